package awsapi

import (
	"context"
	"sync"
	"time"
)

// gate bounds the calls in flight of a whole run. It opens wider while answers
// come in about as quickly as before, and to half its width when a call was
// throttled or timed out: additive increase, multiplicative decrease.
type gate struct {
	most float64 // never wider than this

	mu       sync.Mutex
	width    float64 // how many may be in flight
	inside   int
	queue    []*waiter     // in the order they came
	doubling bool          // until the first sign that it is too wide
	halved   time.Time     // when it was halved last
	usual    time.Duration // how long an answer took of late
	quick    time.Duration // the least that was usual of late
}

// waiter is a call that is not in flight yet.
type waiter struct {
	in     chan struct{} // closed when it is
	inside bool
	gone   bool
}

const (
	initially = 16          // calls in flight at the start of a run
	narrowest = 2           // calls in flight, however much is throttled
	relief    = time.Second // between one halving and the next
)

func newGate(most int) *gate {
	if most <= 0 {
		most = DefaultConcurrency
	}
	return &gate{most: float64(most), width: float64(min(most, initially)), doubling: true}
}

// enter returns when the call may be made, or the context ends. Who entered
// without an error must leave.
func (g *gate) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if len(g.queue) == 0 && g.inside < int(g.width) {
		g.inside++
		g.mu.Unlock()
		return nil
	}
	w := &waiter{in: make(chan struct{})}
	g.queue = append(g.queue, w)
	g.mu.Unlock()
	select {
	case <-w.in:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	w.gone = true
	if w.inside {
		g.inside--
		g.admit()
	}
	return ctx.Err()
}

// leave says how long the call took, and whether it was throttled or timed out.
func (g *gate) leave(took time.Duration, strained bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if strained {
		g.narrow(time.Now())
	} else {
		g.widen(took)
	}
	g.admit()
}

func (g *gate) narrow(now time.Time) {
	g.doubling = false
	if now.Sub(g.halved) >= relief {
		g.halved, g.width = now, max(min(narrowest, g.most), g.width/2)
	}
}

func (g *gate) widen(took time.Duration) {
	const memory, drift = 16, 1024 // answers
	if g.usual == 0 {
		g.usual, g.quick = took, took
	}
	g.usual += (took - g.usual) / memory
	g.quick = min(g.usual, g.quick+(g.usual-g.quick)/drift)
	switch {
	case len(g.queue) == 0: // it is wide enough
	case g.usual > 2*g.quick+50*time.Millisecond: // more at once would only wait at the other end
		g.doubling = false
	case g.doubling:
		g.width = min(g.most, g.width+1)
	default:
		g.width = min(g.most, g.width+1/g.width)
	}
}

// admit lets in as many as there is room for.
func (g *gate) admit() {
	for len(g.queue) > 0 && g.inside < int(g.width) {
		w := g.queue[0]
		g.queue[0], g.queue = nil, g.queue[1:]
		if w.gone {
			continue
		}
		w.inside = true
		g.inside++
		close(w.in)
	}
}
