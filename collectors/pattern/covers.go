package pattern

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Requirement names the events that somebody must learn of: those that the
// filter matches, of one source if one is given.
type Requirement struct {
	ID     string
	Title  string
	Source string // eventSource; "" for any
	Filter *Filter

	given map[string]string // what certain fields have, by path
}

// Coverage is what a pattern makes of a requirement.
type Coverage struct {
	Covers Truth
	Missed map[string]any // a record that the requirement names and the pattern does not match; nil if Covers is not False
	Why    string         // what cannot be decided, if Covers is Unknown
	Wider  map[string]any // a record that the pattern matches and the requirement does not name; nil if none was found
	Noise  bool           // it matches everyday records as well, which no requirement names: nearly everything
}

// mostRecords bounds how many kinds of records are all tried for one way of meeting
// a requirement; of more, scattered are.
const (
	mostRecords = 20_000
	scattered   = 4_000
)

// Covers says whether the pattern matches every record that the requirement names,
// of all that CloudTrail can deliver. The fields that either of them asks about are
// given each value that can make a difference, and every combination is tried.
func Covers(r Requirement, p Pattern) Coverage {
	var out Coverage
	out.Covers = True
	if f, ok := p.(*Filter); ok && f.plain {
		return Coverage{Why: "the pattern looks for words in text, and not for fields of a record"}
	}
	conjuncts, ok := alternatives(r.Filter.root)
	if !ok {
		return Coverage{Why: "the requirement has too many alternatives"}
	}
	for _, all := range conjuncts {
		s := newSpace(r, all, p)
		s.try(func(record map[string]any) bool {
			if r.Filter.Match(record) != True {
				return true
			}
			switch surely(p, record) {
			case False:
				if missed := s.real(r, p, record); missed != nil {
					out.Covers, out.Missed = False, missed
					return false
				}
				fallthrough
			case Unknown:
				out.Covers, out.Why = Unknown, "whether "+describe(record, s.fields)+" is matched is not documented"
			}
			return true
		})
		if s.exhausted && out.Covers == True {
			out.Covers, out.Why = Unknown, fmt.Sprintf("the pattern asks about too many values to try them all (%d)", mostRecords)
		}
		if out.Covers == False {
			out.Why = ""
		}
		if out.Covers == False || s.exhausted {
			break
		}
	}
	out.Wider = wider(r, p)
	for _, record := range everyday() {
		if p.Match(p.ofRecord(record)) == True && r.Filter.Match(record) != True {
			out.Noise = true
		}
	}
	return out
}

// mostAlternatives bounds the ways in which a requirement can be met.
const mostAlternatives = 1000

// alternatives are the ways in which the tree can hold, each the tests that must.
func alternatives(n node) (out [][]leaf, ok bool) {
	if n.join == nil {
		return [][]leaf{{n.leaf}}, true
	}
	isOr := n.join(True, False) == True
	for i, inner := range n.nodes {
		each, ok := alternatives(inner)
		switch {
		case !ok:
			return nil, false
		case i == 0:
			out = each
		case isOr:
			out = append(out, each...)
		default:
			var joined [][]leaf
			for _, a := range out {
				for _, b := range each {
					joined = append(joined, slices.Concat(a, b))
				}
			}
			out = joined
		}
		if len(out) > mostAlternatives {
			return nil, false
		}
	}
	return out, true
}

// space is the kinds of records that are to be told apart.
type space struct {
	requirement Requirement
	fields      []string
	values      [][]any // of each field; absent among them if it may be missing
	exhausted   bool
}

// absent is the value of a field that is not there.
type absent struct{}

func newSpace(r Requirement, must []leaf, p Pattern) *space {
	s := &space{requirement: r}
	of := map[string][]leaf{}
	for _, l := range must {
		of[l.field()] = append(of[l.field()], l)
	}
	for _, t := range p.tests() {
		if t.field != "" {
			of[t.field] = append(of[t.field], t.leaf)
		}
	}
	for _, field := range telling {
		of[field] = slices.Clip(of[field])
	}
	for _, field := range slices.Sorted(maps.Keys(of)) {
		var values []any
		seen := map[string]bool{}
		for _, v := range candidates(r, field, of[field]) {
			alike := outcomes(of[field], field, v)
			if fits(must, field, v) && !(alike != "" && seen[alike]) {
				values = append(values, v)
				seen[alike] = true
			}
		}
		s.fields, s.values = append(s.fields, field), append(s.values, values)
	}
	return s
}

// telling are the fields that say of what kind a record is.
var telling = []string{"eventName", "eventSource", "eventType"}

