package oscal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// findings writes a finding for each requirement.
func (d *document) findings(s *stream, c *section) {
	if c.framework == nil {
		return
	}
	for i := range c.framework.Requirements {
		r := &c.framework.Requirements[i]
		f := finding{
			UUID: view.UUID("finding", d.pack.Entity, r.Framework, r.ID), Title: markup(r.ID+" "+r.Title, r.ID), Description: markup(r.Paraphrase, cmp.Or(view.Line(r.Title), r.ID)),
			Props: props("framework", r.Framework, "requirement", r.ID, "result", r.Result.String(), "words", r.Words, "basis", r.Basis, "severity", r.Severity),
			Target: target{
				Type: "objective-id", ID: c.controls[r.ID], Title: markup(r.ID+" "+r.Title, r.ID),
				Status: verdictOf(r),
			},
			Remarks: markup(r.NotShown, ""),
		}
		if r.Result == view.NotApplicable {
			f.Target.Implementation = &state{"not-applicable"}
		}
		for _, ref := range r.Checks {
			for _, id := range c.observed[ref.Number] {
				f.Observations = append(f.Observations, related{Observation: id})
			}
		}
		for _, id := range c.observed["attestation "+r.ID] {
			f.Observations = append(f.Observations, related{Observation: id})
		}
		for w := range d.pack.Waivers {
			if waiver := &d.pack.Waivers[w]; slices.Contains(waiver.UsedBy, r.Framework+" "+r.ID) {
				f.Risks = append(f.Risks, related{Risk: riskID(c, waiver)})
			}
		}
		s.item(f)
	}
}

// verdictOf puts a result into the model's words. It knows satisfied and not: what
// could not be decided is not shown to be satisfied, and its reason is neither pass
// nor fail. What does not apply asks for nothing.
func verdictOf(r *view.Requirement) verdict {
	v := verdict{State: "not-satisfied", Reason: "other", Remarks: markup(r.Result.String()+". "+r.Why, "")}
	switch r.Result {
	case view.NoExceptions:
		v.State, v.Reason = "satisfied", "pass"
	case view.NotApplicable:
		v.State = "satisfied"
	case view.Exception, view.Waived:
		v.Reason = "fail"
	}
	return v
}

// risks writes the waivers of a section: those that cover something of it, and those
// that are of every framework.
func (d *document) risks(s *stream, c *section) {
	for i := range d.pack.Waivers {
		w := &d.pack.Waivers[i]
		if !d.concerns(w, c) {
			continue
		}
		r := risk{
			UUID: riskID(c, w), Title: markup("Waiver "+w.ID, ""), Description: markup(w.Scope, "Waiver"), Statement: markup(w.Reason, "No reason is given."),
			Props: props("waiver", w.ID, "state", w.State, "owner", w.Owner, "approver", w.Approver, "ticket", w.Ticket), Status: riskStatus(w.State),
		}
		if w.Compensating != "" {
			r.Mitigating = []mitigation{{UUID: view.UUID("compensating", c.id, w.ID), Description: markup(w.Compensating, "")}}
		}
		if !w.Expires.IsZero() {
			r.Deadline = moment(w.Expires)
		}
		for _, number := range w.UsedBy {
			for _, id := range c.observed[number] {
				r.Related = append(r.Related, related{Observation: id})
			}
		}
		s.item(r)
	}
}

func riskID(c *section, w *view.Waiver) string { return view.UUID("risk", c.id, w.ID) }

// riskStatus is how far a waiver is a deviation that somebody approved.
func riskStatus(state string) string {
	switch {
	case strings.HasPrefix(state, "in force"), strings.HasPrefix(state, "unused"):
		return "deviation-approved"
	case strings.HasPrefix(state, "not yet"):
		return "deviation-requested"
	}
	return "open"
}

// concerns says whether a waiver is to be listed in a section.
func (d *document) concerns(w *view.Waiver, c *section) bool {
	other := false
	for _, s := range d.sections {
		if s.framework == nil {
			continue
		}
		names := w.Scope == s.id || strings.HasPrefix(w.Scope, s.id+",") || slices.ContainsFunc(w.UsedBy, func(u string) bool { return strings.HasPrefix(u, s.id+" ") })
		if names && s == c {
			return true
		}
		other = other || names
	}
	return !other
}
