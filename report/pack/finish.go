package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	// Assessment may be nil: a pack of evidence only. View and Reports are
	// then not used.
	Assessment *controls.Assessment
	Controls   map[string][]byte // files below controls/, by slash-separated path
	// View computes the report; it is asked twice, the first time without a
	// root and without files, to number the evidence.
	View    func(root string, files []view.File) *view.Pack
	Reports []Report
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
	m := &Manifest{Schema: ManifestSchema, Tool: c.Snapshot.About.Tool, Finished: c.Snapshot.About.Finished, Redactions: view.Redactions(c.Snapshot.Calls)}
	if err := d.fillEvidence(c.Snapshot); err != nil {
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
	var err error
	if m.Files, err = listFolder(d.folder); err != nil {
		return nil, err
	}
	if m.Root, err = RootOf(m.Files); err != nil {
		return nil, err
	}
	if c.Assessment != nil {
		if err := d.fillReports(c, m); err != nil {
			return nil, err
		}
	}
	data, err := evidence.CanonicalIndent(m)
	if err != nil {
		return nil, err
	}
	return m, d.write(ManifestFile, data)
}

func (d *Draft) fillEvidence(s *evidence.Snapshot) error {
	facts, err := evidence.EncodeSnapshot(s)
	if err != nil {
		return err
	}
	ledger, err := evidence.EncodeCalls(s.Calls)
	if err != nil {
		return err
	}
	if err := d.write(SnapshotFile, facts); err != nil {
		return err
	}
	if err := d.write(CallsFile, ledger); err != nil {
		return err
	}
	named := map[string]bool{}
	for _, call := range s.Calls {
		if call.Body == "" {
			continue
		}
		named[string(call.Body)] = true
		if _, err := os.Stat(d.raw(call.Body)); err != nil || !isDigest(call.Body) {
			return fmt.Errorf("the response %q of call %s was not stored", call.Body, call.ID)
		}
		kept, err := keptBy(call, d.Get)
		if err != nil {
			return fmt.Errorf("call %s: %w", call.ID, err)
		}
		for _, k := range kept {
			named[string(k.SHA256)] = true
			if err := held(k, d.Get); err != nil {
				return fmt.Errorf("call %s: %w", call.ID, err)
			}
		}
	}
	return d.forget(named)
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
	verdicts, err := controls.MarshalAssessment(*c.Assessment)
	if err != nil {
		return err
	}
	if err := d.write(AssessmentFile, verdicts); err != nil {
		return err
	}
	return EvidenceFiles(c.View("", nil).Evidence, c.Snapshot.Calls, d.Get, d.write)
}

// fillReports renders the reports with the root, and lists them after it.
func (d *Draft) fillReports(c Contents, m *Manifest) error {
	v := c.View(string(m.Root), viewFiles(m.Files))
	m.ID, m.Entity = v.ID, v.Entity
	for _, r := range c.Reports {
		var out bytes.Buffer
		if err := r.Write(&out, v); err != nil {
			return fmt.Errorf("%s: %w", r.Path, err)
		}
		if err := d.write(r.Path, out.Bytes()); err != nil {
			return err
		}
		m.Files = append(m.Files, File{Path: r.Path, Bytes: int64(out.Len()), SHA256: evidence.DigestOf(out.Bytes()), AfterRoot: true})
	}
	sortFiles(m.Files)
	return nil
}

// settle moves the folder into place once every byte is on disk.
func (d *Draft) settle() error {
	if err := syncFolder(d.folder); err != nil {
		return err
	}
	if !d.inside {
		if err := os.Rename(d.folder, d.path); err != nil {
			return cause(err)
		}
		return syncFile(filepath.Dir(d.path))
	}
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		return err
	}
	// The manifest comes last: a folder without one is not a pack.
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int {
		return boolOrder(a.Name() == ManifestFile, b.Name() == ManifestFile)
	})
	for _, e := range entries {
		if err := os.Rename(filepath.Join(d.folder, e.Name()), filepath.Join(d.path, e.Name())); err != nil {
			return cause(err)
		}
	}
	return errors.Join(os.Remove(d.folder), syncFile(d.path))
}

// write puts one file into the draft; name is slash-separated.
func (d *Draft) write(name string, data []byte) error {
	full := filepath.Join(d.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
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
