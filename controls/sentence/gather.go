package sentence

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	longestGathered = 1500 // characters, about, of the names of one truth
	mostTogether    = 6    // elements told as one; the rest is counted
)

// gathering is the elements of a list that is laid out elsewhere, by truth.
type gathering struct {
	place  string
	groups map[Truth][]cluster
	seen   map[Truth]map[[2]string]int
	length map[Truth]int
	named  map[Truth]int // elements that stand in the groups
}

// cluster is elements that differ in one part of their name.
type cluster struct {
	before, after string
	what          []string
	more          int
}

func gatheredOf(elem found) (evidence.Gathered, bool) {
	if elem.gap != nil || elem.absent || !elem.value.CanInterface() {
		return nil, false
	}
	g, ok := behind(elem.value).(evidence.Gathered)
	return g, ok
}

// add notes an element: it joins those that it may be told with, as one,
// or begins a group while there is room.
func (t *gathering) add(g evidence.Gathered, r Result) {
	if t.place == "" {
		*t = gathering{
			place: g.Place(), groups: map[Truth][]cluster{}, seen: map[Truth]map[[2]string]int{}, length: map[Truth]int{}, named: map[Truth]int{},
		}
	}
	before, what, after := g.Parts()
	if r.remark != "" {
		after += " (" + r.remark + ")"
	}
	before, what, after = Brief(before), Brief(what), bounded(printable(after), longestWords)
	key := [2]string{before, after}
	at, ok := t.seen[r.Truth][key]
	if !ok {
		size := utf8.RuneCountInString(before + what + after)
		if len(t.groups[r.Truth]) == mostNamed || t.length[r.Truth] > 0 && t.length[r.Truth]+size > longestGathered {
			return
		}
		if t.seen[r.Truth] == nil {
			t.seen[r.Truth] = map[[2]string]int{}
		}
		at = len(t.groups[r.Truth])
		t.seen[r.Truth][key] = at
		t.groups[r.Truth] = append(t.groups[r.Truth], cluster{before: before, after: after})
		t.length[r.Truth] += size
	}
	t.named[r.Truth]++
	in := &t.groups[r.Truth][at]
	if len(in.what) == mostTogether {
		in.more++
		return
	}
	in.what = append(in.what, what)
}

func (g cluster) String() string {
	what := strings.Join(g.what, ", ")
	if g.more > 0 {
		what += fmt.Sprintf(" and %d more", g.more)
	}
	return g.before + what + g.after
}

// gathered names the elements that decide, and counts the others.
func (c *Compiled) gathered(out Result, counts map[Truth]int, told gathering, total int) string {
	order := c.order()
	var parts []string
	for _, truth := range order {
		n := counts[truth]
		if n == 0 {
			continue
		}
		part := fmt.Sprintf("%d of %d %s", n, total, heads[truth])
		if truth != order[len(order)-1] {
			var names []string
			for _, g := range told.groups[truth] {
				names = append(names, g.String())
			}
			if more := n - told.named[truth]; more > 0 {
				names = append(names, fmt.Sprintf("… (%d more)", more))
			}
			part += ": " + strings.Join(names, "; ")
		}
		parts = append(parts, part)
	}
	if out.Truth == Unknown && counts[Unknown] == 0 {
		parts = append(parts, "and perhaps more, "+gapWords(out.Gap))
	}
	return strings.Join(append(parts, told.place), "; ")
}
