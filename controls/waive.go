package controls

import (
	"cmp"
	"slices"
	"time"

	"github.com/trailproof/trailproof/controls/sentence"
)

// Waiver is an accepted risk. It never changes a verdict: the gate ignores the
// failure while the waiver is in force, the report shows both always.
type Waiver struct {
	ID           string    `json:"id" yaml:"id"`
	Framework    string    `json:"framework,omitempty" yaml:"framework"` // "" is every framework
	Control      string    `json:"control,omitempty" yaml:"control"`     // a control's ID, or
	Check        string    `json:"check,omitempty" yaml:"check"`         // a check's ID
	Subjects     []string  `json:"subjects,omitempty" yaml:"subjects"`   // patterns of the IDs of those it is for; none is all
	Accounts     []string  `json:"accounts,omitempty" yaml:"accounts"`   // IDs of the accounts it is for; none is all
	Reason       string    `json:"reason" yaml:"reason"`
	Compensating string    `json:"compensating,omitempty" yaml:"compensating"`
	Owner        string    `json:"owner" yaml:"owner"`
	Approver     string    `json:"approver" yaml:"approver"`
	Start        time.Time `json:"start,omitzero" yaml:"start"`
	Expires      time.Time `json:"expires" yaml:"expires"`
	Ticket       string    `json:"ticket,omitempty" yaml:"ticket"`
}

// The states of a waiver. Unused is one in force that covers no failure.
const (
	InForce     = "in force"
	Expired     = "expired"
	NotYetValid = "not yet in force"
	Unused      = "unused"
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

// of says whether the waiver is of a check, as a control of a framework cites it.
func (w Waiver) of(framework, control, check string) bool {
	return (w.Framework == "" || w.Framework == framework) && (w.Control != "" && w.Control == control || w.Check != "" && w.Check == check)
}

// limited says whether the waiver is for some subjects only.
func (w Waiver) limited() bool { return len(w.Subjects)+len(w.Accounts) > 0 }

// names says whether the waiver is for a subject: one of its patterns matches the
// subject's ID, as the sentence "matches" has it, and the account is one of its own.
func (w Waiver) names(s *Subject) bool {
	return (len(w.Accounts) == 0 || slices.Contains(w.Accounts, s.Account)) &&
		(len(w.Subjects) == 0 || sentence.MatchesOne(w.Subjects, s.ID))
}

// waivers are some that count, by ID.
type waivers []Waiver

// inForceAt are the waivers that count at a time.
func inForceAt(all []Waiver, at time.Time) waivers {
	out := waivers(all).where(func(w Waiver) bool { return w.State(at) == InForce })
	slices.SortFunc(out, func(a, b Waiver) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// where are those of the waivers that are so.
func (all waivers) where(is func(Waiver) bool) waivers {
	var out waivers
	for _, w := range all {
		if is(w) {
			out = append(out, w)
		}
	}
	return out
}

// covering is the first of the waivers that names the subject, or nil.
func (all waivers) covering(s *Subject) *Waiver {
	for i := range all {
		if all[i].names(s) {
			return &all[i]
		}
	}
	return nil
}

// cover says whether every failing subject of a result is named by one of the
// waivers, and which of the waivers name one at all.
func (all waivers) cover(r *Result) (covered bool, by map[string]bool) {
	by = map[string]bool{}
	for _, w := range all {
		if !w.limited() {
			covered, by[w.ID] = true, true
		}
	}
	limited := all.where(Waiver.limited)
	if len(limited) == 0 {
		return covered, by
	}
	open, failing := false, false
	for i := range r.Subjects {
		s := &r.Subjects[i]
		if s.Verdict != Fail {
			continue
		}
		failing = true
		named := false
		for _, w := range limited {
			if w.names(s) {
				named, by[w.ID] = true, true
			}
		}
		open = open || !named
	}
	return covered || failing && !open, by
}
