package record

import (
	"encoding/json"

	"github.com/trailproof/trailproof/collectors/pattern"
)

// UsesRoot is the condition that an event is kept as UseOfRoot.
func UsesRoot() Condition {
	return ruled(func(e *event) bool {
		return e.classes(nil)&isRootUse != 0 && (e.span() != ofNetwork || !e.succeeded())
	}, needs("userIdentity.type", "Root"))
}

// ReadsLogs is the condition that an event is of the class log-access.
func ReadsLogs(interest *Interest) Condition {
	return ruled(func(e *event) bool { return e.classes(interest)&isLogAccess != 0 }, needs("eventSource", "s3.amazonaws.com"))
}

// ChangesTrail is the condition that an event is kept as a Change.
func ChangesTrail(interest *Interest) Condition {
	return ruled(NewScanner(interest, nil).changes, needs("eventSource", "cloudtrail.amazonaws.com", "s3.amazonaws.com", "kms.amazonaws.com"))
}

func needs(field string, texts ...string) []pattern.Need {
	var out []pattern.Need
	for _, text := range texts {
		out = append(out, pattern.Need{Field: field, How: pattern.Equals, Text: text})
	}
	return out
}

// ruled is the condition that an event is of a kind by the rule by which events of
// that kind are counted and kept: the event is read as it is there.
func ruled(rule func(*event) bool, group []pattern.Need) Condition {
	return Condition{Needs: [][]pattern.Need{group}, Holds: func(document map[string]any) pattern.Truth {
		text, err := json.Marshal(document)
		if err != nil {
			return pattern.Unknown
		}
		var e event
		if e.decode(text, 0) > 0 && rule(&e) {
			return pattern.True
		}
		return pattern.False
	}}
}
