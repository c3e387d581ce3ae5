package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
)

// Kinds maps each kind of fact to the Go type of its data (a struct type). The
// collectors declare it; the sentence language is type-checked against it.
type Kinds map[string]reflect.Type

// EncodeSnapshot writes the snapshot, without its ledger, as canonical JSON.
func EncodeSnapshot(s *Snapshot) ([]byte, error) { return CanonicalIndent(s) }

// EncodeSnapshotTo writes the same bytes, one fact after the other.
func EncodeSnapshotTo(to io.Writer, s *Snapshot) error { return CanonicalIndentTo(to, s) }

// DecodeSnapshot reads what EncodeSnapshot wrote. A fact of a kind that is not
// in kinds is an error: its sentences could not be judged.
func DecodeSnapshot(data []byte, kinds Kinds) (*Snapshot, error) {
	return DecodeSnapshotFrom(bytes.NewReader(data), kinds)
}

// EncodeCalls writes the ledger, one canonical JSON object a line.
func EncodeCalls(calls []Call) ([]byte, error) {
	var out bytes.Buffer
	err := EncodeCallsTo(&out, calls)
	return out.Bytes(), err
}

// EncodeCallsTo writes the same bytes, one call after the other.
func EncodeCallsTo(to io.Writer, calls []Call) error {
	return EncodeEachCallTo(to, func(yield func(Call, error) bool) {
		for _, c := range calls {
			if !yield(c, nil) {
				return
			}
		}
	})
}

// EncodeEachCallTo writes the same of calls that come one by one, until one comes
// with an error.
func EncodeEachCallTo(to io.Writer, calls iter.Seq2[Call, error]) error {
	w := writer{to: to, forms: map[reflect.Type]*form{}}
	for c, err := range calls {
		if err != nil {
			return err
		}
		if err := w.value(reflect.ValueOf(&c)); err != nil {
			return fmt.Errorf("canonical JSON: %w", err)
		}
		w.out = append(w.out, '\n')
		if len(w.out) > held {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return w.flush()
}

// DecodeCalls reads the ledger.
func DecodeCalls(in io.Reader) ([]Call, error) {
	var calls []Call
	r, lines := newReader(nil), bufio.NewReaderSize(in, held)
	for line := 1; ; line++ {
		text, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(text)) > 0 {
			var c Call
			if err := r.document(text, &c); err != nil {
				return nil, fmt.Errorf("ledger line %d: %w", line, err)
			}
			calls = append(calls, c)
		}
		if errors.Is(err, io.EOF) {
			return fitted(calls), nil
		}
		if err != nil {
			return nil, fmt.Errorf("ledger line %d: %w", line, err)
		}
	}
}
