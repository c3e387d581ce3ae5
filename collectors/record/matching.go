package record

import "github.com/trailproof/trailproof/collectors/pattern"

// Matching is the condition that the pattern matches the record: a pattern of
// EventBridge, the event that carries the record.
func Matching(p pattern.Pattern) Condition {
	return Condition{
		Holds:  func(document map[string]any) pattern.Truth { return pattern.MatchRecord(p, document) },
		Needs:  pattern.Needs(p),
		Fields: pattern.Fields(p),
	}
}
