package pack

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// The most that is read from a pack that somebody else handed over.
const (
	MaxFile  = 1 << 30  // bytes of one file
	MaxTotal = 64 << 30 // bytes of all files
	MaxFiles = 2_000_000

	maxManifest = 512 << 20 // bytes; a manifest is read before anything is known
	maxNested   = 512 << 20 // bytes of a JSON document that is read as a whole
)

// Pack is an opened pack. Opening checks names and sizes, not contents: Verify
// does that.
type Pack struct {
	Manifest Manifest

	path  string
	files map[string]int64  // what is there, with its size; the manifest included
	cases map[string]string // a name by its folded form
	total int64
	fsys  fs.FS
	close func() error
}

// Open opens a folder or a zip file. Links, devices, names that lead out of the
// pack, names that occur twice and outsized files are errors. The caller closes
// the pack.
func Open(path string) (*Pack, error) {
	p := &Pack{path: path, files: map[string]int64{}, cases: map[string]string{}}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		err = cause(err)
	case info.IsDir():
		err = p.openFolder()
	case info.Mode().IsRegular():
		err = p.openZip()
	default:
		err = errors.New("it is neither a folder nor a regular file") // to open a pipe could wait without end
	}
	if err == nil {
		err = p.readManifest()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("pack %s: %w", path, err), p.Close())
	}
	return p, nil
}

func (p *Pack) openFolder() error {
	root, err := os.OpenRoot(p.path)
	if err != nil {
		return cause(err)
	}
	p.close, p.fsys = root.Close, root.FS()
	return fs.WalkDir(p.fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		return p.add(name, info.Mode(), info.Size())
	})
}

func (p *Pack) openZip() error {
	z, err := zip.OpenReader(p.path)
	if err != nil {
		return fmt.Errorf("not a folder and not a zip file: %w", cause(err))
	}
	p.close, p.fsys = z.Close, z
	if err := nothingAround(p.path); err != nil {
		return err
	}
	if err := soundEntries(p.path, z.File); err != nil {
		return err
	}
	for _, f := range z.File {
		if f.Mode().IsDir() {
			continue
		}
		if err := p.add(f.Name, f.Mode(), int64(min(f.UncompressedSize64, MaxFile+1))); err != nil {
			return err
		}
	}
	return nil
}

// add admits one file.
func (p *Pack) add(name string, mode fs.FileMode, size int64) error {
	_, twice := p.files[name]
	small := foldedName(name)
	switch {
	case !validName(name):
		return fmt.Errorf("%q is not a name that a pack may hold", name)
	case mode&fs.ModeSymlink != 0:
		return fmt.Errorf("%q is a symbolic link", name)
	case !mode.IsRegular():
		return fmt.Errorf("%q is not a regular file", name)
	case twice:
		return fmt.Errorf("%q occurs twice", name)
	case p.cases[small] != "":
		return fmt.Errorf("%q and %q are one file on some computers", p.cases[small], name)
	case size > MaxFile:
		return fmt.Errorf("%q is larger than %d bytes", name, int64(MaxFile))
	case len(p.files) >= MaxFiles:
		return fmt.Errorf("there are more than %d files", MaxFiles)
	}
	p.files[name], p.cases[small] = size, name
	if p.total += size; p.total > MaxTotal {
		return fmt.Errorf("the files are larger than %d bytes together", int64(MaxTotal))
	}
	return nil
}

func (p *Pack) readManifest() error {
	if _, ok := p.files[ManifestFile]; !ok {
		return fmt.Errorf("there is no %s: this is not a pack, or not a whole one", ManifestFile)
	}
	data, err := p.document(ManifestFile, min(maxManifest, p.longestManifest()))
	if err != nil {
		return err
	}
	p.Manifest, err = DecodeManifest(data)
	return err
}

// longestManifest is the most bytes that a list of the files that are there can
// have, and of many more that may have been lost.
func (p *Pack) longestManifest() int64 {
	longest := int64(16 << 20)
	for name := range p.files {
		longest += 6*int64(len(name)) + 200 // each letter escaped; a line each for size, digest and braces
	}
	return longest
}

// document returns a file that is to be read as a whole, if it is no larger
// than given.
func (p *Pack) document(name string, largest int64) ([]byte, error) {
	if p.files[name] > largest {
		return nil, fmt.Errorf("%q is larger than %d bytes", name, largest)
	}
	return p.File(name)
}

// Close releases the pack.
func (p *Pack) Close() error {
	if p.close == nil {
		return nil
	}
	return p.close()
}

