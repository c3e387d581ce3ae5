package pdf

import (
	"slices"

	"github.com/trailproof/trailproof/report/view"
)

// A report is for reading: of a register that is longer, it prints the beginning,
// says of how many, and names the sheet of the workbook that has every row. Counts
// are of the whole, always.
const (
	// mostRows is how many rows a register has.
	mostRows = 25
	// mostInLargeRows is how many subjects of a check are shown in a large report,
	// which has many checks with many subjects.
	mostInLargeRows = 10
	// mostOfLong is how many rows stand for a part that is longer than mostRows
	// where there are many such parts, such as the exceptions of each check.
	mostOfLong = 5
	// mostInLarge is how many items of evidence a sentence names in a report of more
	// items than the index prints in full.
	mostInLarge = 3
)

// mostCited is how many items of evidence a test names: each subject below it names
// its own.
func (d *document) mostCited() int {
	if d.large() {
		return mostInLarge
	}
	return 2 * mostInLarge
}

// large says whether there are more items of evidence than the index prints in full.
func (d *document) large() bool { return len(d.pack.Evidence) > mostInFull }

// worst picks up to n rows of a register: the worst first, and a fifth of the others
// if there are any, so that a report shows what passes look like.
func worst[T any](all []T, n int, result func(T) view.Result) []T {
	if len(all) <= n {
		return all
	}
	var faulty, fine []T
	for _, x := range all {
		if r := result(x); r == view.NoExceptions || r == view.NotApplicable {
			fine = append(fine, x)
		} else {
			faulty = append(faulty, x)
		}
	}
	slices.SortStableFunc(faulty, func(x, y T) int { return int(result(x)) - int(result(y)) })
	bad := min(len(faulty), max(n-n/5, n-len(fine)))
	return append(faulty[:bad:bad], fine[:min(len(fine), n-bad)]...)
}
