package controls

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Superseded is an attestation in whose place another one speaks.
const Superseded = "superseded"

// answerRegister is the register of attestations: every one, in order, with its
// state and what is amiss with it.
func (a *Assessment) answerRegister(given []Attestation, about evidence.About) []AnswerResult {
	out := []AnswerResult{}
	for _, g := range given {
		r := AnswerResult{Attestation: g, State: InForce, Notes: []string{}}
		speaks, asked := a.speaking(g)
		switch {
		case !asked:
			r.State = Unused
			r.Notes = append(r.Notes, "it is unused: "+g.Framework+" was not assessed")
		case g.Expired(about.Finished):
			r.State = Expired
			r.Notes = append(r.Notes, "it expired on "+g.Expires.Format(time.DateOnly)+" and no longer counts")
		case !speaks:
			r.State = Superseded
			r.Notes = append(r.Notes, "it is superseded: another answer to the question is later, or graver")
		}
		if r.State == InForce {
			r.Notes = append(r.Notes, g.timing(about)...)
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b AnswerResult) int {
		return cmp.Or(cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.Control, b.Control), a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// speaking says whether the attestation is the one that its control rests on, and
// whether the control's question was asked at all.
func (a *Assessment) speaking(g Attestation) (speaks, asked bool) {
	for _, catalog := range a.Catalogs {
		for _, c := range catalog.Controls {
			if catalog.ID == g.Framework && c.ID == g.Control && c.Attestation != nil {
				on := c.Attestation.Given
				return on != nil && on.same(g), true
			}
		}
	}
	return false, false
}

// same says whether two attestations say the same.
func (a Attestation) same(b Attestation) bool {
	return a.ID == b.ID && a.Framework == b.Framework && a.Control == b.Control && a.Answer == b.Answer && a.Statement == b.Statement &&
		a.Owner == b.Owner && a.Date.Equal(b.Date) && a.Expires.Equal(b.Expires) && slices.Equal(a.Files, b.Files)
}

// timing says whether the answer was given at a time at which it could not speak
// for all that it is asked about. It counts nevertheless.
func (a Attestation) timing(about evidence.About) []string {
	var out []string
	finished := about.Finished.UTC()
	if a.Date.After(finished) {
		out = append(out, fmt.Sprintf("it is dated %s, after the evidence was collected on %s", a.Date.Format(time.DateOnly), finished.Format(time.DateOnly)))
	}
	if !about.Period.Moment() && pastDay(a.Date, about.Period.To.Add(-time.Nanosecond)) {
		out = append(out, fmt.Sprintf("it was answered on %s, before the period ended on %s, and cannot speak for the rest of it",
			a.Date.Format(time.DateOnly), about.Period.To.Add(-time.Nanosecond).Format(time.DateOnly)))
	}
	return out
}
