package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// diary is the journals of a run in memory, as JSON.
type diary struct {
	mu         sync.Mutex
	entries    map[string]string // by tree and name
	open       map[string]bool   // entries that are not settled
	objects    map[string]object2
	closed     map[Tree]int
	twice      []string // entries that were kept though there were such
	objectless bool     // it keeps no objects
}

func newDiary() *diary {
	return &diary{entries: map[string]string{}, open: map[string]bool{}, objects: map[string]object2{}, closed: map[Tree]int{}}
}

func (d *diary) tree(t Tree) Journal { return &leaf{d, t} }

// lose is the diary without some of its entries and objects.
func (d *diary) lose(random *rand.Rand) *diary {
	left := newDiary()
	for _, name := range slices.Sorted(maps.Keys(d.entries)) {
		if random.IntN(2) == 0 && !d.open[name] {
			left.entries[name] = d.entries[name]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.objects)) {
		if random.IntN(2) == 0 {
			left.objects[name] = d.objects[name]
		}
	}
	return left
}

type leaf struct {
	*diary
	of Tree
}

func (p *leaf) name(name string) string { return fmt.Sprint(p.of, " ", name) }

func (p *leaf) Recall(name string, entry any) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, ok := p.entries[p.name(name)]
	return ok && json.Unmarshal([]byte(text), entry) == nil
}

func (p *leaf) Keep(name string, entry any, settled bool) {
	text, err := json.Marshal(entry)
	if err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, have := p.entries[p.name(name)]; have {
		p.twice = append(p.twice, name)
	}
	p.entries[p.name(name)] = string(text)
	p.open[p.name(name)] = !settled
}

func (p *leaf) RecallObject(bucket, key string) ([]byte, map[string]string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o, ok := p.objects[p.name(url(bucket, key))]
	return slices.Clone(o.body), maps.Clone(o.meta), ok
}

func (p *leaf) KeepObject(bucket, key string, body []byte, metadata map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.objectless {
		p.objects[p.name(url(bucket, key))] = object2{slices.Clone(body), maps.Clone(metadata)}
	}
}

func (p *leaf) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed[p.of]++
}

// shut is a source that refuses everything.
type shut struct{ t testing.TB }

func (s shut) List(_ context.Context, bucket, prefix, _, _ string, _ func(Object) error) error {
	s.t.Errorf("%s is listed again", url(bucket, prefix))
	return errors.New("answered 403")
}

func (s shut) Get(_ context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	s.t.Errorf("%s is read again", url(bucket, key))
	return nil, nil, errors.New("answered 403")
}

// outcome is everything that a result says.
func outcome(t testing.TB, r *Result) string {
	t.Helper()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	all := string(text)
	for _, c := range r.Chains {
		tally, err := json.Marshal(c.Tally)
		if err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprintf("\n%d objects %d bytes %s", c.Objects, c.Bytes, tally)
		for _, change := range c.Tally.Changes {
			all += string(change.Record)
		}
	}
	return all
}

// rehearse verifies again, with journals that hold everything, nothing, and a
// part: the result must be the same in all cases.
func (w *world) rehearse(req Request, want *Result) {
	w.t.Helper()
	expected := outcome(w.t, want)
	once := func(how string, source Source, d *diary, readers int) {
		w.t.Helper()
		again := req
		again.Journal, again.Source, again.Concurrency = d.tree, source, readers
		cutting := maps.Clone(w.cutting)
		clear(d.closed)
		r := w.run(again)
		w.cutting = cutting
		if got := outcome(w.t, r); got != expected {
			w.t.Errorf("%s:\n%s\nwant\n%s", how, got, expected)
		}
		if len(d.twice) > 0 {
			w.t.Errorf("%s: kept twice: %v", how, d.twice)
		}
		for tree, n := range d.closed {
			if n != 1 || !slices.ContainsFunc(req.Chains, func(c Chain) bool { return c.Tree == tree }) {
				w.t.Errorf("%s: the journal of %v is closed %d times", how, tree, n)
			}
		}
	}
	whole := newDiary()
	once("with a journal", w, whole, 0)
	once("from the journal alone", shut{w.t}, whole, 3)
	w.seed++
	random := rand.New(rand.NewPCG(w.seed, 3))
	once("resumed", w, whole.lose(random), 0)
	bare := whole.lose(random)
	bare.objectless, bare.objects = true, map[string]object2{}
	once("resumed without objects", w, bare, 0)
}

