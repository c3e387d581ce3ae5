package period

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// document is what is put on record of one tree: the digest files that are kept
// beside it, and what the verification learned of everything else.
type document struct {
	Kept    []evidence.Kept            `json:"kept"`
	Entries map[string]json.RawMessage `json:"entries"`
}

// journal is an archive.Journal of one tree in memory. The digest files go to the
// store at once. What is kept first stands, so that all who ask are told the same.
type journal struct {
	session *awsapi.Session

	mu      sync.Mutex
	kept    map[string]evidence.Kept // by object
	entries map[string]json.RawMessage
	fault   error // why it cannot be put on record
}

func newJournal(s *awsapi.Session) *journal {
	return &journal{session: s, kept: map[string]evidence.Kept{}, entries: map[string]json.RawMessage{}}
}

// openJournal is the journal that a document is of.
func openJournal(s *awsapi.Session, body []byte) (*journal, error) {
	var d document
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, fmt.Errorf("the record of the log archive cannot be read: %w", err)
	}
	j := newJournal(s)
	for _, k := range d.Kept {
		j.kept[k.Object] = k
	}
	maps.Copy(j.entries, d.Entries)
	return j, nil
}

// document is the journal as JSON, whatever the order in which it was filled.
func (j *journal) document() ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fault != nil {
		return nil, j.fault
	}
	d := document{Kept: []evidence.Kept{}, Entries: j.entries}
	for _, object := range slices.Sorted(maps.Keys(j.kept)) {
		d.Kept = append(d.Kept, j.kept[object])
	}
	return evidence.Canonical(d)
}

// Recall implements archive.Journal.
func (j *journal) Recall(name string, entry any) bool {
	j.mu.Lock()
	raw, have := j.entries[name]
	j.mu.Unlock()
	return have && json.Unmarshal(raw, entry) == nil
}

// Keep implements archive.Journal.
func (j *journal) Keep(name string, entry any, _ bool) {
	raw, err := json.Marshal(entry)
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, have := j.entries[name]; have {
		return
	}
	if err != nil {
		j.fault = err
		return
	}
	j.entries[name] = raw
}

// RecallObject implements archive.Journal.
func (j *journal) RecallObject(bucket, key string) ([]byte, map[string]string, bool) {
	j.mu.Lock()
	k, have := j.kept[objectOf(bucket, key)]
	j.mu.Unlock()
	if !have {
		return nil, nil, false
	}
	body, err := j.session.Raw(k.SHA256)
	return body, maps.Clone(k.Metadata), err == nil
}

// KeepObject implements archive.Journal.
func (j *journal) KeepObject(bucket, key string, body []byte, metadata map[string]string) {
	digest, err := j.session.PutRaw(body)
	j.mu.Lock()
	defer j.mu.Unlock()
	object := objectOf(bucket, key)
	if _, have := j.kept[object]; have {
		return
	}
	if err != nil {
		j.fault = err
		return
	}
	j.kept[object] = evidence.Kept{Object: object, SHA256: digest, Bytes: int64(len(body)), Metadata: maps.Clone(metadata)}
}

// Close implements archive.Journal. The journal becomes a document when all trees
// are done, or nothing does.
func (j *journal) Close() {}

func objectOf(bucket, key string) string { return "s3://" + bucket + "/" + key }

var _ archive.Journal = (*journal)(nil)
