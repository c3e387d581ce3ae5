package awsapi

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Recorder owns the ledger of one collection: every question once, in the order
// of Snapshot.Sort. It is safe for use by many goroutines.
type Recorder struct {
	store Store
	now   func() time.Time

	mu      sync.Mutex
	entries map[evidence.CallID]*entry
}

// entry is one question, being put (done is open) or answered (done is closed).
type entry struct {
	done   chan struct{}
	kept   bool // there is an answer, or a final failure
	answer answer
}

// NewRecorder records into the store, with the times that now gives.
func NewRecorder(store Store, now func() time.Time) *Recorder {
	return &Recorder{store: store, now: now, entries: map[evidence.CallID]*entry{}}
}

// Calls is the ledger so far, sorted.
func (r *Recorder) Calls() []evidence.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := make([]evidence.Call, 0, len(r.entries))
	for id, e := range r.entries {
		if e.kept && id == e.answer.call.ID {
			call := e.answer.call
			call.Params = slices.Clone(call.Params)
			calls = append(calls, call)
		}
	}
	s := evidence.Snapshot{Calls: calls}
	s.Sort()
	return s.Calls
}

// claim returns the question's entry, and whether it is the caller's to put.
// If another has claimed it, claim waits for the outcome.
func (r *Recorder) claim(ctx context.Context, id evidence.CallID) (e *entry, mine bool, err error) {
	for {
		r.mu.Lock()
		e, claimed := r.entries[id]
		if !claimed {
			e = &entry{done: make(chan struct{})}
			r.entries[id] = e
		}
		r.mu.Unlock()
		if !claimed {
			return e, true, nil
		}
		if err := e.settled(ctx); err != nil {
			return nil, false, err
		}
		if e.kept {
			return e, false, nil
		}
		// Whoever claimed it gave up; the question is open again.
	}
}

// settled waits until the question is no longer being put. What is settled
// already is so for a context that has ended, too.
func (e *entry) settled(ctx context.Context) error {
	select {
	case <-e.done:
		return nil
	default:
	}
	select {
	case <-e.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keep settles a claimed question for good. An answer that tells whose the
// caller's account is (asked as nobody) is kept under both IDs.
func (r *Recorder) keep(asked evidence.CallID, e *entry, a answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.answer, e.kept = a, true
	if a.call.ID != asked {
		if _, taken := r.entries[a.call.ID]; !taken {
			r.entries[a.call.ID] = e
		}
	}
	close(e.done)
}

// release gives a claimed question up, so that another may put it.
func (r *Recorder) release(asked evidence.CallID, e *entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.entries, asked)
	close(e.done)
}

// answerOf is the entry's answer as it stands.
func (r *Recorder) answerOf(e *entry) answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return e.answer
}

// excuse takes note that the entry's error code is an answer to somebody.
func (r *Recorder) excuse(e *entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.answer.call.Reason = nil
}
