package sentence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// join combines the results of the rules inside all, any or none.
func (c *Compiled) join(results []Result) Result {
	truths := make([]Truth, len(results))
	for i, r := range results {
		truths[i] = r.Truth
	}
	out := Result{remark: remarks(results)}
	decisive := True // the truth of one rule that settles the group
	switch c.op {
	case Any:
		out.Truth = Or(truths...)
	case None:
		out.Truth = Or(truths...).Not()
	default:
		out.Truth, decisive = And(truths...), False
	}
	var cited citing
	for _, r := range results {
		cited.add(r.Calls)
	}
	out.Calls = cited.list()
	if out.Truth == Unknown {
		decisive = Unknown
	}
	if i := slices.Index(truths, decisive); i >= 0 {
		out.Got, out.Gap = c.of[i].label(results[i]), results[i].Gap
		return out
	}
	parts := make([]string, len(results))
	for i, r := range results {
		parts[i] = c.of[i].label(r)
	}
	out.Got = cut(strings.Join(parts, "; "))
	return out
}

// remarks are what tables say beside the texts of the rules inside.
func remarks(results []Result) string {
	var out []string
	for _, r := range results {
		if r.remark != "" {
			out = append(out, r.remark)
		}
	}
	return strings.Join(out, ", ")
}

// label is what was found, with the path it was found at.
func (c *Compiled) label(r Result) string {
	if c.op == One {
		return strings.Join(c.path, ".") + ": " + r.Got
	}
	return r.Got
}

// overElements judges each and some over the elements of a list.
func (c *Compiled) overElements(f found, finished time.Time) Result {
	if f.gap != nil {
		return unknown(f.gap, f.calls)
	}
	if f.absent || f.value.Len() == 0 {
		if !f.absent && f.open() != nil {
			return unknown(f.open(), f.calls)
		}
		return Result{Truth: Of(c.op == Each), Got: "none", Calls: f.calls}
	}
	inner := &Compiled{op: All, of: c.of}
	var out Result
	var cited citing
	cited.add(f.calls)
	truths := make([]Truth, f.value.Len())
	named := map[Truth][]string{}
	counts := map[Truth]int{}
	told := gathering{}
	for i := range truths {
		elem := found{value: f.value.Index(i), calls: f.calls}
		r := inner.on(elem, finished)
		truths[i] = r.Truth
		counts[r.Truth]++
		if g, ok := gatheredOf(elem.enter()); ok {
			told.add(g, r)
		} else if counts[r.Truth] == 1 || c.named() && counts[r.Truth] <= mostNamed {
			named[r.Truth] = append(named[r.Truth], nameOf(elem.enter(), r.remark))
		}
		if r.Truth == Unknown && out.Gap == nil {
			out.Gap = r.Gap
		}
		cited.add(r.Calls)
	}
	out.Calls = cited.list()
	if more := f.open(); more != nil { // an element that was not read may be otherwise
		truths = append(truths, Unknown)
		out.Gap = cmp.Or(out.Gap, more)
	}
	if c.op == Each {
		out.Truth = And(truths...)
	} else {
		out.Truth = Or(truths...)
	}
	if out.Truth != Unknown {
		out.Gap = nil
	}
	switch {
	case told.place != "":
		out.Got = c.gathered(out, counts, told, f.value.Len())
	case c.named():
		out.Got = c.listing(out, counts, named, f.value.Len())
	default:
		out.Got = c.tally(out, counts, named, f.value.Len())
	}
	return out
}

// named says whether the elements have a name of their own: such a list is
// printed as a whole.
func (c *Compiled) named() bool {
	t, _ := through(c.place.typ.Elem())
	return classOf(t) == object && t.Implements(stringerType)
}

func nameOf(elem found, remark string) string {
	if remark == "" {
		return words(elem)
	}
	return words(elem) + " (" + remark + ")"
}

// heads are what the elements of a list that have a truth are called together.
var heads = map[Truth]string{True: "as expected", False: "otherwise", Unknown: "undecided"}

// order is that in which elements are told: those that decide first.
func (c *Compiled) order() []Truth {
	if c.op == Some {
		return []Truth{True, Unknown, False}
	}
	return []Truth{False, Unknown, True}
}

// listing names the elements: those that decide first.
func (c *Compiled) listing(out Result, counts map[Truth]int, named map[Truth][]string, total int) string {
	var parts []string
	for _, truth := range c.order() {
		if n := counts[truth]; n > 0 {
			list := strings.Join(named[truth], "; ")
			if more := n - len(named[truth]); more > 0 {
				list += fmt.Sprintf("; … (%d more)", more)
			}
			parts = append(parts, fmt.Sprintf("%d of %d %s: %s", n, total, heads[truth], list))
		}
	}
	if out.Truth == Unknown && counts[Unknown] == 0 {
		parts = append(parts, "and perhaps more, "+gapWords(out.Gap))
	}
	return bounded(strings.Join(parts, ". "), longestList)
}

// tally says in words how many elements hold, with the first that decides.
func (c *Compiled) tally(out Result, counts map[Truth]int, named map[Truth][]string, total int) string {
	first := func(t Truth) string { return named[t][0] }
	switch {
	case out.Truth == Unknown && counts[Unknown] == 0:
		return cut(fmt.Sprintf("%d, and perhaps more, %s", total, gapWords(out.Gap)))
	case out.Truth == Unknown:
		return cut(fmt.Sprintf("%d of %d undecided, %s", counts[Unknown], total, gapWords(out.Gap)))
	case out.Truth == True && c.op == Each:
		return cut(fmt.Sprintf("each of %d, such as %s", total, first(True)))
	case out.Truth == True:
		return cut(fmt.Sprintf("%d of %d: %s", counts[True], total, first(True)))
	case c.op == Each:
		return cut(fmt.Sprintf("%d of %d otherwise: %s", counts[False], total, first(False)))
	}
	return cut(fmt.Sprintf("none of %d, such as %s", total, first(False)))
}
