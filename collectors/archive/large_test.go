package archive

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// crowd counts how many large objects are being read at once.
type crowd struct {
	*world
	mu         sync.Mutex
	large, top int
}

func (c *crowd) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	body, metadata, err := c.world.Get(ctx, bucket, key)
	return &crowded{ReadCloser: body, of: c}, metadata, err
}

type crowded struct {
	io.ReadCloser
	of   *crowd
	read int
}

func (m *crowded) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	before := m.read
	if m.read += n; m.read > largeDigest+1 && before <= largeDigest+1 {
		m.of.enter(1)
	}
	return n, err
}

func (m *crowded) Close() error {
	if m.read > largeDigest+1 {
		m.of.enter(-1)
	}
	return m.ReadCloser.Close()
}

func (c *crowd) enter(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.large += n
	c.top = max(c.top, c.large)
}

func TestOfLargeDigestsOneIsHeldAtATime(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	names := trail.hours(start, 12)
	noise := bytes.Repeat([]byte("not a digest "), largeDigest/10)
	for _, n := range names[2:10] {
		w.put(n, noise, nil)
	}
	source := &crowd{world: w}
	r, err := Verify(t.Context(), Request{Chains: []Chain{trail.chain()}, Period: evidence.Period{From: start, To: names[11].Time},
		Now: ever[1], Source: source, Keys: w, LargestDigest: int64(len(noise)) + 1})
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Chains[0].Digests; d.Invalid != 8 || d.Unreadable != 0 {
		t.Errorf("%+v", d)
	}
	if source.top != 1 || source.large != 0 {
		t.Errorf("%d large digests were read at once", source.top)
	}
}

func TestADigestGrowsLargeInItsTurn(t *testing.T) {
	v, err := newVerifier(Request{Period: evidence.Period{From: start, To: ever[1]}, Now: ever[1], Source: newWorld(t), Keys: newWorld(t)})
	if err != nil {
		t.Fatal(err)
	}
	s := v.open(home)
	inflated := func(ctx context.Context, n int, of *turn) error {
		_, _, err := s.content(ctx, zipped([]byte(`{"x":"`+strings.Repeat(" ", n)+`"}`)), v.idle.Get().(*unpacker), of)
		return err
	}
	small, large := turn{large: v.large}, turn{large: v.large}
	if err := inflated(t.Context(), largeDigest/2, &small); small.held || !refutes(err) {
		t.Errorf("a small one: held %t, %v", small.held, err)
	}
	if err := inflated(t.Context(), largeDigest, &large); !large.held || !refutes(err) {
		t.Errorf("a large one: held %t, %v", large.held, err)
	}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(fmt.Errorf("interrupted"))
	if err := inflated(ended, largeDigest, &small); small.held || err != context.Canceled {
		t.Errorf("a second large one, when the run has ended: held %t, %v", small.held, err)
	}
	large.end()
	if err := inflated(t.Context(), largeDigest, &small); !small.held || !refutes(err) {
		t.Errorf("the second in its turn: held %t, %v", small.held, err)
	}
}

// careful is a journal that says whether a large digest was recalled out of turn.
type careful struct {
	Journal
	t     *testing.T
	turn  chan struct{}
	large *int
}

func (c careful) RecallObject(bucket, key string) ([]byte, map[string]string, bool) {
	body, metadata, kept := c.Journal.RecallObject(bucket, key)
	if len(body) > largeDigest {
		*c.large++
		if len(c.turn) == 0 {
			c.t.Errorf("%s is recalled out of turn", key)
		}
	}
	return body, metadata, kept
}

func TestALargeDigestIsRecalledInItsTurn(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	names := trail.hours(start, 3)
	w.put(names[1], bytes.Repeat([]byte("x"), largeDigest+1), nil)
	v, err := newVerifier(Request{Period: period, Now: ever[1], Source: w, Keys: w})
	if err != nil {
		t.Fatal(err)
	}
	d, recalled := newDiary(), 0
	for range 2 {
		s := &session{verifier: v, trees: map[Tree]*tree{}, journal: careful{d.tree(home), t, v.large, &recalled}}
		s.load(t.Context(), home)
		v.Source = shut{t}
	}
	if recalled != 1 || len(v.large) != 0 {
		t.Errorf("%d large digests were recalled, and %d turns are held still", recalled, len(v.large))
	}
}
