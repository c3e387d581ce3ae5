package archive

// doubts are what is not known of a chain because something could not be read.
type doubts struct {
	gaps []bool // by gap: what would cover it may be what could not be read
}
