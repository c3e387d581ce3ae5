package controls

import (
	"cmp"
	"slices"
	"time"
)

// Waiver is an accepted risk. It never changes a verdict: the gate ignores the
// failure while the waiver is in force, the report shows both always.
type Waiver struct {
	ID           string    `json:"id" yaml:"id"`
	Framework    string    `json:"framework,omitempty" yaml:"framework"` // "" is every framework
	Control      string    `json:"control,omitempty" yaml:"control"`     // a control's ID, or
	Check        string    `json:"check,omitempty" yaml:"check"`         // a check's ID
	Reason       string    `json:"reason" yaml:"reason"`
	Compensating string    `json:"compensating,omitempty" yaml:"compensating"`
	Owner        string    `json:"owner" yaml:"owner"`
	Approver     string    `json:"approver" yaml:"approver"`
	Start        time.Time `json:"start,omitzero" yaml:"start"`
	Expires      time.Time `json:"expires" yaml:"expires"`
	Ticket       string    `json:"ticket,omitempty" yaml:"ticket"`
}

// The states of a waiver.
const (
	InForce     = "in force"
	Expired     = "expired"
	NotYetValid = "not yet in force"
)

// State says whether the waiver is in force at a time. It is so from its first
// day to the end of the day it expires, UTC.
func (w Waiver) State(at time.Time) string {
	switch {
	case at.Before(w.Start):
		return NotYetValid
	case pastDay(w.Expires, at):
		return Expired
	}
	return InForce
}

// pastDay says whether a time is after the end of a day.
func pastDay(day, at time.Time) bool { return !at.Before(day.AddDate(0, 0, 1)) }

// names says whether the waiver is of the framework.
func (w Waiver) names(framework string) bool { return w.Framework == "" || w.Framework == framework }

// waiver is the waiver in force that covers a failing control: one of the
// control itself, or, for a control that fails by its checks alone, waivers of
// every check that fails; then the first of them. It lists also the waivers
// that cover a part of the failure only.
func (j controlJudge) waiver(waivers []Waiver, c ControlResult) (*Waiver, []string) {
	inForce := slices.DeleteFunc(slices.Clone(waivers), func(w Waiver) bool {
		return w.State(j.finished) != InForce || !w.names(j.catalog.ID)
	})
	slices.SortFunc(inForce, func(a, b Waiver) int { return cmp.Compare(a.ID, b.ID) })
	var whole, first *Waiver
	var covered []string
	for i, w := range inForce {
		switch {
		case w.Control == j.control.ID:
			if whole == nil {
				whole = &inForce[i]
			}
		case !j.fails(w.Check):
			continue
		case first == nil:
			first = &inForce[i]
		}
		covered = append(covered, w.ID)
	}
	if whole != nil {
		return whole, covered
	}
	for _, r := range j.results {
		if r.Verdict == Fail && !slices.ContainsFunc(inForce, func(w Waiver) bool { return w.Check == r.Check }) {
			return nil, covered
		}
	}
	if c.Attestation != nil && c.Attestation.Verdict == Fail {
		return nil, covered
	}
	return first, covered
}

func (j controlJudge) fails(check string) bool {
	return slices.ContainsFunc(j.results, func(r *Result) bool { return r.Check == check && r.Verdict == Fail })
}

// registerOf is the register of waivers: every one, in order, with its state
// and the failing controls that it covers.
func registerOf(waivers []Waiver, catalogs []CatalogResult, finished time.Time) []WaiverResult {
	out := []WaiverResult{}
	for _, w := range waivers {
		r := WaiverResult{Waiver: w, State: w.State(finished), Used: []string{}}
		for _, catalog := range catalogs {
			for _, c := range catalog.Controls {
				if slices.Contains(c.covered, w.ID) {
					r.Used = append(r.Used, catalog.ID+" "+c.ID)
				}
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b WaiverResult) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
