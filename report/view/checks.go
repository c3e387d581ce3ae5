package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

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
		Result: resultOf(r.Verdict, r.Waiver != ""), NotShown: r.check.NotShown, Remedy: r.check.Remedy,
	}
	if c.Title == "" {
		c.Title = r.Check
	}
	c.Subjects = slices.Grow(c.Subjects, len(r.Subjects))
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
			Account: u.Account, Region: u.Region, Reason: reasonText(u.Reason), Action: u.Action, Detail: u.Detail, Evidence: b.refs(u.Calls),
		})
	}
	for t := range r.tests {
		c.Tests = append(c.Tests, b.test(r, c, t))
	}
	c.Awaits = sentenceCase(r.Uncollected)
	c.Why = whyOf(r, c)
	return c
}

func (b *builder) subject(r *result, s controls.Subject) Subject {
	out := Subject{ID: s.ID, Kind: s.Kind, Account: s.Account, Region: s.Region, Result: resultOf(s.Verdict, s.Waiver != ""), Reason: s.Reason, Waiver: s.Waiver}
	if len(s.Steps) > 0 {
		out.Steps = b.steps(r, s.Steps)
	}
	return out
}

// laidOut is the steps of a subject as they are printed: its neighbours often share
// them.
type laidOut struct {
	result *result
	first  *controls.Step
	steps  []Step
}

func (b *builder) steps(r *result, steps []controls.Step) []Step {
	if b.last.result == r && b.last.first == &steps[0] && len(b.last.steps) == len(steps) {
		return b.last.steps
	}
	out := make([]Step, len(steps))
	for i, step := range steps {
		out[i] = Step{Test: r.testNumber(step.Sentence), Sentence: step.Sentence, Got: step.Got, Truth: step.Truth, Evidence: b.refs(step.Calls)}
		if step.Gap != nil {
			out[i].Gap = b.gapWords(*step.Gap)
		}
	}
	b.last = laidOut{r, &steps[0], out}
	return out
}

// test sums one sentence up over the population: the subjects, without those
// that the check does not apply to.
func (b *builder) test(r *result, c Check, t int) Test {
	out := Test{
		Number: r.code(t), Sentence: r.tests[t].Sentence,
		Evidence: b.refs(r.citations(t)), Result: NoExceptions,
	}
	for _, s := range r.Subjects {
		v := r.verdictOf(s, out.Number)
		if v == controls.NotApplicable {
			continue
		}
		out.Population++
		switch v {
		case controls.Fail:
			out.Deviations++
		case controls.Unknown:
			out.Undecided++
		}
	}
	switch {
	case r.Verdict == controls.Pass || r.Verdict == controls.NotApplicable:
		out.Result = c.Result
	case out.Deviations > 0:
		out.Result = c.Result
	case out.Undecided > 0 || len(r.Unread) > 0 || r.Verdict == controls.Unknown && out.Population == 0:
		out.Result = Inconclusive
		if n := len(r.Unread); n > 0 && out.Undecided == 0 {
			out.Why = sentenceCase(fmt.Sprintf("%s of the population could not be listed, and may hold deviations", count(n, "part")))
		}
	case out.Population == 0:
		out.Result = c.Result
	}
	out.Procedure = b.procedure(r, t, out.Population)
	return out
}

// verdictOf is what one test says of a subject. A subject that the test was not
// executed on, because there is nothing to execute it on, counts with its own
// verdict; so a test's population is the check's.
func (r *result) verdictOf(s controls.Subject, test string) controls.Verdict {
	if s.Verdict == controls.NotApplicable {
		return controls.NotApplicable
	}
	for _, step := range s.Steps {
		if r.testNumber(step.Sentence) != test {
			continue
		}
		switch {
		case step.Truth == "unknown", step.Truth == r.wrong() && s.Verdict == controls.Unknown:
			return controls.Unknown
		case step.Truth == r.wrong() && s.Verdict == controls.Fail:
			return controls.Fail
		}
		return controls.Pass
	}
	return s.Verdict
}

// wrong is the truth that makes a subject deviate.
func (r *result) wrong() string {
	if r.check.Quantifier == controls.No {
		return "true"
	}
	return "false"
}

// procedure says what was done, in the past tense: on what, by which API reads,
// and what was expected.
func (b *builder) procedure(r *result, t, population int) string {
	noun := nounOf(r.check.Kind)
	asked := map[string]bool{}
	for _, id := range r.citations(t) {
		asked[b.ledger.source(id)] = true
	}
	delete(asked, "")
	sources := slices.Sorted(maps.Keys(asked))
	text := fmt.Sprintf("Took every %s in scope", noun)
	switch where := whereOf(r.check); {
	case strings.Contains(where, ": ["): // nested: it is read where it is set out, with the population
		text += " that satisfies the conditions of the population"
	case where != "":
		text += " where " + where
	}
	text += fmt.Sprintf(" (%s)", count(population, "subject"))
	switch n := len(sources); {
	case n > 4:
		text += fmt.Sprintf(", as answered by %s and %s", strings.Join(sources[:3], ", "), count(n-3, "further API read"))
	case n > 0:
		text += ", as answered by " + listed(sources)
	}
	return text + ". " + r.tests[t].Done
}

