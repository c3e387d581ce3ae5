package table

// Wrap breaks visible text into lines of at most n columns.
func Wrap(text string, n int) []string { return wrap(text, n) }

// Columns is how many columns of a terminal visible text takes.
func Columns(text string) int { return width(text) }
