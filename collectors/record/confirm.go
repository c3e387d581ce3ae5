package record

import (
	"errors"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/pattern"
)

var errContradicted = errors.New("decoded whole it is not what was found")

// Confirm decodes a record that was found once more, whole, with encoding/json, for
// it becomes evidence, and asks again what it answered. The document is what is to
// be told of it. With an error it is no evidence, and its file is not searched whole.
func (s *Search) Confirm(f Found) (document map[string]any, err error) {
	if err := decode(f.Record, &document); err != nil {
		return nil, fmt.Errorf("record %d in it cannot be decoded: %w", f.Place, err)
	}
	for _, q := range s.Questions {
		is := pattern.False
		switch {
		case slices.Contains(f.Matched, q.ID):
			is = pattern.True
		case slices.Contains(f.Unsure, q.ID):
			is = pattern.Unknown
		default:
			continue
		}
		if q.answer(document) != is {
			return nil, fmt.Errorf("record %d in it, which is found for %s: %w", f.Place, q.ID, errContradicted)
		}
	}
	return document, nil
}
