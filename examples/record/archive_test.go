package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestTheLogArchiveMayFail has requests of the log archive fail: every one of an
// operation, and sets of them, each in a way of its own. No verdict may flip.
func TestTheLogArchiveMayFail(t *testing.T) {
	tr := newTrial(t, observed)
	lost := 0
	hold := func(name string, fails func(question) *fault) {
		after, facts, client := tr.run(t, name, func(_ int, q question) *fault { return fails(q) })
		if len(client.failed) == 0 {
			t.Errorf("%s: nothing failed", name)
		}
		lost += compare(t, name, tr.whole, after)
		holdFacts(t, name, tr.facts, facts)
	}
	for i, operation := range []string{"s3.GetObject", "s3.ListObjectsV2", "cloudtrail.ListPublicKeys", "s3.ListBuckets"} {
		for _, f := range []*fault{&faults[0], &faults[3+i]} {
			hold(operation+" "+f.name, func(q question) *fault {
				if q.Operation == operation {
					return f
				}
				return nil
			})
		}
	}
	for seed := range uint64(6) {
		dice := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // the same sets each time
		chosen := map[question]*fault{}
		for _, q := range tr.questions {
			if ofArchive[q.Operation] && dice.Float64() < []float64{0.002, 0.02, 0.4}[seed%3] {
				chosen[q] = &faults[dice.IntN(len(faults))]
			}
		}
		hold(fmt.Sprintf("set %d", seed), func(q question) *fault { return chosen[q] })
	}
	if lost == 0 {
		t.Error("no failure cost a single verdict")
	}
}
