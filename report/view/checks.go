package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// checks lays out every check with its tests, subjects and exceptions.
func (b *builder) checks() {
	for _, r := range b.results {
		c := b.check(r)
		b.pack.Checks = append(b.pack.Checks, c)
		b.pack.Counts[c.Result]++
		b.pack.Tests += len(c.Tests)
		b.pack.Subjects += c.Examined
	}
}

func (b *builder) check(r *result) Check {
	c := Check{
		Number: r.number, ID: r.Check, Title: r.check.Title, Statement: r.check.Rationale, Family: r.check.Family,
		Severity: r.Severity.String(), Type: r.check.Type, Population: r.check.Population(), Parameters: parametersText(r.Parameters),
		Result: resultOf(r.Verdict, r.waiver != ""), NotShown: r.check.NotShown, Remedy: r.check.Remedy,
	}
	if c.Title == "" {
		c.Title = r.Check
	}
	for _, s := range r.Subjects {
		subject := b.subject(r, s)
		switch s.Verdict {
		case controls.Fail:
			c.Deviations++
			if r.Verdict == controls.Fail {
				b.exception(r, c, s)
			}
		case controls.Unknown:
			c.Undecided++
		}
		c.Subjects = append(c.Subjects, subject)
	}
	c.Examined = len(c.Subjects)
	for _, u := range r.Unread {
		c.Unread = append(c.Unread, Gap{
			Account: u.Account, Region: u.Region, Reason: u.Reason.String(), Action: u.Action, Detail: u.Detail, Evidence: b.refs(u.Calls),
		})
	}
	for t := range r.tests {
		c.Tests = append(c.Tests, b.test(r, c, t))
	}
	c.Why = whyOf(r, c)
	return c
}

func (b *builder) subject(r *result, s controls.Subject) Subject {
	out := Subject{ID: s.ID, Kind: s.Kind, Account: s.Account, Region: s.Region, Result: resultOf(s.Verdict, r.waiver != ""), Reason: s.Reason}
	for _, step := range s.Steps {
		line := Step{Sentence: step.Sentence, Got: step.Got, Truth: step.Truth, Evidence: b.refs(step.Calls)}
		line.Test = fmt.Sprintf("%s.T%d", r.number, 1+slices.Index(r.tests, step.Sentence))
		if step.Gap != nil {
			line.Gap = step.Gap.String()
		}
		out.Steps = append(out.Steps, line)
	}
	return out
}

// test sums one sentence up over the population. A subject that no sentence was
// executed on (there is no trail to look at, say) counts with its verdict.
func (b *builder) test(r *result, c Check, t int) Test {
	out := Test{
		Number: fmt.Sprintf("%s.T%d", r.number, t+1), Sentence: r.tests[t],
		Evidence: b.refs(r.citations(t)),
	}
	for _, s := range r.Subjects {
		truth, executed := truthOf(s, r.tests[t])
		if !executed {
			continue
		}
		out.Population++
		switch truth {
		case "false":
			out.Deviations++
		case "unknown":
			out.Undecided++
		}
	}
	switch {
	case r.Verdict == controls.Pass || r.Verdict == controls.NotApplicable:
		out.Result = c.Result
	case out.Deviations > 0 && r.Verdict == controls.Fail:
		out.Result = c.Result
	case out.Undecided > 0 || len(r.Unread) > 0 || r.Verdict == controls.Unknown && out.Population == 0:
		out.Result = Inconclusive
	case out.Population == 0:
		out.Result = c.Result
	default:
		out.Result = NoExceptions
	}
	out.Procedure = b.procedure(r, out)
	return out
}

func truthOf(s controls.Subject, sentence string) (truth string, executed bool) {
	for _, step := range s.Steps {
		if step.Sentence == sentence {
			return step.Truth, true
		}
	}
	if len(s.Steps) > 0 {
		return "", false
	}
	return map[controls.Verdict]string{controls.Fail: "false", controls.Unknown: "unknown", controls.Pass: "true", controls.NotApplicable: "true"}[s.Verdict], true
}

// procedure says what was done, in the past tense: which API reads, on what,
// and what was determined.
func (b *builder) procedure(r *result, t Test) string {
	noun, sources := nounOf(r.check.Kind), []string{}
	for _, s := range r.Subjects {
		for _, step := range s.Steps {
			if step.Sentence != t.Sentence {
				continue
			}
			for _, id := range step.Calls {
				sources = append(sources, b.sources[id])
			}
		}
	}
	slices.Sort(sources)
	sources = slices.DeleteFunc(slices.Compact(sources), func(s string) bool { return s == "" })
	text := "Inspected every " + noun + " in scope"
	if where := whereOf(r.check); where != "" {
		text = "Selected every " + noun + " in scope where " + where + "; inspected it"
	}
	switch n := len(sources); {
	case n > 4:
		text += fmt.Sprintf(" as answered by %s and %s", strings.Join(sources[:3], ", "), count(n-3, "further API read"))
	case n > 0:
		text += " as answered by " + listed(sources)
	}
	return text + fmt.Sprintf(" and determined whether %s (%s).", t.Sentence, count(t.Population, "subject"))
}

