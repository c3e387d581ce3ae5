package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/record"
)

// A spotted event is one that was found, with where it was found and what vouches
// for it.
type spotted struct {
	Time     time.Time // zero if the record tells none that can be read
	Object   string
	Place    int
	Offset   int64
	Verified bool
	Matched  []string
	Record   []byte
}

// spot keeps a record that was found; what it was found in is used again.
func spot(f record.Found, verified bool, document map[string]any) spotted {
	at, _ := timeOf(document)
	return spotted{at, f.Object, f.Place, f.Offset, verified, slices.Clone(f.Matched), bytes.Clone(f.Record)}
}

// compareSpotted orders events by time, and those of one moment by where they lie.
func compareSpotted(a, b spotted) int {
	return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.Object, b.Object), cmp.Compare(a.Place, b.Place))
}

func (s spotted) weight() int { return len(s.Record) + len(s.Object) + 256 }

// document decodes the record.
func (s spotted) document() map[string]any { return decodeRecord(s.Record) }

func decodeRecord(raw []byte) map[string]any {
	var out map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		return nil // it was confirmed before: it cannot be
	}
	return out
}

// timeOf is when a record says that it happened.
func timeOf(document map[string]any) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, text(document, "eventTime"))
	return at.UTC(), err == nil
}
