package html

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// slice is a part of a donut or a bar, in hundredths of a percent of the whole.
type slice struct {
	Result view.Result
	Count  int
	At     string // where it begins, percent
	Size   string // percent
	Back   string // At, negative: how far a dash is moved
	Wide   bool   // wide enough to write its count into
}

// chartOrder is the order of slices and bars: the good first, then worst first.
var chartOrder = []view.Result{view.NoExceptions, view.Waived, view.Exception, view.Inconclusive, view.NotTested, view.NotApplicable}

// slicesOf divides a whole by result; results that do not occur have none.
func slicesOf(c view.Counts) []slice {
	total, before := c.Total(), 0
	var out []slice
	for _, r := range chartOrder {
		n := c[r]
		if n == 0 {
			continue
		}
		at := percent(before, total)
		out = append(out, slice{Result: r, Count: n, At: at, Back: "-" + at, Size: percent(n, total), Wide: n*100 >= 6*total})
		before += n
	}
	return out
}

// percent has two digits, computed in whole numbers: alike on every machine.
func percent(part, of int) string {
	p := part * 10_000 / of
	return fmt.Sprintf("%d.%02d", p/100, p%100)
}

// countWords says the counts in words, for who cannot see a chart.
func countWords(c view.Counts) string {
	var out []string
	for _, r := range view.Results() {
		if c[r] > 0 {
			out = append(out, number(c[r])+" "+strings.ToLower(r.String()))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
