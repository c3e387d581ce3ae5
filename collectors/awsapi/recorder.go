package awsapi

import (
	"context"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Recorder owns the ledger of one collection: every question once, in the order
// of Snapshot.Sort. It is safe for use by many goroutines.
//
// With a journal it keeps in memory only where the line of each call lies, and
// gives what the journal's earlier run was answered without asking again.
type Recorder struct {
	store   Store
	now     func() time.Time
	journal *Journal // nil keeps the lines in memory

	mu     sync.Mutex
	open   map[evidence.CallID]*entry // questions being put
	places map[key]place              // of the lines of those that are settled
	lines  []evidence.Call            // without a journal; a place is an index
	fault  error                      // the first answer that could not be kept
	alarm  func(error)
}

// entry is one question, being put (done is open) or answered (done is closed).
type entry struct {
	id     evidence.CallID
	done   chan struct{}
	kept   bool // there is an answer, or a final failure
	answer answer
}

// NewRecorder records into the store, with the times that now gives.
func NewRecorder(store Store, now func() time.Time) *Recorder {
	r := &Recorder{now: now, open: map[evidence.CallID]*entry{}, places: map[key]place{}}
	r.store = watched{store, r.note}
	return r
}

// WriteTo has the ledger written to a journal, before anything is asked, and
// what the journal's earlier run was answered taken from there.
func (r *Recorder) WriteTo(j *Journal) *Recorder {
	r.journal = j
	return r
}

// OnFault has somebody told, once, that an answer could not be kept: the disk is
// full, say. It will not be the last one.
func (r *Recorder) OnFault(alarm func(error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alarm = alarm
}

// Fault is why an answer could not be kept; nil if all were.
func (r *Recorder) Fault() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fault
}

func (r *Recorder) note(err error) {
	r.mu.Lock()
	first := r.fault == nil
	if first {
		r.fault = &unstored{err}
	}
	alarm, fault := r.alarm, r.fault
	r.mu.Unlock()
	if first && alarm != nil {
		alarm(fault)
	}
}

// claim returns the question's entry, and whether it is the caller's to put.
// If another has claimed it, claim waits for the outcome.
func (r *Recorder) claim(ctx context.Context, id evidence.CallID) (e *entry, mine bool, err error) {
	for {
		r.mu.Lock()
		e, claimed := r.open[id]
		_, settled := r.places[keyOf(id)]
		if !claimed {
			e = &entry{id: id, done: make(chan struct{}), kept: settled}
			if !settled {
				r.open[id] = e
			}
		}
		r.mu.Unlock()
		if settled {
			return &entry{id: id, kept: true}, false, nil
		}
		if !claimed {
			return e, !r.recall(e), nil
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

// recall settles a claimed question with the answer of the earlier run, if that
// has one and it is whole.
func (r *Recorder) recall(e *entry) bool {
	at, there := r.earlier(e.id)
	if !there {
		return false
	}
	call, err := r.journal.read(at)
	if err != nil {
		return false
	}
	a := answer{call: call}
	if a.masked, err = a.body(r.store); err != nil || !objectsWhole(call, a.masked, r.store) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.answer, e.kept = a, true
	r.places[keyOf(e.id)] = at
	delete(r.open, e.id)
	close(e.done)
	return true
}

// earlier is where the answer of the earlier run lies.
func (r *Recorder) earlier(id evidence.CallID) (place, bool) {
	if r.journal == nil {
		return place{}, false
	}
	at, there := r.journal.earlier[keyOf(id)]
	return at, there
}

// keep settles a claimed question for good. An answer that tells whose the
// caller's account is (asked as nobody) is kept under both IDs, unless an earlier
// run has one: that stands.
func (r *Recorder) keep(asked evidence.CallID, e *entry, a answer) {
	at, stands := r.earlier(a.call.ID)
	if !stands || a.call.ID == asked {
		at = r.written(a.call)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.call.ID == asked || !stands {
		r.places[keyOf(asked)] = at
		if _, taken := r.places[keyOf(a.call.ID)]; !taken {
			r.places[keyOf(a.call.ID)] = at
		}
	}
	e.answer, e.kept = a, true
	delete(r.open, asked)
	close(e.done)
}

// written adds a line to the ledger, in memory if there is no other way.
func (r *Recorder) written(call evidence.Call) place {
	at, err := r.write(call)
	if err != nil {
		r.note(err)
		at = r.hold(call)
	}
	return at
}

// release gives a claimed question up, so that another may put it.
func (r *Recorder) release(asked evidence.CallID, e *entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, asked)
	close(e.done)
}

// answerOf is the entry's answer as it stands.
func (r *Recorder) answerOf(e *entry) (answer, error) {
	if e.answer.call.ID != "" {
		return e.answer, nil
	}
	call, err := r.line(e.id)
	return answer{call: call}, err
}

// excuse takes note that the entry's error code is an answer to somebody.
func (r *Recorder) excuse(id evidence.CallID) {
	call, err := r.line(id)
	if err != nil || call.Reason == nil {
		return
	}
	call.Reason = nil
	at := r.written(call)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.places[keyOf(id)] = at
}
