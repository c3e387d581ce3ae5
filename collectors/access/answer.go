package access

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// An answer says whether a principal may do something.
type answer struct {
	outcome    string   // Allowed, Depends or Denied
	via        []string // what allows it, as policy name, statement
	conditions []string // what it depends on
	refusals   []policy.Cited
	missing    string        // what does not allow it: see policy.Decision
	unread     *evidence.Gap // what it hangs on that could not be read
}

// better is the answer to "the one or the other".
func better(a, b answer) answer {
	switch {
	case a.outcome == Denied && b.outcome == Denied && a.missing == "" && a.refusals == nil:
		return b
	case a.outcome == Allowed || b.outcome == Denied:
		return a
	case b.outcome == Allowed || a.outcome == Denied:
		return b
	}
	return join(a, b, Depends)
}

// both is the answer to "the one and the other".
func both(a, b answer) answer {
	switch {
	case a.outcome == Denied:
		return a
	case b.outcome == Denied:
		return b
	case a.outcome == Allowed && b.outcome == Allowed:
		return join(a, b, Allowed)
	}
	return join(a, b, Depends)
}

func join(a, b answer, outcome string) answer {
	out := answer{outcome: outcome, via: tidy(a.via, b.via), conditions: tidy(a.conditions, b.conditions), unread: a.unread}
	if out.unread == nil {
		out.unread = b.unread
	}
	return out
}

// hangs makes an answer depend on what is not known.
func (a answer) hangs(gap evidence.Gap) answer {
	if a.outcome == Denied {
		return a
	}
	a.outcome, a.conditions = Depends, tidy(a.conditions, []string{gap.Detail})
	if a.unread == nil {
		a.unread = &gap
	}
	return a
}

// tidy joins lists, sorted and without repetition. It is never nil.
func tidy(lists ...[]string) []string {
	out := append([]string{}, slices.Concat(lists...)...)
	slices.Sort(out)
	return slices.Compact(out)
}
