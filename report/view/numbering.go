package view

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// numberEvidence gives every call of the ledger its number, EV-000001 and on:
// in the order of the first test that cites it, then by account, region,
// service, operation and ID. Calls that no test cites come last. The numbers
// depend on what was asked and cited, not on the order of the ledger.
func (b *builder) numberEvidence() {
	first := map[evidence.CallID]int{} // rank of the first test that cites the call
	b.citedBy = map[evidence.CallID][]string{}
	rank := 0
	for _, r := range b.results {
		for t := range max(1, len(r.tests)) {
			test := r.code(t)
			for _, id := range r.citations(t) {
				if _, seen := first[id]; !seen {
					first[id] = rank
				}
				if by := b.citedBy[id]; len(by) == 0 || by[len(by)-1] != test {
					b.citedBy[id] = append(by, test)
				}
			}
			rank++
		}
	}
	b.items = slices.Clone(b.snapshot.Calls)
	order := func(c evidence.Call) int {
		if n, ok := first[c.ID]; ok {
			return n
		}
		return math.MaxInt
	}
	slices.SortFunc(b.items, func(x, y evidence.Call) int {
		return cmp.Or(cmp.Compare(order(x), order(y)), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Region, y.Region),
			cmp.Compare(x.Service, y.Service), cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.ID, y.ID))
	})
	b.numbers, b.sources, b.byNumber = map[evidence.CallID]string{}, map[evidence.CallID]string{}, map[string]*evidence.Call{}
	named := map[[2]string]string{} // a few reads are asked in every account
	for i := range b.items {
		c := &b.items[i]
		read := [2]string{c.Service, c.Operation}
		if named[read] == "" {
			named[read] = sourceOf(*c)
		}
		b.sources[c.ID] = named[read]
		b.numbers[c.ID] = fmt.Sprintf("EV-%06d", i+1)
		b.byNumber[b.numbers[c.ID]] = c
	}
}

// callOf is the call of an evidence number.
func (b *builder) callOf(number string) evidence.Call {
	if c := b.byNumber[number]; c != nil {
		return *c
	}
	return evidence.Call{}
}

// citations lists the calls that test t of the result rests on, each once. What
// selects the population, and what could not be listed of it, is cited by every
// test: it is why the population is or is not complete.
func (r *result) citations(t int) []evidence.CallID {
	if r.reliant == nil {
		r.cite()
	}
	return r.reliant[t]
}

// cite gathers what all tests rest on, in one pass over the subjects.
func (r *result) cite() {
	tests := make([]gathering, max(1, len(r.tests)))
	of := map[string]*gathering{}
	for t := range r.tests {
		if code := r.codes[r.tests[t].Sentence]; of[code] == nil {
			of[code] = &tests[t]
		}
	}
	var shared gathering
	for _, s := range r.Subjects {
		for _, step := range s.Steps {
			to := &shared
			if code := r.testNumber(step.Sentence); code != "" {
				to = of[code]
			}
			to.add(step.Calls)
		}
	}
	for _, u := range r.Unread {
		shared.add(u.Calls)
	}
	r.reliant = make([][]evidence.CallID, len(tests))
	for t := range tests {
		tests[t].add(shared.calls)
		r.reliant[t] = tests[t].calls
	}
}

// gathering is calls, each once.
type gathering struct {
	calls []evidence.CallID
	has   map[evidence.CallID]bool
	last  []evidence.CallID // added before: neighbours often cite the same calls
}

func (g *gathering) add(calls []evidence.CallID) {
	if slices.Equal(calls, g.last) {
		return
	}
	if g.has == nil {
		g.has = map[evidence.CallID]bool{}
	}
	g.last = calls
	for _, id := range calls {
		if !g.has[id] {
			g.has[id] = true
			g.calls = append(g.calls, id)
		}
	}
}

// evidence lists the evidence items.
func (b *builder) evidence() {
	b.pack.Evidence = slices.Grow(b.pack.Evidence, len(b.items))
	for _, c := range b.items {
		id := b.numbers[c.ID]
		e := Evidence{
			ID: id, Call: string(c.ID), Content: b.contentOf(c), Source: b.sources[c.ID], Account: c.Account, Region: c.Region,
			At: c.At, RequestID: c.RequestID, Outcome: outcomeOf(c), File: "evidence/" + id + ".json",
			Bytes: c.Bytes, SHA256: string(c.Body), Tests: b.citedBy[c.ID], Command: Command(c),
		}
		if c.Set && setPartOf(c).account != "" {
			e.Chains = b.setsRead()[c.ID]
		}
		if c.Body != "" {
			e.Raw = "raw/" + string(c.Body)
		}
		b.pack.Evidence = append(b.pack.Evidence, e)
	}
	b.pack.Calls = len(b.pack.Evidence)
	b.pack.Redactions = Redactions(b.snapshot.Calls)
}

// Redactions lists what the ledger says was masked before it was hashed, as
// "Service:Operation field", sorted.
func Redactions(calls []evidence.Call) []string {
	out := []string{}
	for _, c := range calls {
		for _, field := range c.Redacted {
			out = append(out, c.Service+":"+c.Operation+" "+field)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sourceOf names the API read, as an IAM action is named.
func sourceOf(c evidence.Call) string {
	service := strings.ToLower(c.Service)
	switch service {
	case "cloudwatch logs":
		service = "logs"
	case "s3 control":
		service = "s3control"
	}
	return strings.ReplaceAll(service, " ", "") + ":" + c.Operation
}

// contentOf says in words what a call holds: "Trail status of NAME".
func (b *builder) contentOf(c evidence.Call) string {
	if c.Set {
		return b.setContent(c)
	}
	all := words(c.Operation)
	if len(all) > 1 && slices.Contains([]string{"get", "list", "describe", "head"}, all[0]) {
		all = all[1:]
	}
	text := strings.TrimSuffix(sentenceCase(strings.Join(all, " ")), ".")
	if of := subjectOf(c); of != "" {
		text += " of " + of
	}
	return text
}

// subjectOf is the one name among the parameters, if there is only one.
func subjectOf(c evidence.Call) string {
	var found []string
	for name, value := range parameters(c.Params) {
		if slices.Contains([]string{"NextToken", "Marker", "RoleSessionName", "ExternalId", "ExpectedBucketOwner"}, name) {
			continue
		}
		if list, ok := value.([]any); ok && len(list) == 1 {
			value = list[0]
		}
		if text, ok := value.(string); ok && text != "" {
			found = append(found, text)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// outcomeOf says in a word or two what became of a call. An error that is an
// answer ("there is no bucket policy") is answered.
func outcomeOf(c evidence.Call) string {
	switch {
	case c.Reason != nil:
		return c.Reason.String()
	case c.Error != "":
		return "answered: " + c.Error
	}
	return "answered"
}

// callCounts counts the calls by what became of them.
func (b *builder) callCounts() (out struct{ all, answered, denied, other int }) {
	for _, c := range b.snapshot.Calls {
		out.all++
		switch {
		case c.Reason == nil:
			out.answered++
		case *c.Reason == evidence.Denied:
			out.denied++
		default:
			out.other++
		}
	}
	return out
}
