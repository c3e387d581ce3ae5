package view

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// ledger is the calls under their evidence numbers. Of calls with one ID the last
// counts.
type ledger struct {
	calls   []evidence.Call
	at      map[evidence.CallID]int // index in calls
	order   []int                   // indexes in calls, by number
	numbers []string                // of each call, by its index
	sources []string                // the API that it read
	citedBy [][]string              // the tests that rest on it, in order
}

// numberEvidence gives every call of the ledger its number, EV-000001 and on:
// in the order of the first test that cites it, then by account, region,
// service, operation and ID. Calls that no test cites come last. The numbers
// depend on what was asked and cited, not on the order of the ledger.
func (b *builder) numberEvidence() {
	calls := b.snapshot.Calls
	l := ledger{
		calls: calls, at: make(map[evidence.CallID]int, len(calls)), order: make([]int, len(calls)),
		numbers: make([]string, len(calls)), sources: make([]string, len(calls)), citedBy: make([][]string, len(calls)),
	}
	named := map[[2]string]string{} // a few reads are asked in every account
	for i, c := range calls {
		read := [2]string{c.Service, c.Operation}
		if named[read] == "" {
			named[read] = sourceOf(c)
		}
		l.order[i], l.at[c.ID], l.sources[i] = i, i, named[read]
	}
	first := b.cite(&l)
	for i := range calls {
		first[i] = first[l.at[calls[i].ID]]
	}
	slices.SortFunc(l.order, func(i, k int) int {
		x, y := &calls[i], &calls[k]
		return cmp.Or(cmp.Compare(first[i], first[k]), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Region, y.Region),
			cmp.Compare(x.Service, y.Service), cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.ID, y.ID))
	})
	for n, i := range l.order {
		l.numbers[l.at[calls[i].ID]] = fmt.Sprintf("EV-%06d", n+1)
	}
	b.ledger = l
}

// cite notes of each call the tests that rest on it, and returns the rank of the
// first.
func (b *builder) cite(l *ledger) []int {
	first := slices.Repeat([]int{math.MaxInt}, len(l.calls))
	rank := 0
	for _, r := range b.results {
		for t := range max(1, len(r.tests)) {
			test := r.code(t)
			for _, id := range r.citations(t) {
				i, known := l.at[id]
				if !known {
					continue
				}
				first[i] = min(first[i], rank)
				if by := l.citedBy[i]; len(by) == 0 || by[len(by)-1] != test {
					l.citedBy[i] = append(by, test)
				}
			}
			rank++
		}
	}
	return first
}

// number is the evidence number of a call, alone in a list; nil if it is not in the
// ledger. The list is not to be changed.
func (l *ledger) number(id evidence.CallID) []string {
	i, known := l.at[id]
	if !known {
		return nil
	}
	return l.numbers[i : i+1 : i+1]
}

// source names the API that a call read; "" if it is not in the ledger.
func (l *ledger) source(id evidence.CallID) string {
	i, known := l.at[id]
	if !known {
		return ""
	}
	return l.sources[i]
}

// encode writes the calls by their numbers, some at a time.
func (l *ledger) encode(to io.Writer) error {
	some := make([]evidence.Call, 0, 1000)
	for part := range slices.Chunk(l.order, cap(some)) {
		some = some[:0]
		for _, i := range part {
			some = append(some, l.calls[i])
		}
		if err := evidence.EncodeCallsTo(to, some); err != nil {
			return err
		}
	}
	return nil
}

// callOf is the call of an evidence number.
func (b *builder) callOf(number string) evidence.Call {
	n, err := strconv.Atoi(strings.TrimPrefix(number, "EV-"))
	if err != nil || n < 1 || n > len(b.ledger.order) {
		return evidence.Call{}
	}
	return b.ledger.calls[b.ledger.order[n-1]]
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
	b.pack.Evidence = slices.Grow(b.pack.Evidence, len(b.ledger.order))
	names := kebabs{}
	for _, i := range b.ledger.order {
		c := b.ledger.calls[i]
		i = b.ledger.at[c.ID]
		id := b.ledger.numbers[i]
		fields := parameters(c.Params)
		e := Evidence{
			ID: id, Call: string(c.ID), Content: b.contentOf(c, fields), Source: b.ledger.sources[i], Account: c.Account, Region: c.Region,
			At: c.At, RequestID: c.RequestID, Outcome: outcomeOf(c), File: "evidence/" + id + ".json",
			Bytes: c.Bytes, SHA256: string(c.Body), Tests: b.ledger.citedBy[i], Command: names.command(c, fields),
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
func (b *builder) contentOf(c evidence.Call, fields map[string]any) string {
	if c.Set {
		return b.setContent(c)
	}
	all := words(c.Operation)
	if len(all) > 1 && slices.Contains([]string{"get", "list", "describe", "head"}, all[0]) {
		all = all[1:]
	}
	text := strings.TrimSuffix(sentenceCase(strings.Join(all, " ")), ".")
	if of := subjectOf(fields); of != "" {
		text += " of " + of
	}
	return text
}

// subjectOf is the one name among the parameters, if there is only one.
func subjectOf(fields map[string]any) string {
	var found []string
	for name, value := range fields {
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
