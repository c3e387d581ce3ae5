package awsapi

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

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
	if there && at.size == held {
		call := r.lines[at.at]
		r.mu.Unlock()
		return call, nil
	}
	r.mu.Unlock()
	if !there {
		return evidence.Call{}, fmt.Errorf("call %s is not in the ledger", id)
	}
	call, err := r.journal.read(at)
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
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := make([]evidence.Call, 0, len(r.places))
	var written []place
	for id, at := range r.places {
		if at.size != held {
			written = append(written, at)
			continue
		}
		if call := r.lines[at.at]; keyOf(call.ID) == id {
			call.Params = slices.Clone(call.Params)
			calls = append(calls, call)
		}
	}
	if len(written) > 0 {
		var err error
		if calls, err = r.journal.calls(written, calls); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
	}
	s := evidence.Snapshot{Calls: calls}
	s.Sort()
	return s.Calls, nil
}

// calls reads the lines that lie there, in the order in which they do. Words that
// many lines have in common are kept once.
func (j *Journal) calls(at []place, to []evidence.Call) ([]evidence.Call, error) {
	slices.SortFunc(at, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	at = slices.Compact(at) // a call may have two IDs, see Recorder.keep
	in := bufio.NewReaderSize(io.NewSectionReader(j.file, 0, j.end), 256<<10)
	vocabulary := vocabulary{}
	var text []byte
	var read int64
	for _, p := range at {
		if _, err := in.Discard(int(p.at - read)); err != nil {
			return nil, err
		}
		text = slices.Grow(text[:0], int(p.size))[:p.size]
		if _, err := io.ReadFull(in, text); err != nil {
			return nil, err
		}
		read = p.at + int64(p.size)
		call, err := parseLine(text)
		if err != nil {
			return nil, err
		}
		to = append(to, vocabulary.shared(call))
	}
	return to, nil
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
