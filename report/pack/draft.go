package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Draft is a pack in the making. It stores response bodies as they arrive, and
// becomes the pack when Finish is called.
type Draft struct {
	path   string // where the pack will be
	folder string // where it is being made
	inside bool   // folder lies in path, which existed and was empty
	zip    bool

	earlier string // a pack or draft that this one takes the place of; "" for none
	files   []File // that were written so far
}

// Create begins a pack at path: a folder, or a file if path ends in ".zip". It
// fails before anything is collected if the pack could not be put there: the
// place is taken, or cannot be written to. An empty folder is not taken.
func Create(path string) (*Draft, error) {
	d := &Draft{path: filepath.Clean(path), zip: strings.HasSuffix(path, ".zip")}
	info, err := os.Stat(d.path)
	_, link := os.Readlink(d.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && link == nil:
		return nil, fmt.Errorf("pack %s: there is a link of that name, to nothing", path)
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("pack %s: %w", path, cause(err))
	case d.zip || !info.IsDir():
		return nil, fmt.Errorf("pack %s: there is a file of that name already", path)
	default:
		entries, err := os.ReadDir(d.path)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", path, cause(err))
		}
		if len(entries) > 0 {
			return nil, fmt.Errorf("pack %s: the folder is not empty", path)
		}
		d.inside = true
	}
	if err := d.begin(); err != nil {
		return nil, fmt.Errorf("pack %s: cannot write there: %w", path, cause(err))
	}
	return d, nil
}

// begin makes the draft's folder, beside the pack or, where an empty folder
// waits for it (a mounted volume, say), inside.
func (d *Draft) begin() error {
	base := d.path + ".partial"
	if d.inside {
		base = filepath.Join(d.path, ".partial")
	} else if err := os.MkdirAll(filepath.Dir(d.path), 0o755); err != nil {
		return err
	}
	for n := 1; ; n++ {
		d.folder = numbered(base, n)
		err := os.Mkdir(d.folder, 0o755)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue // left by a run that was interrupted: not ours to touch
		}
		if err != nil {
			return err
		}
		return os.Mkdir(filepath.Join(d.folder, RawFolder), 0o755)
	}
}

// Folder is where the pack is being made, and where what was collected stays
// if it cannot be finished.
func (d *Draft) Folder() string { return d.folder }

// Put stores a response body and returns its digest. It is safe for use by
// many goroutines.
func (d *Draft) Put(body []byte) (evidence.Digest, error) {
	digest := evidence.DigestOf(body)
	name := d.raw(digest)
	if _, err := os.Stat(name); err == nil {
		return digest, nil
	}
	temp, err := os.CreateTemp(d.folder, "body-*")
	if err != nil {
		return "", fmt.Errorf("store response: %w", err)
	}
	_, err = temp.Write(body)
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		os.Remove(temp.Name())
		return "", fmt.Errorf("store response: %w", err)
	}
	return digest, nil
}

// Get returns a stored response body.
func (d *Draft) Get(digest evidence.Digest) ([]byte, error) {
	if !isDigest(digest) {
		return nil, fmt.Errorf("response %q: not a SHA-256", digest)
	}
	return os.ReadFile(d.raw(digest))
}

// Copy stores every response that the calls of another pack name, and every object
// that is kept with one, so that its evidence can be judged again in this one.
func (d *Draft) Copy(from *Pack, calls []evidence.Call) error { return d.CopyFrom(from.Raw, calls) }

// CopyFrom is Copy from wherever raw finds responses and objects.
func (d *Draft) CopyFrom(raw func(evidence.Digest) ([]byte, error), calls []evidence.Call) error {
	for _, c := range calls {
		if c.Body == "" {
			continue
		}
		body, err := raw(c.Body)
		if err != nil {
			return fmt.Errorf("call %s: %w", c.ID, err)
		}
		if _, err := d.Put(body); err != nil {
			return err
		}
		kept, err := keptBy(c, raw)
		if err != nil {
			return fmt.Errorf("call %s: %w", c.ID, err)
		}
		for _, k := range kept {
			object, err := raw(k.SHA256)
			if err != nil {
				return fmt.Errorf("call %s: %w", c.ID, err)
			}
			if _, err := d.Put(object); err != nil {
				return err
			}
		}
	}
	return nil
}

// Discard removes the draft and all that was stored in it.
func (d *Draft) Discard() error { return os.RemoveAll(d.folder) }

func (d *Draft) raw(digest evidence.Digest) string {
	return filepath.Join(d.folder, RawFolder, string(digest))
}

func isDigest(d evidence.Digest) bool {
	if len(d) != 64 {
		return false
	}
	return strings.Trim(string(d), "0123456789abcdef") == ""
}

// cause strips the operation and path from an error of the file system; the
// caller has named them better.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
