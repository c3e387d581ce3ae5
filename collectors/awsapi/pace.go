package awsapi

import (
	"context"
	"sync"
	"time"
)

// pace spaces requests out evenly. Its zero value does not wait.
type pace struct {
	gap time.Duration

	mu   sync.Mutex
	next time.Time
}

func newPace(perSecond float64) *pace {
	if perSecond <= 0 {
		return &pace{}
	}
	return &pace{gap: time.Duration(float64(time.Second) / perSecond)}
}

// wait returns when the next request may be sent, or the context ends.
func (p *pace) wait(ctx context.Context) error {
	if p.gap == 0 {
		return nil
	}
	p.mu.Lock()
	now := time.Now()
	if p.next.Before(now) {
		p.next = now
	}
	at := p.next
	p.next = at.Add(p.gap)
	p.mu.Unlock()

	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
