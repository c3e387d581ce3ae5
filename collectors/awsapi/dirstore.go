package awsapi

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// DirStore is a Store of one file per body, named by its digest. A file appears
// whole or not at all, and nothing outside the directory is read or written,
// whatever links the directory holds.
type DirStore struct{ root *os.Root }

// NewDirStore opens the directory (raw/ of a pack), making it if need be.
func NewDirStore(dir string) (*DirStore, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &DirStore{root: root}, nil
}

// Close releases the directory.
func (d *DirStore) Close() error { return d.root.Close() }

// PutRaw implements Store. It does not wait for the disk: a body that a power
// cut spoils no longer has its digest, and is found out by it.
func (d *DirStore) PutRaw(digest evidence.Digest, body []byte) error {
	if err := checkDigest(digest); err != nil {
		return err
	}
	name := string(digest)
	if have, err := d.root.ReadFile(name); err == nil && bytes.Equal(have, body) {
		return nil
	}
	beside := ".tmp-" + rand.Text()
	if err := d.root.WriteFile(beside, body, 0o644); err != nil {
		_ = d.root.Remove(beside) // the first error tells more
		return err
	}
	return d.root.Rename(beside, name)
}

// Raw implements Store.
func (d *DirStore) Raw(digest evidence.Digest) ([]byte, error) {
	if err := checkDigest(digest); err != nil {
		return nil, err
	}
	info, err := d.root.Stat(string(digest))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("raw response %s: %w", digest, fs.ErrNotExist)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("raw response %s is not a file", digest)
	case info.Size() > largestSet:
		return nil, fmt.Errorf("raw response %s is larger than any that is recorded", digest)
	}
	return d.root.ReadFile(string(digest))
}
