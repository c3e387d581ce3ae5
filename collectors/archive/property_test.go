package archive

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// spots are the objects in a fixed order.
func (w *world) spots() []spot {
	return slices.SortedFunc(maps.Keys(w.objects), func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.key, b.key))
	})
}

// worlds are archives, sound and not, and the chains that are asked for.
func worlds() map[string]func(t *testing.T) (*world, []Chain) {
	all := map[string]func(t *testing.T) (*world, []Chain){
		"a trail moved to another bucket": func(t *testing.T) (*world, []Chain) {
			w, trail, d := day(t)
			for _, n := range d[5:] {
				w.remove(w.logsIn(n)...)
			}
			w.remove(d[5:]...)
			moved := *trail
			moved.Tree.Bucket = "other"
			moved.last = w.written(t, d[4])
			moved.hours(at("2026-01-01T05:06:24Z"), 8)
			return w, []Chain{moved.chain()}
		},
		"two trails share a bucket": func(t *testing.T) (*world, []Chain) {
			w, trail, _ := day(t)
			other := w.trail(home, "audit_2", trail.fingerprint)
			other.hours(start.Add(7*time.Minute), 14)
			return w, []Chain{trail.chain()}
		},
		"a backfill digest lists what was modified": func(t *testing.T) (*world, []Chain) {
			w, trail, d := day(t)
			late := trail.deliver(at("2026-01-01T09:30:00Z"), 2)
			trail.digest(Backfill, d[6].Time, d[11].Time, late)
			w.objects[spot{"logs", late[0].Key}] = object2{zipped([]byte("{}")), nil}
			return w, []Chain{trail.chain()}
		},
		"a digest of two hours": func(t *testing.T) (*world, []Chain) {
			w := newWorld(t)
			trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
			trail.hours(start, 4)
			trail.digest(Digest, start.Add(4*time.Hour), start.Add(6*time.Hour), nil)
			trail.hours(start.Add(6*time.Hour), 7)
			return w, []Chain{trail.chain()}
		},
		"a stop that was explained": func(t *testing.T) (*world, []Chain) {
			w, trail, _ := restarted(t, func(w *writer) []LogFile { return only(w.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil)) }, at("2026-01-01T07:30:00Z"), nil)
			return w, []Chain{trail.chain()}
		},
		"a restart without a hole": func(t *testing.T) (*world, []Chain) {
			w, trail, _ := restarted(t, nil, at("2026-01-01T04:06:24Z"), nil)
			return w, []Chain{trail.chain()}
		},
	}
	for name, c := range scenarios() {
		all[name] = func(t *testing.T) (*world, []Chain) {
			w, trail, d := day(t)
			c.tamper(w, trail, d)
			return w, []Chain{trail.chain()}
		}
	}
	return all
}

// TestLosingWhatCanBeReadNeverFlips refuses some of what an archive holds: no
// answer turns from yes to no, nor from no to yes.
func TestLosingWhatCanBeReadNeverFlips(t *testing.T) {
	settled := map[string]int{}
	for name, make := range worlds() {
		w, chains := make(t)
		w.once = true
		cutting := maps.Clone(w.cutting)
		before := w.verify(period, chains...)
		for seed := range uint64(12) {
			random := rand.New(rand.NewPCG(seed, 1))
			w, chains := make(t)
			w.once, w.seed, w.cutting = seed > 0, seed, maps.Clone(cutting)
			w.lose(random)
			after := w.verify(period, chains...)
			was, is := answersOf(before.Chains[0]), answersOf(after.Chains[0])
			for question, a := range was {
				b := is[question]
				if a.known && b.known && a.yes != b.yes {
					t.Errorf("%s, seed %d: %s was %v (%s) and is %v (%s)\n%s\n%s", name, seed, question, a.yes, a.why, b.yes, b.why, sum(after.Chains[0]), details(after.Chains[0]))
				}
				if b.known {
					settled[question]++
				}
				if !b.known && b.why == "" || b.known && !b.yes && b.why == "" && question != "outside" && question != "valid" {
					t.Errorf("%s, seed %d: %s is %v without a reason", name, seed, question, b)
				}
			}
		}
	}
	for _, question := range []string{"covered", "unaltered", "outside", "valid"} {
		if settled[question] < 20 {
			t.Errorf("%s is known of %d archives only", question, settled[question])
		}
	}
}

type answer struct {
	yes, known bool
	why        string
}

func answersOf(c ChainResult) map[string]answer {
	all := map[string]answer{}
	yes, known, why := c.AllCovered()
	all["covered"] = answer{yes, known, why}
	yes, known, why = c.AllUnaltered()
	all["unaltered"] = answer{yes, known, why}
	n, known, why := c.Outside()
	all["outside"] = answer{n == 0, known, why}
	all["valid"] = answer{c.Verdict == Valid, c.Verdict != Incomplete, string(c.Verdict)}
	return all
}

// lose lets some things not be read.
func (w *world) lose(random *rand.Rand) {
	rate := 2 + random.IntN(40)
	for _, at := range w.spots() {
		if random.IntN(rate) == 0 {
			w.failing[at] = errors.New("answered 403")
		}
		if random.IntN(2*rate) == 0 {
			w.cutting[at] = 999
		}
	}
	if random.IntN(10) == 0 {
		w.listing = errors.New("answered 503")
	}
	if random.IntN(10) == 0 {
		w.logList = errors.New("answered 503")
	}
}

// TestLosingOneObjectNeverFlips refuses each object of each archive in turn.
func TestLosingOneObjectNeverFlips(t *testing.T) {
	for name, make := range worlds() {
		w, chains := make(t)
		if len(w.objects) > 60 {
			continue // it takes long, and what is planted by the dozen is alike
		}
		w.once = true
		was := answersOf(w.verify(period, chains...).Chains[0])
		for _, at := range w.spots() {
			refused := w.failing[at]
			w.failing[at] = errors.New("answered 403")
			after := w.verify(period, chains...).Chains[0]
			for question, b := range answersOf(after) {
				if a := was[question]; a.known && b.known && a.yes != b.yes {
					t.Errorf("%s without %s: %s was %v (%s) and is %v (%s)\n%s\n%s", name, at.key, question, a.yes, a.why, b.yes, b.why, sum(after), details(after))
				}
			}
			w.failing[at] = refused
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
			w.once = seed > 3
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
