package archive

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// patient is a source that ends a run after some objects, as Ctrl-C would.
type patient struct {
	*world
	left, logs atomic.Int64
	end        context.CancelCauseFunc
}

var errEnough = errors.New("interrupted")

func (p *patient) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	if p.left.Add(-1) < 0 {
		p.end(errEnough)
		return nil, nil, errEnough
	}
	if !strings.Contains(key, "Digest") {
		p.logs.Add(1)
	}
	return p.world.Get(ctx, bucket, key)
}

// goOn runs a plan with a journal until it is done or has read so many objects.
func (w *world) goOn(p Plan, path string, resumed bool, objects int64) (result *Result, logs, entries int, err error) {
	w.t.Helper()
	r, err := Resume(path, p, Shard{}, resumed)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(w.t.Context())
	defer cancel(nil)
	source := &patient{world: w, end: cancel}
	source.left.Store(objects)
	req := w.request(p.Chains)
	req.Source, req.Journal = source, r.Tree
	result, err = Verify(ctx, req)
	if err := r.Close(false); err != nil {
		w.t.Fatal(err)
	}
	return result, int(source.logs.Load()), r.Resumed, err
}

func TestAResumedRunFindsWhatAnUninterruptedOneDoes(t *testing.T) {
	w, chains := tampered(t)
	plan := NewPlan(w.request(chains), nil, thisTool)
	want := jsonOf(t, w.verifyAll(w.request(plan.Chains)))
	path := filepath.Join(t.TempDir(), "j")
	interruptions := 0
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 4))
		for again, patience := false, int64(0); ; again = true {
			patience += random.Int64N(40) // digests are read again each time
			result, _, _, err := w.goOn(plan, path, again, patience)
			if errors.Is(err, errEnough) {
				interruptions++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := jsonOf(t, result); got != want {
				t.Fatalf("seed %d:\n%s\nwant\n%s", seed, got, want)
			}
			break
		}
	}
	if interruptions < 10 {
		t.Errorf("only %d runs were interrupted", interruptions)
	}
}

func TestWhatWasReadIsNotReadAgain(t *testing.T) {
	w, chains := tampered(t)
	plan := NewPlan(w.request(chains), nil, thisTool)
	path := filepath.Join(t.TempDir(), "j")
	_, all, _, err := w.goOn(plan, path, false, 1<<30)
	if err != nil || all == 0 {
		t.Fatal(all, err)
	}
	_, logs, entries, err := w.goOn(plan, path, true, 1<<30)
	if err != nil || logs != 0 || entries == 0 {
		t.Errorf("of %d log files %d were read again, with %d entries: %v", all, logs, entries, err)
	}
}

func TestAnInterruptionLosesTheLogFilesOfAFewDigestsOnly(t *testing.T) {
	w, trail, digests := day(t)
	req := w.request([]Chain{trail.chain()})
	req.Concurrency, req.Period = 1, period
	plan := NewPlan(req, nil, thisTool)
	path := filepath.Join(t.TempDir(), "j")
	read := func(resumed bool, objects int) int {
		r, err := Resume(path, plan, Shard{}, resumed)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		source := &patient{world: w, end: cancel}
		source.left.Store(int64(objects))
		again := req
		again.Source, again.Journal = source, r.Tree
		if _, err := Verify(ctx, again); err != nil && !errors.Is(err, errEnough) {
			t.Fatal(err)
		}
		if err := r.Close(false); err != nil {
			t.Fatal(err)
		}
		return int(source.logs.Load())
	}
	first := read(false, len(digests)+9)
	rest := read(true, 1<<30)
	// Of a digest that was in hand one log file may be read twice.
	if all := 18; first == 0 || first == all || first+rest > all+1 {
		t.Errorf("of %d log files %d were read before the interruption, and %d after it", all, first, rest)
	}
}

func TestWhatCouldNotBeReadIsReadAgain(t *testing.T) {
	w, chains := tampered(t)
	plan := NewPlan(w.request(chains), nil, thisTool)
	want := jsonOf(t, w.verifyAll(w.request(plan.Chains)))
	path := filepath.Join(t.TempDir(), "j")
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 5))
		for _, at := range w.spots() {
			if random.IntN(12) == 0 {
				w.failing[at] = errors.New("answered 503")
			}
		}
		if random.IntN(4) == 0 {
			w.listing = errors.New("answered 503")
		}
		first, _, _, err := w.goOn(plan, path, false, 1<<30)
		if err != nil || jsonOf(t, first) == want {
			t.Fatalf("seed %d: nothing failed: %v", seed, err)
		}
		clear(w.failing)
		w.listing = nil
		if second, _, _, err := w.goOn(plan, path, true, 1<<30); err != nil || jsonOf(t, second) != want {
			t.Fatalf("seed %d: %v:\n%s\nwant\n%s", seed, err, jsonOf(t, second), want)
		}
	}
}
