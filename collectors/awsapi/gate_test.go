package awsapi

import (
	"context"
	"testing"
	"time"
)

func TestTheGateOpensWhileAnswersComeQuicklyAndNotBeyondItsBound(t *testing.T) {
	g := newGate(40)
	for range 200 {
		in := 0
		for g.inside < int(g.width) {
			if err := g.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
			in++
		}
		g.queue = []*waiter{{in: make(chan struct{}), gone: true}} // somebody waited
		for range in {
			g.leave(10*time.Millisecond, false)
			g.queue = []*waiter{{in: make(chan struct{}), gone: true}}
		}
		g.queue = nil
	}
	if g.width != 40 {
		t.Errorf("it is %v wide, want 40", g.width)
	}
}

func TestTheGateClosesByHalfWhenACallIsThrottledButNotForEachOfThem(t *testing.T) {
	g := newGate(64)
	for range 10 {
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		g.leave(time.Millisecond, true)
	}
	if g.width != initially/2 {
		t.Errorf("it is %v wide, want %d", g.width, initially/2)
	}
}

func TestWhoGivesUpAtTheGateLeavesNoHole(t *testing.T) {
	g := newGate(1)
	if err := g.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if g.enter(ctx) == nil {
		t.Error("entered after the end")
	}
	short, done := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer done()
	if g.enter(short) == nil {
		t.Error("two are inside")
	}
	g.leave(time.Millisecond, false)
	if err := g.enter(t.Context()); err != nil {
		t.Error(err)
	}
	if g.inside != 1 {
		t.Errorf("%d are inside, want 1", g.inside)
	}
}
