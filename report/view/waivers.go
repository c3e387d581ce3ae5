package view

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// settleWaivers finds out which results the waivers cover. A result is waived
// when a waiver in force names its check for every framework, or when every
// requirement that fails by it is waived.
func (b *builder) settleWaivers() {
	for _, r := range b.results {
		if r.Verdict == controls.Fail {
			r.waiver = b.covering(r)
		}
	}
}

// covering is the ID of a waiver that covers the result, or "".
func (b *builder) covering(r *result) string {
	for _, w := range b.assessment.Waivers {
		if w.State == controls.InForce && w.Check == r.Check && w.Framework == "" {
			return w.ID
		}
	}
	by := ""
	for _, catalog := range b.assessment.Catalogs {
		for _, control := range catalog.Controls {
			if control.Verdict != controls.Fail || !slices.Contains(b.cited(catalog.ID, control), r) {
				continue
			}
			if control.Waiver == nil {
				return ""
			}
			by = control.Waiver.ID
		}
	}
	return by
}

// waivers prints the register of waivers with what each covers.
func (b *builder) waivers() {
	for _, w := range b.assessment.Waivers {
		out := Waiver{
			ID: w.ID, Scope: scopeOf(w.Waiver), Reason: w.Reason, Compensating: w.Compensating, Owner: w.Owner,
			Approver: w.Approver, Ticket: w.Ticket, Start: w.Start, Expires: w.Expires, State: w.State,
		}
		for _, r := range b.results {
			if r.waiver == w.ID {
				out.UsedBy = append(out.UsedBy, r.number)
			}
		}
		out.UsedBy = append(out.UsedBy, w.Used...)
		if out.State == controls.InForce && len(out.UsedBy) == 0 {
			out.State = "unused"
		}
		b.pack.Waivers = append(b.pack.Waivers, out)
	}
}

func scopeOf(w controls.Waiver) string {
	var parts []string
	if w.Framework != "" {
		parts = append(parts, w.Framework)
	}
	if w.Control != "" {
		parts = append(parts, "control "+w.Control)
	}
	if w.Check != "" {
		parts = append(parts, "check "+w.Check)
	}
	return strings.Join(parts, ", ")
}
