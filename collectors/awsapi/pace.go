package awsapi

import (
	"context"
	"sync"
	"time"
)

// pace spaces requests out evenly. Its zero value does not wait.
type pace struct {
	gap time.Duration

	mu      sync.Mutex
	next    time.Time
	waiting int
	turn    chan struct{} // held by who is next; nil until somebody waits
}

func newPace(perSecond float64) *pace {
	if perSecond <= 0 {
		return &pace{}
	}
	return &pace{gap: time.Duration(float64(time.Second) / perSecond), turn: make(chan struct{}, 1)}
}

// lateness is by how much a request may be late without those after it being
// late as well: timers are not exact.
const lateness = 10 * time.Millisecond

// wait returns when the next request may be sent, or the context ends.
func (p *pace) wait(ctx context.Context) error {
	return p.take(ctx, func() error { return nil })
}

// take is wait for a request that must also pass what comes after it: the
// request after this one is counted from the moment it did.
func (p *pace) take(ctx context.Context, pass func() error) error {
	if p.gap == 0 {
		return pass()
	}
	p.count(1)
	defer p.count(-1)
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.turn }()
	if err := until(ctx, p.at()); err != nil {
		return err
	}
	if err := pass(); err != nil {
		return err
	}
	p.sent(time.Now())
	return nil
}

func (p *pace) count(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting += n
}

func (p *pace) at() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next
}

// sent notes that a request is under way. Only where requests follow each other
// faster than timers can tell is lost time made up for.
func (p *pace) sent(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gap >= lateness || now.Sub(p.next) > lateness {
		p.next = now
	}
	p.next = p.next.Add(p.gap)
}

// rested says that the pace is as if it were new.
func (p *pace) rested(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting == 0 && now.Sub(p.next) > time.Second
}

// until waits for a time, or the context's end.
func until(ctx context.Context, at time.Time) error {
	wait := time.Until(at)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