// outcomes are what the tests of a field make of a value, where the value makes no
// difference but by them; "" where it may.
func outcomes(tests []leaf, field string, value any) string {
	if _, gone := value.(absent); gone || slices.Contains(telling, field) {
		return "" // a field may be absent because what it would be in is no object
	}
	record := map[string]any{}
	put(record, field, value)
	var out strings.Builder
	for _, l := range tests {
		if m, ok := l.(memberLeaf); ok && !strings.HasPrefix(m.of.path, "detail.") {
			return ""
		}
		out.WriteByte('0' + byte(l.match(record)))
	}
	return "=" + out.String()
}

// fits says that the tests of the field leave the value possible.
func fits(must []leaf, field string, value any) bool {
	record := map[string]any{}
	put(record, field, value)
	for _, l := range must {
		if l.field() == field && l.match(record) != True {
			return false
		}
	}
	return true
}

// candidates are the values that a field can have, one for each outcome of all tests.
func candidates(r Requirement, field string, tests []leaf) []any {
	can := known(r, field)
	var out []any
	add := func(v any) {
		if text, ok := v.(string); can.text && (!ok || text == "") {
			return
		}
		if can.values == nil || slices.Contains(can.values, v) {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	var heads, tails []string
	for _, l := range tests {
		for _, v := range l.hints() {
			add(v)
		}
		if l, ok := l.(interface {
			edges() (heads, tails []string)
		}); ok {
			h, t := l.edges()
			heads, tails = append(heads, h...), append(tails, t...)
		}
	}
	for _, head := range heads { // one may have to begin as the one says and end as the other
		for _, tail := range tails {
			if field != "errorCode" { // which has one code, and not two
				add(head + tail)
			}
		}
	}
	for _, v := range can.values {
		add(v)
	}
	if can.values == nil {
		out = append(out, can.some)
	}
	for _, v := range can.also {
		add(v)
	}
	if can.optional {
		out = append(out, absent{})
	}
	return out
}

// try gives each record to use until that is false. Of too many it gives those that
// differ from the barest record in one field, and some from all over the space.
func (s *space) try(use func(map[string]any) bool) {
	total := 1
	for _, v := range s.values {
		total = min(total*len(v), mostRecords+1)
	}
	goOn := func(place func(i, of int) int) bool {
		record := s.record(place)
		return !plausible(s.requirement, record) || use(record)
	}
	if total <= mostRecords {
		for n := range total {
			if !goOn(func(_, of int) int {
				at := n % of
				n /= of
				return at
			}) {
				return
			}
		}
		return
	}
	for field := range s.fields {
		for value := range s.values[field] {
			if !goOn(func(i, of int) int {
				if i == field {
					return value
				}
				return of - 1 // absent, if it can be
			}) {
				return
			}
		}
	}
	for n := range scattered {
		if !goOn(func(i, of int) int { return scatter(n, i) % of }) {
			return
		}
	}
	s.exhausted = true
}

// record has of each field the value at the place.
func (s *space) record(place func(i, of int) int) map[string]any {
	record := map[string]any{}
	for i, field := range s.fields {
		put(record, field, s.values[i][place(i, len(s.values[i]))])
	}
	return record
}

// scatter is a number that depends on both and looks like chance, but is the same
// in every run (splitmix64).
func scatter(n, i int) int {
	z := uint64(n)*0x9e3779b97f4a7c15 + uint64(i)*0xbf58476d1ce4e5b9
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) >> 1)
}

// surely is what the pattern makes of a record. A field of which the record says
// nothing, because no single field decides a test, may be absent: so False stays
// False, and True must hold whatever is there.
func surely(p Pattern, record map[string]any) Truth {
	if t := p.Match(p.ofRecord(record)); t != True {
		return t
	}
	return p.surely(record)
}

// real makes a record of the kind as CloudTrail would deliver it. It is nil if the
// values that were put in make a difference after all.
func (s *space) real(r Requirement, p Pattern, record map[string]any) map[string]any {
	for which := range 2 {
		out := fill(record, which)
		for field, value := range r.given {
			put(out, field, value)
		}
		if r.Filter.Match(out) == True && p.Match(p.ofRecord(out)) == False {
			return out
		}
	}
	return nil
}

// put sets a field of a record by its path.
func put(record map[string]any, field string, value any) {
	if _, gone := value.(absent); gone {
		return
	}
	names := strings.Split(field, ".")
	for _, name := range names[:len(names)-1] {
		inner, ok := record[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			record[name] = inner
		}
		record = inner
	}
	record[names[len(names)-1]] = value
}

// look reads a field by its path; nil if it is absent.
func look(record map[string]any, field string) any {
	var at any = record
	for _, name := range strings.Split(field, ".") {
		members, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = members[name]
	}
	return at
}

func describe(record map[string]any, fields []string) string {
	var parts []string
	for _, field := range fields {
		switch v := look(record, field).(type) {
		case nil:
			parts = append(parts, "no "+field)
		case anyText:
			parts = append(parts, "some "+field)
		default:
			parts = append(parts, fmt.Sprintf("%s %v", field, v))
		}
	}
	return "a record with " + strings.Join(parts, ", ")
}
