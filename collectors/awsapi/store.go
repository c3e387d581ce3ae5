package awsapi

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Store keeps response bodies by their digest. It is safe for use by many
// goroutines.
type Store interface {
	// PutRaw stores a body whose digest the caller computed; storing it again
	// changes nothing.
	PutRaw(digest evidence.Digest, body []byte) error
	// Raw returns the body, or an error that is fs.ErrNotExist.
	Raw(digest evidence.Digest) ([]byte, error)
}

// unstored is an answer that could not be kept, so that it is no evidence. Where
// it was to be kept is left out: that is no concern of the reader of a report.
type unstored struct{ err error }

func (u *unstored) Error() string {
	return "the response could not be stored: " + rootCause(u.err)
}

func (u *unstored) Unwrap() error { return u.err }

// watched is a store whose failures are noted.
type watched struct {
	Store
	note func(error)
}

// PutRaw implements Store.
func (w watched) PutRaw(digest evidence.Digest, body []byte) error {
	err := w.Store.PutRaw(digest, body)
	if err != nil {
		w.note(err)
	}
	return err
}

// MemStore is a Store in memory. Its zero value is empty and ready.
type MemStore struct {
	mu     sync.Mutex
	bodies map[evidence.Digest][]byte
}

// PutRaw implements Store.
func (m *MemStore) PutRaw(digest evidence.Digest, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bodies == nil {
		m.bodies = map[evidence.Digest][]byte{}
	}
	m.bodies[digest] = bytes.Clone(body)
	return nil
}

// Raw implements Store.
func (m *MemStore) Raw(digest evidence.Digest) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.bodies[digest]
	if !ok {
		return nil, fmt.Errorf("raw response %s: %w", digest, fs.ErrNotExist)
	}
	return bytes.Clone(body), nil
}

// checkDigest refuses what could not be a digest before it becomes a file name.
func checkDigest(digest evidence.Digest) error {
	raw, err := hex.DecodeString(string(digest))
	if err != nil || len(raw) != 32 || hex.EncodeToString(raw) != string(digest) {
		return fmt.Errorf("%q is not a SHA-256 digest", string(digest))
	}
	return nil
}
