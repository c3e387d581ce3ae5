package record

import "github.com/trailproof/trailproof/collectors/pattern"

// Matching is the condition that the pattern matches the record: a pattern of
// EventBridge, the event that carries the record.
func Matching(p pattern.Pattern) Condition {
	return Condition{
		Holds: func(document map[string]any) pattern.Truth { return pattern.MatchRecord(p, document) },
		Needs: pattern.Needs(p),
	}
}

// Found is what the search found in the file that End ended, in the order of the
// file. It is valid until the next Begin.
func (s *Scanner) Found() []Found { return nil }

// Fault says why there may be more in the file that End ended than was found; ""
// if it was searched whole.
func (s *Scanner) Fault() string { return "" }
