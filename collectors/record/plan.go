package record

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/pattern"
)

// A plan is how the questions of a search are asked of records: of most records
// the name of the event, or whatever else a question needs to be one of some texts,
// says that only few questions, or none, are left to ask.
type plan struct {
	want   *asked
	places int
	time   int // place of the eventTime
	tables []table
	rest   []int     // questions that no table leads to
	groups [][]group // of each question, apart from the one that its table stands for
	rests  [][]field // of each question, the fields at the top that decide it; nil for all
}

// A field is one at the top of a record.
type field struct {
	name  string
	place int
}

// A table leads by the text of one field to the questions that need it.
type table struct {
	place  int
	byText map[string][]int
	all    []int // for what is no text
}

// A group is needs of which one must be met.
type group []need

type need struct {
	place int
	how   pattern.How
	text  []byte
}

func newPlan(s *Search) *plan {
	p := &plan{want: &asked{}, groups: make([][]group, len(s.Questions))}
	p.time = p.place("eventTime")
	for i, q := range s.Questions {
		var needs [][]pattern.Need
		for _, c := range q.All {
			for _, g := range c.Needs {
				if !slices.ContainsFunc(g, unnamed) {
					needs = append(needs, g)
				}
			}
		}
		led := p.lead(i, needs)
		for j, g := range needs {
			if j != led {
				p.groups[i] = append(p.groups[i], p.group(g))
			}
		}
		slices.SortStableFunc(p.groups[i], func(a, b group) int { return a.vague() - b.vague() })
		p.rests = append(p.rests, p.restsOn(q))
	}
	return p
}

// restsOn are the fields that decide a question; nil if all may.
func (p *plan) restsOn(q Question) []field {
	out := []field{}
	for _, c := range q.All {
		if c.Fields == nil || slices.ContainsFunc(c.Fields, func(name string) bool { return !plainName(name) || strings.Contains(name, ".") }) {
			return nil
		}
		for _, name := range c.Fields {
			if f := (field{name, p.place(name)}); !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// unnamed says that the field of a need is not read.
func unnamed(n pattern.Need) bool { return !plainName(n.Field) }

// plainName says that the bytes of a record tell whether they are the name: what
// is no UTF-8 becomes another letter when it is decoded.
func plainName(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func (p *plan) place(field string) int {
	place := p.want.place(field, p.places)
	p.places = max(p.places, place+1)
	return place
}

func (p *plan) group(needs []pattern.Need) (out group) {
	for _, n := range needs {
		out = append(out, need{p.place(n.Field), n.How, []byte(n.Text)})
	}
	return out
}

// vague is 1 for a group that is met by all that is there, which is asked last.
func (g group) vague() int {
	if slices.ContainsFunc(g, func(n need) bool { return n.how == pattern.Present }) {
		return 1
	}
	return 0
}

// lead puts a question into the table of a field of which it needs one of some
// texts, best of eventName. It returns which of the needs say so; -1 if none does.
func (p *plan) lead(question int, needs [][]pattern.Need) (led int) {
	led = -1
	for i, g := range needs {
		if isOne(g) && (led < 0 || g[0].Field == "eventName" && needs[led][0].Field != "eventName") {
			led = i
		}
	}
	if led < 0 {
		p.rest = append(p.rest, question)
		return led
	}
	place := p.place(needs[led][0].Field)
	at := slices.IndexFunc(p.tables, func(t table) bool { return t.place == place })
	if at < 0 {
		at = len(p.tables)
		p.tables = append(p.tables, table{place: place, byText: map[string][]int{}})
	}
	t := &p.tables[at]
	t.all = append(t.all, question)
	for _, n := range needs[led] {
		if !slices.Contains(t.byText[n.Text], question) {
			t.byText[n.Text] = append(t.byText[n.Text], question)
		}
	}
	return led
}

// isOne says that the needs are that one field is one of some texts.
func isOne(g []pattern.Need) bool {
	for _, n := range g {
		if n.How != pattern.Equals || n.Field != g[0].Field {
			return false
		}
	}
	return len(g) > 0
}

// left are the questions that the values do not answer with no, in no order.
func (p *plan) left(values [][]byte, out []int) []int {
	for _, t := range p.tables {
		v := values[t.place]
		if len(v) == 0 {
			continue
		}
		questions := t.all
		if v[0] == '"' {
			questions = t.byText[string(saidBy(v))]
		}
		for _, q := range questions {
			if p.met(q, values) {
				out = append(out, q)
			}
		}
	}
	for _, q := range p.rest {
		if p.met(q, values) {
			out = append(out, q)
		}
	}
	return out
}

func (p *plan) met(question int, values [][]byte) bool {
	for _, g := range p.groups[question] {
		if !g.met(values) {
			return false
		}
	}
	return true
}

func (g group) met(values [][]byte) bool {
	for _, n := range g {
		if v := values[n.place]; len(v) > 0 && n.met(v) {
			return true
		}
	}
	return false
}

// met says whether the value, JSON, meets the need: whatever is no text does.
func (n need) met(v []byte) bool {
	if n.how == pattern.Present || v[0] != '"' {
		return true
	}
	text := saidBy(v)
	switch n.how {
	case pattern.Equals:
		return bytes.Equal(text, n.text)
	case pattern.Begins:
		return bytes.HasPrefix(text, n.text)
	case pattern.Ends:
		return bytes.HasSuffix(text, n.text)
	}
	return bytes.Contains(text, n.text)
}

// saidBy is what a text, as it stands in JSON, says.
func saidBy(v []byte) []byte {
	for _, c := range v {
		if c == '\\' || c >= utf8.RuneSelf {
			return text(v, false)
		}
	}
	return v[1 : len(v)-1]
}
