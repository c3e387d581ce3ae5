package record

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/pattern"
)

// A plan is how the questions of a search are asked of records. Of every record
// only a few fields are read, which say of most that few questions, or none, are
// left: the name of the event, or whatever else a question needs to be one of some
// texts. Then all that the questions need is read.
type plan struct {
	first  picked
	tables []table
	rest   []led // questions that no table leads to

	then   picked
	time   int       // place of the eventTime
	groups [][]group // of each question, what it needs
	rests  [][]field // of each question, the fields at the top that decide it; nil for all
}

// picked are fields that are read together.
type picked struct {
	want   asked
	places int
}

func (f *picked) place(field string) int {
	place := f.want.place(field, f.places)
	f.places = max(f.places, place+1)
	return place
}

func (f *picked) group(needs []pattern.Need) (out group) {
	for _, n := range needs {
		out = append(out, need{f.place(n.Field), n.How, []byte(n.Text)})
	}
	return out
}

// A field is one at the top of a record.
type field struct {
	name  string
	place int
}

// led is a question, and what of its needs is looked at first.
type led struct {
	question int
	first    group // nil if it needs nothing
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
	p := &plan{groups: make([][]group, len(s.Questions))}
	p.time = p.then.place("eventTime")
	for i, q := range s.Questions {
		var needs [][]pattern.Need
		for _, c := range q.All {
			for _, g := range c.Needs {
				if !slices.ContainsFunc(g, unnamed) {
					needs = append(needs, g)
				}
			}
		}
		slices.SortStableFunc(needs, pattern.MoreTelling)
		if len(needs) > 0 && isOne(needs[0]) {
			p.tabulate(i, needs[0])
		} else {
			p.rest = append(p.rest, led{i, nil})
			if len(needs) > 0 {
				p.rest[len(p.rest)-1].first = p.first.group(needs[0])
			}
		}
		for _, g := range needs {
			p.groups[i] = append(p.groups[i], p.then.group(g))
		}
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
			if f := (field{name, p.then.place(name)}); !slices.Contains(out, f) {
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

// tabulate puts a question into the table of the field that must be one of the
// texts.
func (p *plan) tabulate(question int, needs []pattern.Need) {
	place := p.first.place(needs[0].Field)
	at := slices.IndexFunc(p.tables, func(t table) bool { return t.place == place })
	if at < 0 {
		at = len(p.tables)
		p.tables = append(p.tables, table{place: place, byText: map[string][]int{}})
	}
	t := &p.tables[at]
	t.all = append(t.all, question)
	for _, n := range needs {
		if !slices.Contains(t.byText[n.Text], question) {
			t.byText[n.Text] = append(t.byText[n.Text], question)
		}
	}
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

// lead adds the questions that the fields that are read first do not answer with
// no.
func (p *plan) lead(values [][]byte, out []int) []int {
	for _, t := range p.tables {
		switch v := values[t.place]; {
		case len(v) == 0:
		case v[0] == '"':
			out = append(out, t.byText[string(saidBy(v))]...)
		default:
			out = append(out, t.all...)
		}
	}
	for _, r := range p.rest {
		if r.first == nil || r.first.met(values) {
			out = append(out, r.question)
		}
	}
	return out
}

// left leaves of the questions those that all they need does not answer with no.
func (p *plan) left(values [][]byte, questions []int) []int {
	return slices.DeleteFunc(questions, func(q int) bool {
		return slices.ContainsFunc(p.groups[q], func(g group) bool { return !g.met(values) })
	})
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
	if bytes.IndexByte(v, '\\') < 0 && utf8.Valid(v) {
		return v[1 : len(v)-1]
	}
	return text(v, false)
}
