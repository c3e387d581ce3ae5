package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	stdhash "hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// listFolder lists and hashes every file below a folder, sorted by path.
func listFolder(folder string) ([]File, error) {
	files := []File{}
	err := filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		digest, n, err := hash(f)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(folder, name)
		files = append(files, File{Path: filepath.ToSlash(below), Bytes: n, SHA256: digest})
		return err
	})
	sortFiles(files)
	return files, err
}

func hash(r io.Reader) (evidence.Digest, int64, error) {
	sum := newHash()
	n, err := io.Copy(sum, r)
	return sum.digest(), n, err
}

// hasher is a SHA-256 under way.
type hasher struct{ stdhash.Hash }

func newHash() hasher { return hasher{sha256.New()} }

func (h hasher) digest() evidence.Digest {
	return evidence.Digest(hex.EncodeToString(h.Sum(nil)))
}

// syncFolder puts every file and folder below on disk, innermost names last.
func syncFolder(folder string) error {
	return filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncFile(name)
	})
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
