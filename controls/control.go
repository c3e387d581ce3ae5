package controls

import (
	"fmt"
	"strings"
	"time"
)

func (l *Library) judgeCatalog(c *Catalog, results map[string]*Result, finished time.Time, o Options) CatalogResult {
	out := CatalogResult{ID: c.ID, Title: c.Title, Controls: []ControlResult{}}
	accepted := inForceAt(o.Waivers, finished)
	for _, control := range c.Controls() {
		j := controlJudge{catalog: c, control: control, finished: finished, waivers: accepted}
		for _, ref := range control.Checks {
			j.results = append(j.results, results[l.runOf(ref, o).key])
		}
		out.Controls = append(out.Controls, j.result(o))
	}
	return out
}

// controlJudge joins what a control rests on.
type controlJudge struct {
	catalog  *Catalog
	control  Control
	finished time.Time
	waivers  waivers   // in force
	results  []*Result // of the checks it cites, in order
}

func (j controlJudge) result(o Options) ControlResult {
	out := ControlResult{ID: j.control.ID, Title: j.control.Title, Severity: j.control.Severity, Checks: []string{}, Basis: j.basis()}
	var all []Verdict
	for i, r := range j.results {
		all = append(all, r.Verdict)
		out.Checks = append(out.Checks, r.Check)
		for name, v := range j.control.Checks[i].With {
			if out.Parameters == nil {
				out.Parameters = map[string]any{}
			}
			out.Parameters[name] = v
		}
	}
	asked := ""
	if j.control.Attestation != "" {
		out.Attestation, asked = j.attestation(o.Attestations)
		all = append(all, out.Attestation.Verdict)
	}
	out.Verdict = And(all...)
	if out.Verdict == Fail {
		out.Waiver, out.Waivers = j.waiver(j.waivers, out)
		out.Compensated = j.compensated(j.waivers, out)
	}
	out.Words = j.words(out)
	out.Why = j.why(out, asked)
	return out
}

// basis says what a control's verdict rests on.
func (j controlJudge) basis() string {
	collected := false
	for _, r := range j.results {
		collected = collected || r.Uncollected == ""
	}
	switch {
	case j.control.Inherited != "" && !collected:
		return "inherited"
	case collected && j.control.Attestation != "":
		return "tested-and-attested"
	case collected:
		return "tested"
	case j.control.Attestation != "":
		return "attested"
	}
	return "not-collected"
}

// words are the verdict as printed for auditors.
func (j controlJudge) words(c ControlResult) string {
	switch c.Verdict {
	case Fail:
		if c.Waiver != nil {
			return "Exception, waived"
		}
		return "Exception noted"
	case Pass:
		return "No exceptions"
	case NotApplicable:
		return "Not applicable"
	}
	for _, r := range j.results {
		if r.Verdict == Unknown {
			return "Inconclusive"
		}
	}
	return "Not tested"
}

// why says in one sentence what decided.
func (j controlJudge) why(c ControlResult, asked string) string {
	var parts, uncollected []string
	for _, r := range j.results {
		switch {
		case r.Verdict != c.Verdict:
		case r.Uncollected != "":
			uncollected = append(uncollected, r.Check)
		default:
			parts = append(parts, r.Check+": "+r.why())
		}
	}
	if a := c.Attestation; a != nil && a.Verdict == c.Verdict {
		switch {
		case asked != "":
			parts = append(parts, asked)
		case a.Given != nil:
			parts = append(parts, fmt.Sprintf("%s attested %q on %s", a.Given.Owner, a.Given.Answer, a.Given.Date.Format(time.DateOnly)))
		}
	}
	parts = firstOf(parts, 3)
	if len(uncollected) > 0 {
		parts = append(parts, "not judged by this version: "+strings.Join(firstOf(uncollected, 5), ", "))
	}
	return strings.Join(parts, "; ")
}

// firstOf is the first n of a list, with a note of how many more there are.
func firstOf(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(list[:n:n], fmt.Sprintf("and %d more", len(list)-n))
}

// why says in one phrase what decided the check.
func (r *Result) why() string {
	var counts [len(verdictWords)]int
	for _, s := range r.Subjects {
		counts[s.Verdict]++
	}
	judged := len(r.Subjects) - counts[NotApplicable]
	switch {
	case r.Uncollected != "":
		return "not judged by this version: " + strings.TrimSuffix(r.Uncollected, ".")
	case r.Verdict == Fail:
		return fmt.Sprintf("%d of %d fail", counts[Fail], judged)
	case r.Verdict == NotApplicable:
		return "there is none"
	case r.Verdict == Pass:
		return fmt.Sprintf("%d examined, no exceptions", judged)
	}
	var parts []string
	if counts[Unknown] > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d undecided", counts[Unknown], judged))
	}
	if len(r.Unread) > 0 {
		parts = append(parts, fmt.Sprintf("%s not read in %s", r.Unread[0].Kind, plural(len(r.Unread), "place")))
	}
	if len(parts) == 0 {
		return "nothing to examine"
	}
	return strings.Join(parts, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
