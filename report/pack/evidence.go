package pack

import (
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

// Evidence is what a collection learned. It need not be in memory.
type Evidence interface {
	About() evidence.About
	EncodeTo(io.Writer) error               // as evidence.EncodeSnapshotTo does
	Calls() iter.Seq2[evidence.Call, error] // the ledger, in its order
}

// inMemory is a snapshot as Evidence.
type inMemory struct{ s *evidence.Snapshot }

func (m inMemory) About() evidence.About      { return m.s.About }
func (m inMemory) EncodeTo(w io.Writer) error { return evidence.EncodeSnapshotTo(w, m.s) }

func (m inMemory) Calls() iter.Seq2[evidence.Call, error] {
	return func(yield func(evidence.Call, error) bool) {
		for _, c := range m.s.Calls {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// fillEvidence writes the snapshot and the ledger, lists the responses, and says
// which fields were masked in them.
func (d *Draft) fillEvidence(from Evidence) ([]string, error) {
	if err := d.stream(SnapshotFile, from.EncodeTo); err != nil {
		return nil, err
	}
	named := map[string]bool{}
	masked := map[string]bool{}
	calls := func(yield func(evidence.Call, error) bool) {
		for call, err := range from.Calls() {
			if err == nil {
				err = d.responses(named, call)
			}
			for _, what := range view.Redactions([]evidence.Call{call}) {
				masked[what] = true
			}
			if !yield(call, err) {
				return
			}
		}
	}
	if err := d.stream(CallsFile, func(w io.Writer) error { return evidence.EncodeEachCallTo(w, calls) }); err != nil {
		return nil, err
	}
	return append([]string{}, slices.Sorted(maps.Keys(masked))...), d.forget(named)
}

// responses lists what a call was answered, and the objects kept with it.
func (d *Draft) responses(named map[string]bool, call evidence.Call) error {
	if call.Body == "" {
		return nil
	}
	if !isDigest(call.Body) || d.has(named, call.Body, call.Bytes) != nil {
		return fmt.Errorf("the response %q of call %s was not stored", call.Body, call.ID)
	}
	kept, err := keptBy(call, d.Get)
	if err != nil {
		return fmt.Errorf("call %s: %w", call.ID, err)
	}
	for _, k := range kept {
		if err := d.has(named, k.SHA256, k.Bytes); err != nil {
			return fmt.Errorf("call %s: the object %q is not kept: %w", call.ID, k.Object, err)
		}
	}
	return nil
}
