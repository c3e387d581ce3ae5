package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// waiver is a waiver with the ID it is printed under and its state.
type waiver struct {
	controls.Waiver
	id    string
	state string
}

// settleWaivers lists the waivers and finds out which results they cover. A
// result is waived when a waiver in force names its check for every framework,
// or when every requirement that fails by it is waived itself.
func (b *builder) settleWaivers() {
	at := b.assessment.About.Finished
	for i, w := range b.in.Waivers {
		out := waiver{Waiver: w, id: w.ID, state: "in force"}
		if out.id == "" {
			out.id = fmt.Sprintf("WV-%04d", i+1)
		}
		switch {
		case at.Before(w.Start):
			out.state = "not yet in force"
		case !at.Before(w.Expires):
			out.state = "expired"
		}
		b.waivers = append(b.waivers, out)
	}
	for _, r := range b.results {
		if r.Verdict == controls.Fail {
			r.waiver = b.covering(r)
		}
	}
}

// covering is the ID of a waiver that covers the result, or "".
func (b *builder) covering(r *result) string {
	for _, w := range b.waivers {
		if w.state == "in force" && w.Check == r.Check && w.Framework == "" && w.Control == "" {
			return w.id
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
			by = b.waiverID(control.Waiver)
		}
	}
	return by
}

// waiverID is the ID that a waiver of the assessment is printed under.
func (b *builder) waiverID(w *controls.Waiver) string {
	for _, known := range b.waivers {
		if known.Waiver == *w {
			return known.id
		}
	}
	return w.ID
}

// listWaivers prints the waivers with what they cover.
func (b *builder) listWaivers() {
	for _, w := range b.waivers {
		out := Waiver{
			ID: w.id, Scope: scopeOf(w.Waiver), Reason: w.Reason, Compensating: w.Compensating, Owner: w.Owner,
			Approver: w.Approver, Ticket: w.Ticket, Start: w.Start, Expires: w.Expires, State: w.state,
		}
		for _, r := range b.results {
			if r.waiver == w.id {
				out.UsedBy = append(out.UsedBy, r.number)
			}
		}
		for _, catalog := range b.assessment.Catalogs {
			for _, control := range catalog.Controls {
				if control.Waiver != nil && control.Verdict == controls.Fail && b.waiverID(control.Waiver) == w.id {
					out.UsedBy = append(out.UsedBy, catalog.ID+" "+control.ID)
				}
			}
		}
		if w.state == "in force" && len(out.UsedBy) == 0 {
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
