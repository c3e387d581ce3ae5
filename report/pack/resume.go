package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// The names of what a run keeps in the folder of its draft, for one that resumes
// it. They are no part of the pack.
const (
	JournalFile = "journal.jsonl" // the ledger as it grows
	RunFile     = "run.json"      // what the run set out to do; it is there before the journal
)

// ErrNothingToResume says that no run left anything at a place.
var ErrNothingToResume = errors.New("no run left anything there to resume")

// Earlier is what a run left that can be gone on with: a draft that was not
// finished, or a pack.
type Earlier struct {
	Path  string    // of the draft's folder, or of the pack
	Draft bool      // its journal says how far it came
	Last  time.Time // something was written

	inside bool
}

// FindEarlier finds what the last run left for a pack at the path.
func FindEarlier(path string) (Earlier, error) {
	path = filepath.Clean(path)
	var all []Earlier
	for _, base := range []string{path + ".partial", filepath.Join(path, ".partial")} {
		entries, _ := os.ReadDir(filepath.Dir(base)) // without it there is nothing to find
		for _, entry := range entries {
			if rest, begins := strings.CutPrefix(entry.Name(), filepath.Base(base)); !begins || strings.Trim(rest, "-0123456789") != "" {
				continue
			}
			e := Earlier{Path: filepath.Join(filepath.Dir(base), entry.Name()), inside: filepath.Dir(base) == path}
			if info, err := os.Lstat(filepath.Join(e.Path, JournalFile)); err == nil && info.Mode().IsRegular() {
				e.Draft, e.Last = true, info.ModTime()
				all = append(all, e)
			} else if info, err := os.Lstat(filepath.Join(e.Path, ManifestFile)); err == nil {
				e.Last = info.ModTime() // it was about to be moved into place
				all = append(all, e)
			}
		}
	}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		all = append(all, Earlier{Path: path, Last: info.ModTime()})
	} else if info, err := os.Stat(filepath.Join(path, ManifestFile)); err == nil {
		all = append(all, Earlier{Path: path, Last: info.ModTime()})
	}
	if len(all) == 0 {
		return Earlier{}, fmt.Errorf("pack %s: %w", path, ErrNothingToResume)
	}
	return slices.MaxFunc(all, func(a, b Earlier) int { return a.Last.Compare(b.Last) }), nil
}

// Reopen goes on with a draft that was not finished. What was made of the answers
// is removed: it will be made again. The caller has opened its journal, and so
// knows that nobody else goes on with it.
func Reopen(path string, e Earlier) (*Draft, error) {
	d := &Draft{path: filepath.Clean(path), zip: strings.HasSuffix(path, ".zip"), folder: e.Path, inside: e.inside}
	err := d.comeBack()
	if err == nil {
		err = d.strip()
	}
	if err == nil {
		err = os.MkdirAll(filepath.Join(d.folder, RawFolder), 0o755)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Path, cause(err))
	}
	if info, err := os.Stat(d.path); err == nil && !(d.inside && info.IsDir()) {
		d.earlier = d.path // it is older than the draft, see FindEarlier
	}
	return d, nil
}

// comeBack undoes a move into place that did not come to its end, see settle.
func (d *Draft) comeBack() error {
	if !d.inside {
		return nil
	}
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".partial") {
			continue
		}
		if err := os.Rename(filepath.Join(d.path, e.Name()), filepath.Join(d.folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// strip removes everything but the answers and the state of the run.
func (d *Draft) strip() error {
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if slices.Contains([]string{RawFolder, JournalFile, RunFile}, e.Name()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(d.folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Replace begins a pack that takes the place of one that is there, with the
// answers that are in that. Until it is finished the other stays as it is.
func Replace(path string, from *Pack) (*Draft, error) {
	d := &Draft{path: filepath.Clean(path), zip: strings.HasSuffix(path, ".zip"), earlier: filepath.Clean(from.path)}
	if err := d.begin(); err != nil {
		return nil, fmt.Errorf("pack %s: cannot write there: %w", path, cause(err))
	}
	for _, name := range from.Names() {
		digest, raw := strings.CutPrefix(name, RawFolder+"/")
		if !raw || !isDigest(evidence.Digest(digest)) {
			continue
		}
		if err := d.take(from, evidence.Digest(digest)); err != nil {
			return nil, errors.Join(fmt.Errorf("pack %s: %w", path, cause(err)), d.Discard())
		}
	}
	return d, nil
}

// take takes over one answer, without looking at it where it is a file already:
// whoever uses it does.
func (d *Draft) take(from *Pack, digest evidence.Digest) error {
	if info, err := os.Stat(from.path); err == nil && info.IsDir() {
		if os.Link(filepath.Join(from.path, RawFolder, string(digest)), d.raw(digest)) == nil {
			return nil
		}
	}
	body, err := from.Raw(digest)
	if err != nil {
		return nil //nolint:nilerr // what is damaged is asked again
	}
	_, err = d.Put(body)
	return err
}

// aside moves the pack away that is to be replaced, and gives the new place of it.
func (d *Draft) aside() (string, error) {
	if d.earlier != d.path {
		return d.earlier, nil
	}
	for n := 1; ; n++ {
		to := numbered(d.path+".earlier", n)
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return to, os.Rename(d.path, to)
		}
	}
}

// numbered is base, base-2, base-3 and so on.
func numbered(base string, n int) string {
	if n == 1 {
		return base
	}
	return fmt.Sprintf("%s-%d", base, n)
}

// About says what the pack was made of, without reading the facts.
func (p *Pack) About() (evidence.About, error) {
	var about evidence.About
	f, err := p.fsys.Open(SnapshotFile)
	if err != nil {
		return about, fmt.Errorf("%s: %w", SnapshotFile, cause(err))
	}
	defer f.Close()
	in := json.NewDecoder(f)
	for _, want := range []json.Token{json.Delim('{'), "about"} { // the names of an object are sorted
		if token, err := in.Token(); err != nil || token != want {
			return about, fmt.Errorf("%s: it does not begin with what it is about", SnapshotFile)
		}
	}
	if err := in.Decode(&about); err != nil {
		return about, fmt.Errorf("%s: %w", SnapshotFile, err)
	}
	if about.Schema != evidence.SnapshotSchema {
		return about, fmt.Errorf("%s: schema is %q, this version reads %q", SnapshotFile, about.Schema, evidence.SnapshotSchema)
	}
	return about, nil
}
