package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	stdhash "hash"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// hasher is a SHA-256 under way.
type hasher struct{ stdhash.Hash }

func newHash() hasher { return hasher{sha256.New()} }

func (h hasher) digest() evidence.Digest {
	return evidence.Digest(hex.EncodeToString(h.Sum(nil)))
}

// syncFile puts a file, or the names in a folder, on disk.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) {
		err = nil // some file systems cannot sync folders
	}
	return errors.Join(err, f.Close())
}

// syncEach puts every file and folder below on disk.
func syncEach(folder string) error {
	return filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncFile(name)
	})
}
