package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// waivers prints the register of waivers with what each covers.
func (b *builder) waivers() {
	for _, w := range b.assessment.Waivers {
		out := Waiver{
			ID: w.ID, Scope: scopeOf(w.Waiver), Reason: w.Reason, Compensating: w.Compensating, Owner: w.Owner,
			Approver: w.Approver, Ticket: w.Ticket, Start: w.Start, Expires: w.Expires, State: w.State, Notes: w.Notes,
		}
		for _, r := range b.results {
			if slices.ContainsFunc(r.Subjects, func(s controls.Subject) bool { return s.Waiver == w.ID }) {
				out.UsedBy = append(out.UsedBy, r.number)
			}
		}
		for _, used := range w.Used {
			if !strings.HasPrefix(used, "check ") { // those stand there by their numbers
				out.UsedBy = append(out.UsedBy, used)
			}
		}
		b.pack.Waivers = append(b.pack.Waivers, out)
		for _, note := range w.Notes {
			b.pack.Human = append(b.pack.Human, sentenceCase(fmt.Sprintf("waiver %s (%s): %s", w.ID, out.Scope, note)))
		}
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
	if len(w.Subjects) > 0 {
		parts = append(parts, "subjects "+listed(w.Subjects))
	}
	if len(w.Accounts) > 0 {
		parts = append(parts, "accounts "+listed(w.Accounts))
	}
	return strings.Join(parts, ", ")
}