// whyOf says in one sentence why the check came out as it did.
func whyOf(r *result, c Check) string {
	if r.Uncollected != "" {
		return "This version does not judge it. " + sentenceCase(r.Uncollected)
	}
	noun := nounOf(r.check.Kind)
	apart := 0 // subjects that the check does not apply to
	for _, s := range r.Subjects {
		if s.Kind != "account" && s.ID == s.Account {
			noun = "subject" // accounts that have none stand among them
		}
		if s.Verdict == controls.NotApplicable {
			apart++
		}
	}
	var parts []string
	judged := c.Examined - apart
	say := func(n int, what string) {
		switch {
		case n == 0:
		case judged == 1:
			parts = append(parts, fmt.Sprintf("the one %s judged %s", noun, what))
		case n == judged:
			parts = append(parts, fmt.Sprintf("all %s %s", count(judged, noun), what))
		default:
			parts = append(parts, fmt.Sprintf("%d of %s %s", n, count(judged, noun), what))
		}
	}
	say(c.Deviations, "deviated")
	say(c.Undecided, "could not be decided")
	say(judged-c.Deviations-c.Undecided, "conformed")
	switch {
	case apart > 0 && judged == 0 && len(c.Unread) > 0:
		parts = append(parts, "what was read holds nothing that the check applies to")
	case apart > 0 && judged == 0:
		parts = append(parts, "everything was read, and there is nothing that the check applies to")
	case apart > 0:
		parts = append(parts, fmt.Sprintf("the check does not apply to %s", count(apart, "further subject")))
	}
	if n := len(c.Unread); n > 0 {
		parts = append(parts, fmt.Sprintf("%s of the population could not be listed", count(n, "part")))
	}
	if len(parts) == 0 {
		return sentenceCase("there was no " + noun + " to examine")
	}
	return sentenceCase(strings.Join(parts, "; "))
}

// exception registers one failing subject of a failing check.
func (b *builder) exception(r *result, c Check, s controls.Subject) {
	e := ExceptionItem{
		ID: fmt.Sprintf("EX-%04d", len(b.pack.Exceptions)+1), Check: c.Number, CheckID: c.ID, Title: c.Title,
		Subject: s.ID, Account: s.Account, Region: s.Region, Severity: c.Severity,
		Effect: c.Statement, Correction: b.remedy(c.Remedy, s), Waiver: s.Waiver, Result: resultOf(controls.Fail, s.Waiver != ""),
	}
	tags := b.tagsOf(s)
	e.Owner, e.Tags = b.in.Owners.tagged(tags), tagsText(tags)
	var found, wanted []string
	for _, step := range s.Steps {
		if step.Truth == r.wrong() || r.testNumber(step.Sentence) == "" && step.Truth == "false" {
			asked := r.asked(step.Sentence)
			found = append(found, fmt.Sprintf("%s: found %s", asked, step.Got))
			wanted = append(wanted, asked)
			e.Evidence = append(e.Evidence, b.refs(step.Calls)...)
		}
	}
	if len(found) == 0 {
		found = append(found, s.Reason)
	}
	if len(wanted) == 0 {
		for _, test := range r.tests {
			wanted = append(wanted, r.asked(test.Sentence))
		}
	}
	slices.Sort(e.Evidence)
	e.Evidence = slices.Compact(e.Evidence)
	e.Condition = strings.Join(found, "; ")
	e.Criteria = strings.Join(wanted, "; ")
	b.exceptions[c.Number] = append(b.exceptions[c.Number], len(b.pack.Exceptions))
	b.pack.Exceptions = append(b.pack.Exceptions, e)
}

// longestAsked is how many characters of a sentence stand in an exception. Of longer
// ones, with their groups and lists, the test is named: there they are in words.
const longestAsked = 160

// asked is what a sentence asks, with the values of its parameters.
func (r *result) asked(sentence string) string {
	text := withParameters(sentence, r.Parameters)
	if number := r.testNumber(sentence); number != "" && utf8.RuneCountInString(text) > longestAsked {
		return r.check.Title + ", as test " + number + " says it in full"
	}
	return text
}

// when says what time a check's finding is about: the period, if log files of the
// archive are among its evidence, and else the days on which AWS was asked.
func (b *builder) when(c Check) string {
	about := b.assessment.About
	if !about.Period.Moment() {
		for _, t := range c.Tests {
			if slices.ContainsFunc(t.Evidence, func(number string) bool { return readsOf(b.callOf(number)) == 0 }) {
				return b.pack.Period
			}
		}
	}
	started, finished := day(about.Started), day(about.Finished)
	if started == finished || about.Started.IsZero() {
		return finished
	}
	return started + " – " + finished
}

// attention picks what an auditor should look at first: failing checks by
// severity, then waived ones, then checks that evidence was refused for.
func (b *builder) attention() {
	severity := map[string]int{}
	awaited := 0
	for i, r := range b.results {
		c := b.pack.Checks[i]
		severity[c.Number] = int(r.Severity)
		line := Attention{Check: c.Number, When: b.when(c), Result: c.Result, What: c.Title + ". " + c.Why}
		switch {
		case c.Result == Exception || c.Result == Waived:
			line.What += b.pack.Standings.failingText(c.Number)
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
			What: fmt.Sprintf("%s are not judged by this version; each says what is missing.", count(awaited, "check")),
			When: "–", Result: Inconclusive,
		})
	}
}