func TestAJournalThatHoldsEverythingGivesTheSameResultWithoutReading(t *testing.T) {
	// Every world that is verified is: this is one with two places, two trails
	// and records.
	w, trail, d := day(t)
	for _, n := range d[5:] {
		w.remove(w.logsIn(n)...)
	}
	w.remove(d[5:]...)
	moved := *trail
	moved.Tree.Bucket = "other"
	moved.last = w.written(t, d[4])
	moved.hours(at("2026-01-01T05:06:24Z"), 8)
	other := w.trail(moved.Tree, "second", trail.fingerprint)
	theirs := other.hours(start, 14)
	w.remove(theirs[6], w.logsIn(d[2])[0])
	w.failing[spot{"other", theirs[7].Key()}] = errors.New("answered 503")
	w.edit(theirs[8], `"newestEventTime":null`, `"newestEventTime":"x"`)
	r := w.verify(period, moved.chain(), other.chain())
	if r.Verdict != Invalid {
		t.Error(sum(r.Chains[0]), sum(r.Chains[1]))
	}
}

func TestAnInterruptedRunKeepsNothingThatItCouldNotRead(t *testing.T) {
	w, trail, _ := day(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d := newDiary()
	req := Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}, Journal: d.tree, Concurrency: 1}
	req.Progress = func(p Progress) {
		if p.Logs == 7 {
			cancel()
		}
	}
	if _, err := Verify(ctx, req); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for name, open := range d.open {
		if open || strings.Contains(name, "unlisted") {
			t.Errorf("it kept %s", name)
		}
	}
	if len(d.entries) == 0 || len(d.objects) == 0 || d.closed[trail.Tree] != 1 {
		t.Errorf("it kept %d entries and %d objects", len(d.entries), len(d.objects))
	}
	req.Progress = nil
	r, err := Verify(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
}

func TestProgressEndsWhereItSaidItWould(t *testing.T) {
	w, trail, d := day(t)
	w.edit(d[4], `"newestEventTime":null`, `"newestEventTime":"x"`)
	var mu sync.Mutex
	var last Progress
	req := Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}}
	req.Progress = func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		last.Chains, last.ChainsDone = p.Chains, max(last.ChainsDone, p.ChainsDone)
		last.Digests, last.Logs = max(last.Digests, p.Digests), max(last.Logs, p.Logs)
		last.LogsExpected, last.Bytes = max(last.LogsExpected, p.LogsExpected), max(last.Bytes, p.Bytes)
	}
	if _, err := Verify(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if last.Bytes == 0 {
		t.Error("no bytes were read")
	}
	last.Bytes = 0
	if want := (Progress{Chains: 1, ChainsDone: 1, Digests: 12, LogsExpected: 18, Logs: 18}); last != want {
		t.Errorf("%+v, want %+v", last, want)
	}
}

func TestWhatWasReadIsCounted(t *testing.T) {
	w, trail, d := day(t)
	gone := w.logsIn(d[4])[0]
	w.remove(gone)
	var bytes int64
	for at, o := range w.objects {
		n, err := ParseName(at.bucket, at.key)
		if err == nil && n.Time.After(d[0].Time) && !n.Time.After(d[9].Time) {
			bytes += int64(len(o.body))
		}
	}
	c := w.verify(period, trail.chain()).Chains[0]
	if c.Objects != 9+17 || c.Bytes != bytes {
		t.Errorf("%d objects and %d bytes, want %d", c.Objects, c.Bytes, bytes)
	}
}
