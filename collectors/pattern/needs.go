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

// Needs are what a record must have for the pattern to match it, or for it to be
// unknown whether it does: of each group one. It may say less than is true, and
// nothing at all.
func Needs(p Pattern) [][]Need { return nil }

// MatchRecord says whether the pattern matches what CloudTrail delivers of the
// record: to a log group the record itself, to EventBridge an event around it.
func MatchRecord(p Pattern, record map[string]any) Truth { return p.Match(p.ofRecord(record)) }
