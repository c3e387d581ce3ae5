package controls

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// longestWaiver is for how many days at most a waiver holds without being called
// too long: a year, leap years included.
const longestWaiver = 366

// waiverRegister is the register of waivers: every one, in order, with its state,
// the failing controls that it covers and what is amiss with it.
func (a *Assessment) waiverRegister(waivers []Waiver, cited map[*Result][]citation, finished time.Time) []WaiverResult {
	out := []WaiverResult{}
	for _, w := range waivers {
		r := WaiverResult{Waiver: w, State: w.State(finished), Used: a.uses(w, cited), Notes: []string{}}
		if r.State == InForce && len(r.Used) == 0 {
			r.State = Unused
		}
		r.Notes = append(r.Notes, a.stateNotes(r, cited)...)
		if r.State != Expired {
			r.Notes = append(r.Notes, w.breadth(finished)...)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b WaiverResult) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// uses lists what fails and the waiver covers: controls, and checks that no control
// of the assessment rests on.
func (a *Assessment) uses(w Waiver, cited map[*Result][]citation) []string {
	out := []string{}
	for _, catalog := range a.Catalogs {
		for _, c := range catalog.Controls {
			if slices.Contains(c.Waivers, w.ID) {
				out = append(out, catalog.ID+" "+c.ID)
			}
		}
	}
	for i := range a.Results {
		r := &a.Results[i]
		if len(cited[r]) == 0 && slices.ContainsFunc(r.Subjects, func(s Subject) bool { return s.Waiver == w.ID }) {
			out = append(out, "check "+r.Check)
		}
	}
	return out
}

// stateNotes say what follows from the waiver's state.
func (a *Assessment) stateNotes(w WaiverResult, cited map[*Result][]citation) []string {
	switch w.State {
	case Expired:
		note := "it expired on " + w.Expires.Format(time.DateOnly) + " and no longer counts"
		if n := a.failuresOf(w.Waiver, cited); n > 0 {
			note += fmt.Sprintf("; %s that it was for stands open", plural(n, "failure"))
			if n > 1 {
				note = strings.Replace(note, "stands open", "stand open", 1)
			}
		}
		return []string{note}
	case NotYetValid:
		return []string{"it is not in force before " + w.Start.Format(time.DateOnly) + " and does not count"}
	case Unused:
		if w.Framework != "" && !slices.ContainsFunc(a.Catalogs, func(c CatalogResult) bool { return c.ID == w.Framework }) {
			return []string{"it is unused: " + w.Framework + " was not assessed"}
		}
		return []string{"it is unused: nothing fails that it is for"}
	}
	return nil
}

// failuresOf counts the failing subjects, once for each check, that a waiver is for
// and that no waiver in force covers.
func (a *Assessment) failuresOf(w Waiver, cited map[*Result][]citation) int {
	n := 0
	for i := range a.Results {
		r := &a.Results[i]
		mine := w.Framework == "" && w.Check == r.Check || slices.ContainsFunc(cited[r], func(c citation) bool { return w.of(c.framework, c.control, r.Check) })
		for k := range r.Subjects {
			if s := &r.Subjects[k]; mine && s.Verdict == Fail && s.Waiver == "" && w.names(s) {
				n++
			}
		}
	}
	return n
}

// breadth says whether the waiver is too broad or too long. It is too broad if
// nothing confines it: it is of a check in every framework, and for all subjects of
// all accounts; or it names no account, and one of its patterns is openEnded. It is
// too long if it holds for more than longestWaiver days, from its start, or from the
// collection if it names none.
func (w Waiver) breadth(finished time.Time) []string {
	var out []string
	if w.Check != "" && w.Framework == "" && !w.limited() {
		out = append(out, "it is too broad: it covers all that fails of "+w.Check+", now and later; name subjects or accounts, or a framework")
	}
	for _, pattern := range w.Subjects {
		if len(w.Accounts) == 0 && openEnded(pattern) {
			out = append(out, fmt.Sprintf("it is too broad: %q may be of any account; name the account, or the resource where its ARN has none", pattern))
		}
	}
	from, since := w.Start, "it holds for"
	if from.IsZero() {
		from, since = finished.UTC().Truncate(24*time.Hour), "it names no start, and holds on for"
	}
	if days := int(w.Expires.Sub(from)/(24*time.Hour)) + 1; days > longestWaiver {
		out = append(out, fmt.Sprintf("it is too long: %s %d days, more than %d", since, days, longestWaiver))
	}
	return out
}

var (
	anAccount = regexp.MustCompile(`(^|[^0-9])[0-9]{12}([^0-9]|$)`)
	ofNobody  = regexp.MustCompile(`^arn:[^:*?]+:[^:*?]+:[^:]*::[^*?]`) // an ARN without an account, as in S3, whose resource is named
)

// openEnded says whether a pattern of subjects may be of any account: it has a
// wildcard, and neither an account's ID nor the beginning of a resource's name in an
// ARN that has no account.
func openEnded(pattern string) bool {
	return strings.ContainsAny(pattern, "*?") && !anAccount.MatchString(pattern) && !ofNobody.MatchString(pattern)
}
