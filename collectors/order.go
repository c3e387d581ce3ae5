package collectors

import (
	"context"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
)

// Starter is a collector some of whose questions need nothing of what others
// learn. Start puts those, while other collectors are at work, and returns the
// rest of Collect, which is done in its turn.
type Starter interface {
	Start(context.Context, *awsapi.Estate, *evidence.Sink) (finish func() error)
}

// finished are the kinds of facts, of which there are many, that nobody builds on
// any more once a collector is done.
var finished = map[string][]string{"coverage": {period.ChainKind}}

// work is one collector at work.
type work struct {
	Collector
	started chan struct{} // closed when finish can be called
	finish  func() error
}

// collectAll has every collector start at once, and finish one after the other:
// what is slow for one, such as a service that takes few questions a second,
// holds up nobody who does not need it. With one question at a time all is done
// in order.
func collectAll(ctx context.Context, plan Plan, t *territory, out *evidence.Sink) {
	var all []*work
	for _, c := range All(plan.limit()) {
		if slices.Contains(plan.Without, c.Name()) {
			continue
		}
		w := &work{Collector: c, started: make(chan struct{})}
		all = append(all, w)
		if plan.limit() > 1 {
			go w.start(ctx, t.estate, out)
		}
	}
	for _, w := range all {
		plan.say("collecting %s from %d %s", w.Name(), len(t.estate.Accounts), plural(len(t.estate.Accounts), "account"))
		if plan.limit() == 1 {
			w.start(ctx, t.estate, out)
		}
		<-w.started
		w.report(guarded(w.finish), t, out)
		w.finish = nil // and with it what it held
		out.StowAll(finished[w.Name()]...)
	}
}

// start does what can be done before the collector's turn.
func (w *work) start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) {
	defer close(w.started)
	s, early := w.Collector.(Starter)
	if !early {
		w.finish = func() error { return w.Collect(ctx, e, out) }
		return
	}
	if err := guarded(func() error { w.finish = s.Start(ctx, e, out); return nil }); err != nil {
		w.finish = func() error { return err }
	}
}

// report leaves a gap of every kind that the collector yields if it could not
// work at all, or the list of accounts is not complete.
func (w *work) report(err error, t *territory, out *evidence.Sink) {
	for _, kind := range w.Kinds() {
		if err != nil {
			gap := evidence.GapOf(err)
			out.Scope(evidence.Scope{Kind: kind, Account: t.estate.Home.Account, Gap: &gap})
		}
		if t.unlisted != nil {
			out.Scope(evidence.Scope{Kind: kind, Account: t.estate.Home.Account, Gap: t.unlisted, Calls: t.listing})
		}
	}
}

// guarded turns a panic into an error, so that a bug in one collector costs its
// own kinds and not the whole collection.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the collector panicked: %v", p)
		}
	}()
	return do()
}
