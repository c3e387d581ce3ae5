package cloudtrail

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A space is a set of events: all those whose fields have the given values.
// A field that is not mentioned may hold any text.
type space struct {
	values map[string][]string // the field holds one of these
	under  map[string]string   // the field begins with this
	left   *int                // comparisons that may still be made
}

// effort bounds the comparisons made for one selection. Selectors as AWS limits
// them (500 values a trail) stay far below; what is not reckoned is unknown.
const effort = 10_000_000

func allEvents() space {
	left := effort
	return space{left: &left}
}

// with is the part of the space where a field has one of the given values.
func (s space) with(field string, values ...string) space {
	s.values = maps.Clone(s.values)
	if s.values == nil {
		s.values = map[string][]string{}
	}
	s.values[field] = values
	return s
}

// beneath is the part of the space where a field begins with the given text.
func (s space) beneath(field, prefix string) space {
	s.under = maps.Clone(s.under)
	if s.under == nil {
		s.under = map[string]string{}
	}
	s.under[field] = prefix
	return s
}

// extent says how much of the space the rules select together: all, some, none,
// or unknown. What is certain and what is possible are reckoned apart; where
// they differ, the answer is unknown.
func (s space) extent(rules []rule) Extent {
	certain := slices.DeleteFunc(slices.Clone(rules), func(r rule) bool { return r.doubtful })
	least := s.reckon(certain)
	if len(certain) == len(rules) || least == All {
		return least
	}
	if most := s.reckon(rules); most != least {
		return Unclear
	}
	return least
}

func (s space) reckon(rules []rule) Extent {
	if *s.left < 0 {
		return Unclear
	}
	var numbered []numberedRule
	for i, rule := range rules {
		n := numberedRule{number: i, on: map[string][]FieldSelector{}}
		for _, c := range rule.conditions {
			n.on[c.Field] = append(n.on[c.Field], s.relevant(c))
		}
		numbered = append(numbered, n)
	}
	others := slices.DeleteFunc(fieldsOf(numbered), func(f string) bool { return slices.Contains(splitFirst, f) })
	return s.split(numbered, slices.Concat(splitFirst, others))
}

// splitFirst are the fields of few cases: splitting by them first leaves the
// fewest rules to the others.
var splitFirst = []string{categoryField, typeField, regionField, readOnlyField, sourceField}

type numberedRule struct {
	number int
	on     map[string][]FieldSelector
}

// split reckons the extent: it splits the space by one field after the other. All texts that satisfy
// the same conditions are one case, so the cases are few.
func (s space) split(rules []numberedRule, fields []string) Extent {
	if len(rules) == 0 {
		return None
	}
	if slices.ContainsFunc(rules, func(n numberedRule) bool { return n.free(fields) }) {
		return All
	}
	field, rest := fields[0], fields[1:]
	var out Extent
	done := map[string]bool{}
	for _, text := range s.cases(field, rules) {
		var match []numberedRule
		var key strings.Builder
		for _, n := range rules {
			for _, c := range n.on[field] {
				*s.left -= 1 + c.literals()
			}
			if n.holds(field, text) {
				match = append(match, n)
				fmt.Fprintf(&key, "%d,", n.number)
			}
		}
		if *s.left < 0 {
			return Unclear
		}
		if done[key.String()] {
			continue
		}
		done[key.String()] = true
		e := s.split(match, rest)
		if e == Some || e == Unclear {
			return e
		}
		if out != "" && e != out {
			return Some
		}
		out = e
	}
	if out == "" { // a space without cases holds no event
		return None
	}
	return out
}

func (n numberedRule) free(fields []string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { return len(n.on[f]) > 0 })
}

func (n numberedRule) holds(field, text string) bool {
	for _, c := range n.on[field] {
		if !c.holds(text) {
			return false
		}
	}
	return true
}

// relevant leaves out the literals that no event of the space can meet, and
// says so by a literal that none meets.
func (s space) relevant(f FieldSelector) FieldSelector {
	under, bounded := s.under[f.Field]
	if !bounded {
		return f
	}
	meets := func(v string) bool { return strings.HasPrefix(v, under) }
	touches := func(v string) bool { return strings.HasPrefix(v, under) || strings.HasPrefix(under, v) }
	selects := len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) > 0
	f.Equals, f.NotEquals = keep(f.Equals, meets), keep(f.NotEquals, meets)
	f.StartsWith, f.NotStartsWith = keep(f.StartsWith, touches), keep(f.NotStartsWith, touches)
	if selects && len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0 {
		f.Equals = []string{""} // nothing is left to select; no text of the space is empty
	}
	return f
}

func keep(list []string, good func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return !good(v) })
}

// cases are texts of the field such that every text in the space satisfies
// exactly the same conditions as one of them: each literal compared whole, and
// each combination of a beginning and an ending.
func (s space) cases(field string, rules []numberedRule) []string {
	if values, ok := s.values[field]; ok {
		return values
	}
	under := s.under[field]
	begins, ends, whole := []string{under}, []string{""}, []string{}
	for _, n := range rules {
		for _, c := range n.on[field] {
			begins = append(begins, slices.Concat(c.StartsWith, c.NotStartsWith)...)
			ends = append(ends, slices.Concat(c.EndsWith, c.NotEndsWith)...)
			whole = append(whole, slices.Concat(c.Equals, c.NotEquals)...)
		}
	}
	other := unused(begins, ends, whole)
	texts := slices.DeleteFunc(whole, func(v string) bool { return !strings.HasPrefix(v, under) })
	for _, b := range tidy(begins) {
		if !strings.HasPrefix(b, under) {
			continue
		}
		for _, e := range tidy(ends) {
			if texts = append(texts, b+other+e); len(texts) > effort/100 {
				return texts // the reckoning gives up on so many
			}
		}
	}
	return tidy(texts)
}

// unused is a text of one letter that occurs in none of the literals.
func unused(lists ...[]string) string {
	used := map[rune]bool{}
	for _, list := range lists {
		for _, v := range list {
			for _, letter := range v {
				used[letter] = true
			}
		}
	}
	letter := '\uE000' // private use: no name that AWS gives contains it
	for used[letter] {
		letter++
	}
	return string(letter)
}

func fieldsOf(rules []numberedRule) []string {
	var fields []string
	for _, n := range rules {
		fields = slices.AppendSeq(fields, maps.Keys(n.on))
	}
	return tidy(fields)
}

func tidy(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