// whyOf says in one sentence why the check came out as it did.
func whyOf(r *result, c Check) string {
	noun := nounOf(r.check.Kind)
	var parts []string
	switch {
	case r.Uncollected != "":
		return "The evidence is not collected by this version. " + sentenceCase(r.Uncollected)
	case c.Deviations > 0:
		parts = append(parts, fmt.Sprintf("%d of %s deviated", c.Deviations, count(c.Examined, noun)))
	case c.Examined > 0 && c.Undecided == 0 && len(c.Unread) == 0 && r.Verdict == controls.Pass:
		parts = append(parts, fmt.Sprintf("all of %s conformed", count(c.Examined, noun)))
		if c.Examined == 1 {
			parts[0] = "the one " + noun + " examined conformed"
		}
	case c.Examined == 0 && len(c.Unread) == 0:
		parts = append(parts, "there was no "+noun+" to examine")
	case r.Verdict == controls.NotApplicable:
		parts = append(parts, "there was nothing that the check applies to")
	}
	if c.Undecided > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s could not be decided", c.Undecided, count(c.Examined, noun)))
	}
	if n := len(c.Unread); n > 0 {
		parts = append(parts, fmt.Sprintf("%s of the population could not be listed", count(n, "part")))
	}
	return sentenceCase(strings.Join(parts, "; "))
}

// exception registers one failing subject of a failing check.
func (b *builder) exception(r *result, c Check, s controls.Subject) {
	e := ExceptionItem{
		ID: fmt.Sprintf("EX-%04d", len(b.pack.Exceptions)+1), Check: c.Number, CheckID: c.ID, Title: c.Title,
		Subject: s.ID, Account: s.Account, Region: s.Region, Severity: c.Severity,
		Effect: c.Statement, Correction: c.Remedy, Waiver: r.waiver, Result: resultOf(controls.Fail, r.waiver != ""),
	}
	var found, wanted []string
	for _, step := range s.Steps {
		if step.Truth == "false" {
			found = append(found, fmt.Sprintf("%s: found %s", step.Sentence, step.Got))
			wanted = append(wanted, step.Sentence)
			e.Evidence = append(e.Evidence, b.refs(step.Calls)...)
		}
	}
	if len(found) == 0 || s.Reason != "" && len(s.Steps) == 0 {
		found = append(found, s.Reason)
	}
	if len(wanted) == 0 {
		wanted = r.tests
	}
	slices.Sort(e.Evidence)
	e.Evidence = slices.Compact(e.Evidence)
	e.Condition = strings.Join(found, "; ")
	e.Criteria = strings.Join(wanted, "; ")
	b.exceptions[c.Number] = append(b.exceptions[c.Number], len(b.pack.Exceptions))
	b.pack.Exceptions = append(b.pack.Exceptions, e)
}

// attention picks what an auditor should look at first: failing checks by
// severity, then waived ones, then checks that evidence was refused for.
func (b *builder) attention() {
	when := b.pack.Period
	severity := map[string]int{}
	awaited := 0
	for i, r := range b.results {
		c := b.pack.Checks[i]
		severity[c.Number] = int(r.Severity)
		line := Attention{Check: c.Number, When: when, Result: c.Result, What: c.Title + ". " + c.Why}
		switch {
		case c.Result == Exception || c.Result == Waived:
			if items := b.exceptions[c.Number]; len(items) > 0 {
				line.ID = b.pack.Exceptions[items[0]].ID
			}
		case r.Uncollected != "":
			awaited++
			continue
		case c.Result != Inconclusive:
			continue
		}
		b.pack.Attention = append(b.pack.Attention, line)
	}
	slices.SortStableFunc(b.pack.Attention, func(x, y Attention) int {
		return cmp.Or(cmp.Compare(x.Result, y.Result), -cmp.Compare(severity[x.Check], severity[y.Check]))
	})
	if awaited > 0 {
		b.pack.Attention = append(b.pack.Attention, Attention{
			What: fmt.Sprintf("%s await evidence that this version does not collect; each says which.", count(awaited, "check")),
			When: when, Result: Inconclusive,
		})
	}
}
