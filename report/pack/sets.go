package pack

import (
	"encoding/json"
	"fmt"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// keptBy lists the objects that belong to a call beside its response: those that
// an object set says are kept. No object is named twice.
func keptBy(c evidence.Call, raw func(evidence.Digest) ([]byte, error)) ([]evidence.Kept, error) {
	if !c.Set || c.Body == "" {
		return nil, nil
	}
	body, err := raw(c.Body)
	if err != nil {
		return nil, err
	}
	kept, err := evidence.KeptIn(body)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, k := range kept {
		if named[k.Object] {
			return nil, fmt.Errorf("the object set names %q twice", k.Object)
		}
		named[k.Object] = true
	}
	return kept, nil
}

// held checks that a kept object is there as the set describes it.
func held(k evidence.Kept, raw func(evidence.Digest) ([]byte, error)) error {
	body, err := raw(k.SHA256)
	if err == nil && int64(len(body)) != k.Bytes {
		err = fmt.Errorf("it has %d bytes, the object set says %d", len(body), k.Bytes)
	}
	if err != nil {
		return fmt.Errorf("the object %q is not kept: %w", k.Object, err)
	}
	return nil
}

// setSummary stands in an evidence file for the response of an object set, which
// may be very long and lies in raw/.
type setSummary struct {
	Kept          int             `json:"kept"`           // objects whose bytes are in raw/
	KeptBytes     int64           `json:"kept_bytes"`     // of all of them
	KeptSHA256    evidence.Digest `json:"kept_sha256"`    // of the list of them, as canonical JSON
	Entries       int             `json:"entries"`        // other things that were learned
	EntriesSHA256 evidence.Digest `json:"entries_sha256"` // of them, as canonical JSON
}

// summary is that of an object set; false if the body is none.
func summary(body []byte) (setSummary, bool) {
	var set struct {
		Kept    []evidence.Kept            `json:"kept"`
		Entries map[string]json.RawMessage `json:"entries"`
	}
	if json.Unmarshal(body, &set) != nil || set.Entries == nil {
		return setSummary{}, false
	}
	out := setSummary{Kept: len(set.Kept), Entries: len(set.Entries)}
	for _, k := range set.Kept {
		out.KeptBytes += k.Bytes
	}
	for _, part := range []struct {
		list any
		sum  *evidence.Digest
	}{{set.Kept, &out.KeptSHA256}, {set.Entries, &out.EntriesSHA256}} {
		text, err := evidence.Canonical(part.list)
		if err != nil {
			return setSummary{}, false
		}
		*part.sum = evidence.DigestOf(text)
	}
	return out, true
}
