package alerts

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// explained says of a link that is not known what is not, and why.
func (l Link) explained(what string) Link {
	if gap := l.Holds.Gap(); gap != nil {
		l.Why = what + " is not known: " + gap.String()
	}
	return l
}

func no(v evidence.Value[bool]) bool {
	yes, known := v.Get()
	return known && !yes
}

func yes(v evidence.Value[bool]) bool {
	yes, known := v.Get()
	return known && yes
}

// hold says whether all links hold.
func hold(links []Link) evidence.Value[bool] {
	var parts []evidence.Value[bool]
	for _, l := range links {
		parts = append(parts, l.Holds)
	}
	return evidence.All(parts...)
}

// weak is the first link that is broken or, where none is, the first that is not
// known; nil if all hold.
func weak(links []Link) *Link {
	for i := range links {
		if no(links[i].Holds) {
			return &links[i]
		}
	}
	for i := range links {
		if !yes(links[i].Holds) {
			return &links[i]
		}
	}
	return nil
}

// closer orders ways by how close they come to telling somebody: those that tell,
// those of which it is not known, and of the others those that break later, and in
// fewer places.
func closer(a, b []Link) int {
	return cmp.Or(cmp.Compare(standing(b), standing(a)), cmp.Compare(reach(b), reach(a)), cmp.Compare(breaks(a), breaks(b)))
}

func standing(links []Link) int {
	v := hold(links)
	switch {
	case yes(v):
		return 2
	case no(v):
		return 0
	}
	return 1
}

// steps is the order of links along a way, for ways that have other links.
var steps = []string{"trail", "delivery", "rule", "bus", "pattern", "metric", "alarm", "actions", "topic", "target"}

func reach(links []Link) int {
	l := weak(links)
	if l == nil {
		return len(steps)
	}
	return slices.Index(steps, l.What)
}

func breaks(links []Link) (n int) {
	for _, l := range links {
		if !yes(l.Holds) {
			n++
		}
	}
	return n
}

// closest is the one of several chains of links that comes closest.
func closest(chains [][]Link) []Link {
	return slices.MinFunc(chains, closer)
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
