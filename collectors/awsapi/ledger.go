package awsapi

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// held marks places of lines that are in memory, because there is no journal or
// it could not be written.
const held = -1

// write adds a line to the ledger.
func (r *Recorder) write(call evidence.Call) (place, error) {
	if r.journal == nil {
		return r.hold(call), nil
	}
	return r.journal.append(call)
}

func (r *Recorder) hold(call evidence.Call) place {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, call)
	return place{int64(len(r.lines) - 1), held}
}

// line is the line of a settled call.
func (r *Recorder) line(id evidence.CallID) (evidence.Call, error) {
	r.mu.Lock()
	at, there := r.places[keyOf(id)]
	r.mu.Unlock()
	if !there {
		return evidence.Call{}, fmt.Errorf("call %s is not in the ledger", id)
	}
	call, err := r.at(at)
	if err != nil {
		return call, fmt.Errorf("read the ledger: %w", err)
	}
	return call, nil
}

// Calls is the ledger of a recorder without a journal.
func (r *Recorder) Calls() []evidence.Call {
	calls, err := r.Ledger()
	if err != nil {
		panic(err) // it is read from a journal only
	}
	return calls
}

// Ledger is the ledger so far, sorted: the lines of what was asked in this run. A
// line that cannot be read back is an error, as the evidence would lack it.
func (r *Recorder) Ledger() ([]evidence.Call, error) {
	ledger, err := r.Sorted()
	if err != nil {
		return nil, err
	}
	return ledger.Calls()
}

// Sorted is the ledger as it stands, of which little is in memory.
type Sorted struct {
	Latest time.Time // when the last of its calls was made; zero without any

	recorder *Recorder
	lines    []line
}

// line is where a line of the ledger lies, and what it is sorted by.
type line struct {
	account, region, service, operation string
	id                                  key
	at                                  place
}

// Sorted sorts the ledger so far. What is asked later is not in it.
func (r *Recorder) Sorted() (*Sorted, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := &Sorted{recorder: r, lines: make([]line, 0, len(r.places))}
	words := vocabulary{}
	add := func(call evidence.Call, at place) {
		out.lines = append(out.lines, line{words.one(call.Account), words.one(call.Region), words.one(call.Service), words.one(call.Operation), keyOf(call.ID), at})
		if call.At.After(out.Latest) {
			out.Latest = call.At
		}
	}
	var written []place
	for id, at := range r.places {
		if at.size != held {
			written = append(written, at)
		} else if call := r.lines[at.at]; keyOf(call.ID) == id {
			add(call, at)
		}
	}
	if len(written) > 0 {
		if err := r.journal.each(written, add); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
	}
	slices.SortFunc(out.lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region),
			cmp.Compare(a.service, b.service), cmp.Compare(a.operation, b.operation), cmp.Compare(a.id, b.id))
	})
	return out, nil
}

// Len is how many calls there are.
func (s *Sorted) Len() int { return len(s.lines) }

// All goes through the calls in the order of a snapshot. It ends with a call that
// cannot be read back.
func (s *Sorted) All() iter.Seq2[evidence.Call, error] {
	return func(yield func(evidence.Call, error) bool) {
		for _, l := range s.lines {
			call, err := s.recorder.at(l.at)
			if err != nil {
				err = fmt.Errorf("read the ledger: %w", err)
			}
			if !yield(call, err) || err != nil {
				return
			}
		}
	}
}

// Calls is all of them. Texts that many have in common are kept once.
func (s *Sorted) Calls() ([]evidence.Call, error) {
	words := vocabulary{}
	calls := make([]evidence.Call, 0, len(s.lines))
	for call, err := range s.All() {
		if err != nil {
			return nil, err
		}
		calls = append(calls, words.shared(call))
	}
	return calls, nil
}

// at is the call whose line lies there.
func (r *Recorder) at(p place) (evidence.Call, error) {
	if p.size != held {
		return r.journal.read(p)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	call := r.lines[p.at]
	call.Params = slices.Clone(call.Params)
	return call, nil
}

// each reads the lines that lie there, in the order in which they do.
func (j *Journal) each(at []place, one func(evidence.Call, place)) error {
	slices.SortFunc(at, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	at = slices.Compact(at) // a call may have two IDs, see Recorder.keep
	in := bufio.NewReaderSize(io.NewSectionReader(j.file, 0, j.end), 256<<10)
	var text []byte
	var read int64
	for _, p := range at {
		if _, err := in.Discard(int(p.at - read)); err != nil {
			return err
		}
		text = slices.Grow(text[:0], int(p.size))[:p.size]
		if _, err := io.ReadFull(in, text); err != nil {
			return err
		}
		read = p.at + int64(p.size)
		call, err := parseLine(text)
		if err != nil {
			return err
		}
		one(call, p)
	}
	return nil
}

// vocabulary is texts that are kept once.
type vocabulary map[string]string

func (w vocabulary) one(text string) string {
	if have, ok := w[text]; ok {
		return have
	}
	w[text] = text
	return text
}

// shared is the call with the texts that others have as well.
func (w vocabulary) shared(c evidence.Call) evidence.Call {
	c.Account, c.Region, c.Service, c.Operation = w.one(c.Account), w.one(c.Region), w.one(c.Service), w.one(c.Operation)
	c.Action, c.Error, c.Body = w.one(c.Action), w.one(c.Error), evidence.Digest(w.one(string(c.Body)))
	c.Params = json.RawMessage(slices.Clip(c.Params))
	for i := range c.Redacted {
		c.Redacted[i] = w.one(c.Redacted[i])
	}
	return c
}
