package pack

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// AddSeal puts a signature, a time-stamp or both beside the manifest of a pack that is
// there. Nothing else of it changes. Only a pack whose files are the manifest's is
// sealed; what is there already is not replaced.
func AddSeal(path string, by Sealer) error {
	p, err := Open(path)
	if err != nil {
		return &Mismatch{err.Error()}
	}
	defer p.Close() //nolint:errcheck // it was only read
	done := &Checked{Manifest: p.Manifest}
	if err := errors.Join(verifyFiles(p, Deps{}, done), verifyRoot(p, Deps{}, done)); err != nil {
		return err
	}
	seal, err := p.sealBy(by)
	if err != nil {
		return fmt.Errorf("pack %s: %w", path, err)
	}
	if err := p.put(seal.files()); err != nil {
		return fmt.Errorf("pack %s: %w", path, cause(err))
	}
	return nil
}

// ErrSealed says that a pack has already what it was to be given.
var ErrSealed = errors.New("it cannot be sealed again")

// sealBy makes what is missing over the manifest.
func (p *Pack) sealBy(by Sealer) (Seal, error) {
	m := &p.Manifest
	_, signed := p.files[SignatureFile]
	_, stamped := p.files[TimestampFile]
	over := ManifestFile
	switch {
	case by.KeyID() != "" && signed:
		return Seal{}, fmt.Errorf("%w: it is signed already", ErrSealed)
	case stamped:
		return Seal{}, fmt.Errorf("%w: it has a time-stamp already", ErrSealed)
	case by.KeyID() != "" && m.SignedWith != "" && m.SignedWith != by.KeyID():
		return Seal{}, fmt.Errorf("%w: it was written to be signed with key %s", ErrSealed, m.SignedWith)
	case signed:
		over = SignatureFile
	}
	manifest, err := p.digest(ManifestFile)
	if err != nil {
		return Seal{}, err
	}
	data, err := p.File(over)
	if err != nil {
		return Seal{}, err
	}
	return by.Seal(data, predicateOf(m), subjectsOf(m, manifest))
}

// put adds files, each of which appears whole or not at all.
func (p *Pack) put(files []sealFile) error {
	info, err := os.Stat(p.path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return p.putIntoZip(files, info.Mode())
	}
	for _, f := range files {
		if err := whole(filepath.Join(p.path, f.name), 0o644, func(to *os.File) error { _, err := to.Write(f.data); return err }); err != nil {
			return err
		}
	}
	return nil
}

// putIntoZip writes the zip file anew, with the files in their places.
func (p *Pack) putIntoZip(files []sealFile, mode os.FileMode) error {
	from, err := zip.OpenReader(p.path)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // it was only read
	type entry struct {
		name string
		old  *zip.File
		data []byte
	}
	var entries []entry
	for _, f := range from.File {
		entries = append(entries, entry{f.Name, f, nil})
	}
	for _, f := range files {
		entries = append(entries, entry{f.name, nil, f.data})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return whole(p.path, mode.Perm(), func(to *os.File) error {
		out := zip.NewWriter(to)
		for _, e := range entries {
			if e.old != nil {
				if err := out.Copy(e.old); err != nil {
					return err
				}
				continue
			}
			w, err := out.CreateHeader(entryOf(e.name, p.Manifest.Finished))
			if err == nil {
				_, err = w.Write(e.data)
			}
			if err != nil {
				return err
			}
		}
		return out.Close()
	})
}

// entryOf is how a file is entered in a zip file.
func entryOf(name string, modified time.Time) *zip.FileHeader {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified.UTC()}
	header.SetMode(0o644)
	return header
}

// whole writes a file that appears whole or not at all.
func whole(path string, mode os.FileMode, write func(*os.File) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(write(temp), temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name()) //nolint:errcheck // the first error tells more
		return err
	}
	return syncFile(filepath.Dir(path))
}
