package record

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
)

// What a tally keeps at most. What is not kept is counted.
const (
	maxExamples = 20
	maxChanges  = 10_000
)

// Add adds what was counted elsewhere; other stays as it is.
func (t *Tally) Add(other Tally) {
	t.Files += other.Files
	t.Odd += other.Odd
	t.Records += other.Records
	t.Lacking += other.Lacking
	t.Unkept += other.Unkept
	t.Strict += other.Strict
	t.Lacks = sum(t.Lacks, other.Lacks)
	t.Classes = sum(t.Classes, other.Classes)
	t.Examples, _ = merge(t.Examples, other.Examples, compareExamples, maxExamples)
	var cut int
	t.Changes, cut = merge(t.Changes, other.Changes, compareChanges, maxChanges)
	t.Unkept += cut
	t.Noted = addNoted(t.Noted, other.Noted)
	t.Reads, cut = addReads(t.Reads, other.Reads)
	t.MoreReads += other.MoreReads + cut
}

// sum makes a new map, for the tallies may share theirs.
func sum[K comparable](a, b map[K]int) map[K]int {
	if len(b) == 0 {
		return a
	}
	out := make(map[K]int, max(len(a), len(b)))
	maps.Copy(out, a)
	for k, n := range b {
		out[k] += n
	}
	return out
}

// merge merges two ordered lists into a new one of the first most, and says how
// many are left out.
func merge[T any](a, b []T, compare func(T, T) int, most int) ([]T, int) {
	if len(b) == 0 && len(a) <= most {
		return a, 0
	}
	out := slices.Concat(a, b)
	slices.SortStableFunc(out, compare)
	if len(out) <= most {
		return out, 0
	}
	return slices.Clone(out[:most]), len(out) - most
}

func compareExamples(a, b Example) int {
	return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Place, b.Place), cmp.Compare(a.EventID, b.EventID), slices.Compare(a.Lacks, b.Lacks))
}

// compareChanges is a total order: two changes that are equal in it are equal.
func compareChanges(a, b Change) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Object, b.Object), bytes.Compare(a.Record, b.Record))
}
