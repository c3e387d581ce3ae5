package oscal

import (
	"slices"

	"github.com/trailproof/trailproof/report/view"
)

// The classes of results, in the order in which subjects are named.
const (
	deviating = iota
	undecided
	conforming
	classes
)

func classOf(r view.Result) int {
	switch r {
	case view.Exception, view.Waived:
		return deviating
	case view.Inconclusive, view.NotTested:
		return undecided
	}
	return conforming
}

// share finds out how many subjects an observation of each class names, so that the
// document names no more than it may.
func (d *document) share() {
	var sizes [classes][]int
	for _, c := range d.sections {
		for _, check := range c.checks {
			for r, n := range sizesOf(check) {
				sizes[classOf(view.Result(r))] = append(sizes[classOf(view.Result(r))], n)
			}
		}
	}
	left := mostSubjects
	for class := range sizes {
		d.limits[class] = fill(sizes[class], left)
		for _, n := range sizes[class] {
			left -= min(n, d.limits[class])
		}
	}
}

// sizesOf counts the subjects of a check by result.
func sizesOf(c *view.Check) view.Counts {
	var out view.Counts
	for i := range c.Subjects {
		out[c.Subjects[i].Result]++
	}
	return out
}

// fill is the greatest n of which each size may have as much as it wants, up to n,
// without their having more than there is in all.
func fill(sizes []int, all int) int {
	sizes = slices.Sorted(slices.Values(sizes))
	for i, size := range sizes {
		if rest := len(sizes) - i; size*rest > all {
			return all / rest
		}
		all -= size
	}
	if len(sizes) == 0 {
		return 0
	}
	return sizes[len(sizes)-1]
}
