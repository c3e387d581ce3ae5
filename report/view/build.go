package view

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// Input is what a report says beyond its evidence and verdicts.
type Input struct {
	Entity string // the organization examined, as it names itself
	PackID string // derived from the collection if empty
	Root   string // the manifest's root; "" until it is known
	Files  []File // the files under the root
	Owners Owners // who answers for what
	// SignedWith is the ID of the key that the pack is going to be signed with; "" for
	// none. The signature itself comes after the reports.
	SignedWith string

	Samples    []SampleOf // to be drawn
	SampleSeed string     // "" is the pack's ID

	Classification string // the label on every page; "" is DefaultClassification
	Paper          Paper
}

// DefaultClassification is the label where nobody chose another.
const DefaultClassification = "CONFIDENTIAL – prepared for the independent auditor"

// Build computes the report. It is pure: the same arguments give the same
// report, whatever the time and the order in which things were learned.
func Build(s *evidence.Snapshot, a *controls.Assessment, lib *controls.Library, in Input) *Pack {
	b := &builder{
		snapshot: s, assessment: a, library: lib, in: in, recaster: evidence.NewRecaster(),
		pack: &Pack{
			Assessment: a, Root: in.Root, Files: in.Files, Generated: a.About.Finished,
			Classification: cmp.Or(in.Classification, DefaultClassification), Paper: in.Paper,
		},
		exceptions: map[string][]int{}, shared: map[[sha256.Size]byte][]string{}, why: map[evidence.Gap]string{},
	}
	b.sortFacts()
	b.number()
	b.numberEvidence()
	b.checks()
	b.frameworks()
	b.proof()
	b.changed()
	b.access()
	b.alerts()
	b.scope()
	b.standings()
	b.owned()
	b.evidence()
	b.summary()
	b.cover()
	b.answers()
	b.samples()
	b.applicability()
	b.worksheets()
	return b.pack
}

// builder holds what the parts of the report share.
type builder struct {
	snapshot   *evidence.Snapshot
	assessment *controls.Assessment
	library    *controls.Library
	in         Input
	pack       *Pack
	recaster   *evidence.Recaster

	byKind     map[string][]evidence.Fact     // sorted
	chains     []chainRead                    // what was read of the facts about chains
	results    []*result                      // in the order they are printed
	ledger     ledger                         // the calls, under their evidence numbers
	shared     map[[sha256.Size]byte][]string // the evidence numbers of lists of calls, by the calls
	key        []byte                         // of such a list, while it is made
	last       laidOut
	why        map[evidence.Gap]string // there is a gap, in words
	sets       map[evidence.CallID][]ReadChain
	exceptions map[string][]int // check number to indexes of pack.Exceptions

	approvers    map[string]*approver // by capability
	hiding       map[[6]string]int    // indexes of pack.Access.Hidden, by what tells them apart
	accountNames map[string]string    // by account ID
}

// result is one check with one set of parameters, under its number.
type result struct {
	controls.Result
	number string
	check  *controls.Check
	tests  []controls.Procedure // the sentences, in order

	codes   map[string]string   // the number of the test of each sentence
	reliant [][]evidence.CallID // the calls that each test rests on, each once
}

// number gives every result its number: CT-07, and CT-07b and so on for
// further sets of parameters. A check that is not in the library keeps its ID.
func (b *builder) number() {
	for i := range b.assessment.Results {
		r := b.assessment.Results[i]
		check := b.library.Check(r.Check)
		if check == nil { // the library changed since the assessment
			check = &controls.Check{ID: r.Check, Title: r.Check}
		}
		b.results = append(b.results, &result{Result: r, check: check, tests: b.testsOf(check, r)})
	}
	slices.SortStableFunc(b.results, func(x, y *result) int {
		return cmp.Or(cmp.Compare(x.check.Number, y.check.Number), cmp.Compare(x.Check, y.Check))
	})
	seen := map[string]int{}
	for _, r := range b.results {
		r.number = r.check.Code()
		if r.check.Number == 0 {
			r.number = "CT-" + r.Check
		}
		seen[r.number]++
		r.number += suffix(seen[r.number])
		r.codes = map[string]string{}
		for t := range r.tests {
			if _, taken := r.codes[r.tests[t].Sentence]; !taken {
				r.codes[r.tests[t].Sentence] = r.code(t)
			}
		}
	}
}

// suffix tells the parameter sets of one check apart: nothing, b, c … z, -27.
func suffix(n int) string {
	switch {
	case n == 1:
		return ""
	case n <= 26:
		return string(rune('a' + n - 1))
	}
	return fmt.Sprintf("-%d", n)
}

// testsOf lists the sentences of a check; of one that is no longer in the
// library, those that were executed.
func (b *builder) testsOf(check *controls.Check, r controls.Result) []controls.Procedure {
	tests := b.library.Procedures(check, r.Parameters)
	if check.Number != 0 || r.Uncollected != "" {
		return tests
	}
	for _, s := range r.Subjects {
		for _, step := range s.Steps {
			test := controls.Procedure{Sentence: step.Sentence, Done: "Determined whether " + step.Sentence + "."}
			if !slices.Contains(tests, test) {
				tests = append(tests, test)
			}
		}
	}
	return tests
}

// testNumber is the number of the test that executes the sentence; "" for a
// sentence that selects the population, or asks whether there is any.
func (r *result) testNumber(sentence string) string { return r.codes[sentence] }

// code is the number of test t.
func (r *result) code(t int) string { return fmt.Sprintf("%s.T%d", r.number, t+1) }

// resultOf is a check's or a subject's verdict in the words of an audit.
func resultOf(v controls.Verdict, waived bool) Result {
	switch v {
	case controls.Pass:
		return NoExceptions
	case controls.NotApplicable:
		return NotApplicable
	case controls.Fail:
		if waived {
			return Waived
		}
		return Exception
	}
	return Inconclusive
}

// refs turns cited calls into evidence numbers, sorted. Many subjects cite the same
// few calls, and share the list: whoever changes it changes a copy.
func (b *builder) refs(calls []evidence.CallID) []string {
	switch len(calls) {
	case 0:
		return nil
	case 1:
		return b.ledger.number(calls[0])
	}
	b.key = b.key[:0]
	for _, id := range calls {
		b.key = append(append(b.key, id...), ' ')
	}
	key := sha256.Sum256(b.key) // a list may be of thousands of calls, and be cited by as many subjects
	out, known := b.shared[key]
	if !known {
		out = slices.Clip(b.numbered(calls))
		b.shared[key] = out
	}
	return out
}

func (b *builder) numbered(calls []evidence.CallID) []string {
	out := make([]string, 0, len(calls))
	for _, id := range calls {
		out = append(out, b.ledger.number(id)...)
	}
	if len(out) == 0 {
		return nil
	}
	slices.Sort(out)
	return slices.Compact(out)
}
