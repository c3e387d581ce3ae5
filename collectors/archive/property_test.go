package archive

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// spots are the objects in a fixed order.
func (w *world) spots() []spot {
	return slices.SortedFunc(maps.Keys(w.objects), func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.key, b.key))
	})
}

// TestLosingWhatCanBeReadNeverFlips refuses some objects of a whole archive and
// of a spoilt one: the first is never invalid, the second never valid.
func TestLosingWhatCanBeReadNeverFlips(t *testing.T) {
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 1))
		whole, trail, d := day(t)
		spoilt, same, _ := day(t)
		spoilt.edit(spoilt.logsIn(d[4])[0], "eventID", "eventIx")
		if random.IntN(2) == 0 {
			spoilt.remove(d[6])
		}
		for _, at := range whole.spots() {
			if random.IntN(8) == 0 {
				whole.failing[at], spoilt.failing[at] = errors.New("answered 403"), errors.New("answered 403")
			}
			if random.IntN(20) == 0 {
				whole.cutting[at], spoilt.cutting[at] = 3, 3
			}
		}
		if random.IntN(10) == 0 {
			whole.listing, spoilt.listing = errors.New("answered 503"), errors.New("answered 503")
		}
		if c := whole.verify(period, trail.chain()).Chains[0]; c.Verdict == Invalid {
			t.Errorf("seed %d: nothing was done, and: %s\n%s", seed, sum(c), details(c))
		}
		if c := spoilt.verify(period, same.chain()).Chains[0]; c.Verdict == Valid {
			t.Errorf("seed %d: it was tampered with, and: %s", seed, sum(c))
		}
	}
}

// TestNoTamperingIsValid does one thing to one object that the period rests on.
func TestNoTamperingIsValid(t *testing.T) {
	acts := map[string]func(*world, spot, *rand.Rand){
		"delete": func(w *world, at spot, _ *rand.Rand) { delete(w.objects, at) },
		"append": func(w *world, at spot, _ *rand.Rand) { w.objects[at] = with(w.objects[at], 'x') },
		"truncate": func(w *world, at spot, _ *rand.Rand) {
			w.objects[at] = object2{w.objects[at].body[:20], w.objects[at].meta}
		},
		"swap": func(w *world, at spot, r *rand.Rand) {
			others := slices.DeleteFunc(w.spots(), func(o spot) bool { return o == at })
			w.objects[at] = w.objects[others[r.IntN(len(others))]]
		},
		"flip": func(w *world, at spot, r *rand.Rand) {
			o := w.objects[at]
			body := slices.Clone(o.body)
			body[10+r.IntN(len(body)-10)] ^= 1 << r.IntN(8) // not in gzip's own header, which is not content
			w.objects[at] = object2{body, o.meta}
		},
	}
	for name, act := range acts {
		for seed := range uint64(40) {
			random := rand.New(rand.NewPCG(seed, 2))
			w, trail, _ := day(t)
			at := onWhichItRests(w, random)
			act(w, at, random)
			if c := w.verify(period, trail.chain()).Chains[0]; c.Verdict != Invalid {
				t.Errorf("%s %s, seed %d: %s", name, at.key, seed, sum(c))
			}
		}
	}
}

// onWhichItRests picks a log file or digest of the period that a digest names.
func onWhichItRests(w *world, random *rand.Rand) spot {
	for {
		spots := w.spots()
		at := spots[random.IntN(len(spots))]
		n, err := ParseName(at.bucket, at.key)
		if err == nil && n.Time.After(period.From) && n.Time.Before(period.To) {
			return at
		}
	}
}

func with(o object2, b byte) object2 { return object2{append(slices.Clone(o.body), b), o.meta} }

// TestTheOrderOfArrivalDoesNotMatter verifies with one reader and with many, and
// with room to keep no digest.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	w, trail, d := day(t)
	w.remove(d[4])
	w.bareOf(d[5], d[6])
	trail.deliver(d[7].Time, 30)
	var first string
	for _, readers := range []int{1, 2, 64} {
		for _, budget := range []int64{0, keptBytes} {
			v, err := newVerifier(Request{Period: period, Now: ever[1], Source: w, Keys: w, Concurrency: readers})
			if err != nil {
				t.Fatal(err)
			}
			v.budget = budget
			r, err := v.run(t.Context(), []Chain{trail.chain(), trail.chain()})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%+v", r); first == "" {
				first = got
			} else if got != first {
				t.Errorf("with %d readers and room for %d:\n%s\nwant\n%s", readers, budget, got, first)
			}
			if v.budget != budget {
				t.Errorf("%d bytes of room are left of %d", v.budget, budget)
			}
		}
	}
}
