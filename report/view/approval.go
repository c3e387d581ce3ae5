package view

import (
	"slices"

	"github.com/trailproof/trailproof/controls"
)

// judges are the results that judge who holds a capability: those whose
// parameters list who is approved for it.
func (b *builder) judges(capability string) []*result {
	var out []*result
	for _, r := range b.results {
		if _, asks := r.Parameters[controls.ApprovedFor(capability)]; asks {
			out = append(out, r)
		}
	}
	return out
}

// approver says who is approved for one capability.
type approver struct {
	capability string
	judges     []*result
	controls   []string // their numbers
	known      map[string]Approval
}

func (b *builder) approver(capability string) *approver {
	if a := b.approvers[capability]; a != nil {
		return a
	}
	a := &approver{capability: capability, judges: b.judges(capability), known: map[string]Approval{}}
	for _, r := range a.judges {
		a.controls = append(a.controls, r.number)
	}
	b.approvers[capability] = a
	return a
}

// of is whether a principal is approved. Where controls ask for different lists,
// one that does not approve of it is enough.
func (a *approver) of(principal, kind string) Approval {
	if kind == "service" {
		return NeedsNone
	}
	if known, ok := a.known[principal]; ok {
		return known
	}
	var said []Approval
	for _, r := range a.judges {
		switch approved, listed := r.Approves(a.capability, principal); {
		case !listed:
			said = append(said, NoList)
		case approved:
			said = append(said, Approved)
		default:
			said = append(said, NotApproved)
		}
	}
	out := NotJudged
	if len(said) > 0 {
		out = slices.Min(said)
	}
	a.known[principal] = out
	return out
}
