package pack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// Contents is what a pack is made of, besides the response bodies.
type Contents struct {
	Snapshot *evidence.Snapshot
	Evidence Evidence // in place of the snapshot, of a pack without an assessment
	// Assessment may be nil: a pack of evidence only. View and Reports are
	// then not used.
	Assessment *controls.Assessment
	Controls   map[string][]byte // files below controls/, by slash-separated path
	View       *view.Pack        // the report, as yet without a root and files
	Reports    []Report
	// Masked packs name nobody: they hold the report, as View has it, and nothing
	// that it rests on.
	Masked bool
	Seal   Sealer // nil for a pack that nobody signs
}

// Report is one report of a pack.
type Report struct {
	Path  string // "report.pdf"
	Write func(io.Writer, *view.Pack) error
}

// Finish writes everything and moves the pack into place. On an error the
// draft stays where Folder says.
func (d *Draft) Finish(c Contents) (*Manifest, error) {
	m, err := d.fill(c)
	if err == nil && d.zip {
		err = d.compress(m.Finished)
	} else if err == nil {
		err = d.settle()
	}
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w; what was collected is kept in %s", d.path, err, d.folder)
	}
	return m, nil
}

// fill writes the files: evidence first, so that it is safe whatever happens
// to the rest.
func (d *Draft) fill(c Contents) (*Manifest, error) {
	d.files = nil
	from := c.Evidence
	if from == nil {
		from = inMemory{c.Snapshot}
	}
	m := &Manifest{Schema: ManifestSchema, Tool: from.About().Tool, Finished: from.About().Finished}
	if c.Seal != nil {
		m.SignedWith = c.Seal.KeyID()
	}
	var err error
	if c.Masked {
		m.Redactions, m.Masked, err = c.View.Redactions, c.View.Masked, d.forgetAll()
	} else {
		m.Redactions, err = d.fillEvidence(from)
	}
	if err != nil {
		return nil, err
	}
	for name, data := range c.Controls {
		if !validName(name) {
			return nil, fmt.Errorf("%s/%s is not a name for a file", ControlsFolder, name)
		}
		if err := d.write(ControlsFolder+"/"+name, data); err != nil {
			return nil, err
		}
	}
	if c.Assessment != nil {
		m.Tool, m.Digests = c.Assessment.About.Tool, c.Assessment.About.Digests
		if err := d.fillAssessment(c); err != nil {
			return nil, err
		}
	}
	sortFiles(d.files)
	if m.Root, err = RootOf(d.files); err != nil {
		return nil, err
	}
	if c.Assessment != nil {
		if err := d.fillReports(c, m); err != nil {
			return nil, err
		}
	}
	m.Files = slices.Clone(d.files)
	data, err := evidence.CanonicalIndent(m)
	if err != nil {
		return nil, err
	}
	if err := d.write(ManifestFile, data); err != nil {
		return nil, err
	}
	return m, d.seal(c.Seal, m, data)
}

// has lists a response or an object that is stored. Its name is its digest; that
// it still has it was seen when it was stored or taken from an earlier run.
func (d *Draft) has(named map[string]bool, digest evidence.Digest, size int64) error {
	if !isDigest(digest) {
		return fmt.Errorf("%q is not a SHA-256", digest)
	}
	info, err := os.Lstat(d.raw(digest))
	switch {
	case err != nil:
		return cause(err)
	case !info.Mode().IsRegular() || info.Size() != size:
		return fmt.Errorf("it has %d bytes, the object set says %d", info.Size(), size)
	}
	if !named[string(digest)] {
		named[string(digest)] = true
		d.files = append(d.files, File{Path: RawFolder + "/" + string(digest), Bytes: size, SHA256: digest})
	}
	return nil
}