// FS is the pack as a file system; fs.Sub(p.FS(), ControlsFolder) is what
// judged it.
func (p *Pack) FS() fs.FS { return p.fsys }

// Size is the number of bytes that a file says it holds; 0 if it is not there.
func (p *Pack) Size(name string) int64 { return p.files[name] }

// Unlisted is an error if a file is there that the manifest does not list.
func (p *Pack) Unlisted() error {
	listed := map[string]bool{ManifestFile: true, SignatureFile: true, TimestampFile: true}
	for _, f := range p.Manifest.Files {
		listed[f.Path] = true
	}
	for _, name := range p.Names() {
		if !listed[name] {
			return fmt.Errorf("pack %s: %q is not in %s", p.path, name, ManifestFile)
		}
	}
	return nil
}

// Names lists the files that are there, sorted.
func (p *Pack) Names() []string {
	names := make([]string, 0, len(p.files))
	for name := range p.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// File returns one file, whole.
func (p *Pack) File(name string) ([]byte, error) {
	var out bytes.Buffer
	err := p.copy(&out, name)
	return out.Bytes(), err
}

// copy writes one file to w, never more than it said it would hold.
func (p *Pack) copy(w io.Writer, name string) error {
	size, ok := p.files[name]
	if !ok {
		return fmt.Errorf("there is no file %q", name)
	}
	f, err := p.fsys.Open(name)
	if err != nil {
		return fmt.Errorf("%q: %w", name, cause(err))
	}
	defer f.Close()
	n, err := io.Copy(w, io.LimitReader(f, size+1))
	if err != nil {
		return fmt.Errorf("%q: %w", name, cause(err))
	}
	if n != size {
		return fmt.Errorf("%q holds other than the %d bytes it is said to", name, size)
	}
	return nil
}

// Raw returns a response body by its digest, as long as it still has it.
func (p *Pack) Raw(digest evidence.Digest) ([]byte, error) {
	if !isDigest(digest) {
		return nil, fmt.Errorf("response %q: not a SHA-256", digest)
	}
	body, err := p.File(RawFolder + "/" + string(digest))
	if err != nil {
		return nil, err
	}
	if evidence.DigestOf(body) != digest {
		return nil, fmt.Errorf("response %s does not have that SHA-256", digest)
	}
	return body, nil
}

// Calls returns the ledger.
func (p *Pack) Calls() ([]evidence.Call, error) {
	var calls []evidence.Call
	err := p.read(CallsFile, MaxFile, func(r io.Reader) (err error) {
		calls, err = evidence.DecodeCalls(r)
		return err
	})
	return calls, err
}

// read hands a file to one who reads it bit by bit, if it is no larger than given.
func (p *Pack) read(name string, largest int64, from func(io.Reader) error) error {
	size, ok := p.files[name]
	switch {
	case !ok:
		return fmt.Errorf("there is no file %q", name)
	case size > largest:
		return fmt.Errorf("%q is larger than %d bytes", name, largest)
	}
	f, err := p.fsys.Open(name)
	if err != nil {
		return fmt.Errorf("%q: %w", name, cause(err))
	}
	defer f.Close()
	in := &io.LimitedReader{R: f, N: size + 1}
	if err := from(in); err != nil {
		return err
	}
	if in.N != 1 {
		return fmt.Errorf("%q holds other than the %d bytes it is said to", name, size)
	}
	return nil
}

// Snapshot returns the facts, scopes and ledger.
func (p *Pack) Snapshot(kinds evidence.Kinds) (*evidence.Snapshot, error) {
	if err := p.evident(); err != nil {
		return nil, err
	}
	var s *evidence.Snapshot
	err := p.read(SnapshotFile, MaxFile, func(r io.Reader) (err error) {
		s, err = evidence.DecodeSnapshotFrom(r, kinds)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.Calls, err = p.Calls()
	return s, err
}

// Assessed says whether the pack holds an assessment.
func (p *Pack) Assessed() bool {
	_, ok := p.files[AssessmentFile]
	return ok
}

// Assessment returns the verdicts.
func (p *Pack) Assessment() (*controls.Assessment, error) {
	data, err := p.document(AssessmentFile, maxNested)
	if err != nil {
		return nil, err
	}
	a, err := controls.UnmarshalAssessment(data)
	return &a, err
}

// UnderRoot lists the files under the manifest's root, as the reports were
// given them.
func (p *Pack) UnderRoot() []view.File {
	return viewFiles(slices.DeleteFunc(slices.Clone(p.Manifest.Files), func(f File) bool { return f.AfterRoot }))
}
