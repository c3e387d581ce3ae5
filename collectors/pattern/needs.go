package pattern

// A Need is something that a record must have for a pattern to match it, told of
// one field: that its text is, begins with, ends with or contains another, or
// only that it is there.
type Need struct {
	Field string // path of the field in the record, such as userIdentity.type
	How   How
	Text  string // decoded
}

// How is how a need compares the text of a field.
type How int

// The ways in which needs compare.
const (
	Present  How = iota // the field is there, whatever is in it
	Equals              // its text is this
	Begins              // its text begins with this
	Ends                // its text ends with this
	Contains            // its text contains this
)