// forget removes the responses and objects that no call names, such as one that came when
// the run was being interrupted: without its call it is evidence of nothing.
func (d *Draft) forget(named map[string]bool) error {
	entries, err := os.ReadDir(filepath.Join(d.folder, RawFolder))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !named[e.Name()] {
			if err := os.Remove(d.raw(evidence.Digest(e.Name()))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Draft) fillAssessment(c Contents) error {
	if c.Masked {
		return d.stream(AssessmentFile, c.View.WriteAssessment)
	}
	verdicts := func(w io.Writer) error { return controls.WriteAssessment(w, *c.Assessment) }
	if err := d.stream(AssessmentFile, verdicts); err != nil {
		return err
	}
	return EvidenceFiles(c.View.Evidence, c.Snapshot.Calls, d.Get, d.write)
}

// fillReports renders the reports with the root, and lists them after it.
func (d *Draft) fillReports(c Contents, m *Manifest) error {
	v := c.View.Under(string(m.Root), viewFiles(d.files))
	m.ID, m.Entity = v.ID, v.Entity
	for _, r := range c.Reports {
		if err := d.stream(r.Path, func(w io.Writer) error { return r.Write(w, v) }); err != nil {
			return fmt.Errorf("%s: %w", r.Path, err)
		}
		d.files[len(d.files)-1].AfterRoot = true
	}
	sortFiles(d.files)
	return nil
}

// settle moves the folder into place once every byte is on disk.
func (d *Draft) settle() error {
	if err := syncFolder(d.folder); err != nil {
		return err
	}
	if d.inside {
		return d.moveIn()
	}
	if err := d.endRun(); err != nil {
		return err
	}
	before := d.earlier
	if before != "" {
		var err error
		if before, err = d.aside(); err != nil {
			return cause(err)
		}
	}
	if err := os.Rename(d.folder, d.path); err != nil {
		if d.earlier == d.path {
			err = errors.Join(err, os.Rename(before, d.path))
		}
		return cause(err)
	}
	if err := syncFile(filepath.Dir(d.path)); err != nil || before == "" {
		return err
	}
	return os.RemoveAll(before)
}

// endRun removes what a run that resumes this one would need, at the last moment.
func (d *Draft) endRun() error {
	for _, name := range []string{JournalFile, RunFile} {
		if err := os.Remove(filepath.Join(d.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// moveIn moves what is in the folder into the one around it. The manifest comes
// last: a folder without one is not a pack. Until then the state of the run stays.
func (d *Draft) moveIn() error {
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int {
		return boolOrder(a.Name() == ManifestFile, b.Name() == ManifestFile)
	})
	for _, e := range entries {
		if e.Name() == JournalFile || e.Name() == RunFile {
			continue
		}
		if err := os.Rename(filepath.Join(d.folder, e.Name()), filepath.Join(d.path, e.Name())); err != nil {
			return cause(err)
		}
	}
	return errors.Join(d.endRun(), os.Remove(d.folder), syncFile(d.path))
}

// write puts one file into the draft; name is slash-separated.
func (d *Draft) write(name string, data []byte) error {
	f, err := d.create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	d.files = append(d.files, File{Path: name, Bytes: int64(len(data)), SHA256: evidence.DigestOf(data)})
	return nil
}

// stream is write of what need not be in memory as a whole.
func (d *Draft) stream(name string, write func(io.Writer) error) error {
	f, err := d.create(name)
	if err != nil {
		return err
	}
	sum := newHash()
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), 256<<10)
	err = write(out)
	if full := out.Flush(); full != nil { // it is also why the text could not be written
		err = full
	}
	size, err2 := f.Seek(0, io.SeekCurrent)
	if err = errors.Join(err, err2, f.Close()); err != nil {
		return err
	}
	d.files = append(d.files, File{Path: name, Bytes: size, SHA256: sum.digest()})
	return nil
}

func (d *Draft) create(name string) (*os.File, error) {
	full := filepath.Join(d.folder, filepath.FromSlash(name))
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	f, err := os.OpenFile(full, flags, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return nil, err
		}
		f, err = os.OpenFile(full, flags, 0o644)
	}
	return f, err
}

func viewFiles(files []File) []view.File {
	out := make([]view.File, len(files))
	for i, f := range files {
		out[i] = view.File{Path: f.Path, Bytes: f.Bytes, SHA256: string(f.SHA256)}
	}
	return out
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
