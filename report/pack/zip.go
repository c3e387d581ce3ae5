package pack

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// compress puts the draft's folder into one file: names sorted, times fixed, so
// that the same pack has the same bytes. The folder is removed afterwards.
func (d *Draft) compress(modified time.Time) error {
	files, err := listFolder(d.folder)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(d.path), filepath.Base(d.path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(d.archive(temp, files, modified), temp.Chmod(0o644), temp.Sync(), temp.Close())
	if err == nil {
		// Link, unlike rename, never replaces a file that came meanwhile.
		err = os.Link(temp.Name(), d.path)
		if err != nil && !errors.Is(err, os.ErrExist) {
			err = os.Rename(temp.Name(), d.path) // no hard links here
		}
	}
	os.Remove(temp.Name())
	if _, placing := errors.AsType[*os.LinkError](err); placing {
		return cause(err)
	}
	if err != nil {
		return err
	}
	return errors.Join(syncFile(filepath.Dir(d.path)), d.Discard())
}

// nothingAround refuses a zip file with bytes before its first entry, after its
// directory, or in its comment: readers of zip files pass over them, so that
// they could hold anything.
func nothingAround(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()   //nolint:errcheck // it was only read
	const ending = 22 // bytes of the end record, without a comment
	info, err := f.Stat()
	if err != nil {
		return err
	}
	first, last := make([]byte, 4), make([]byte, ending)
	_, err = f.ReadAt(first, 0)
	_, err2 := f.ReadAt(last, max(info.Size()-ending, 0))
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if string(first) != "PK\x03\x04" {
		return errors.New("there is something before the first entry of the zip file")
	}
	if string(last[:4]) != "PK\x05\x06" || last[20] != 0 || last[21] != 0 {
		return errors.New("there is something after the directory of the zip file")
	}
	return nil
}

func (d *Draft) archive(w io.Writer, files []File, modified time.Time) error {
	out := zip.NewWriter(w)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: modified.UTC()}
		header.SetMode(0o644)
		entry, err := out.CreateHeader(header)
		if err != nil {
			return err
		}
		in, err := os.Open(filepath.Join(d.folder, filepath.FromSlash(f.Path)))
		if err != nil {
			return err
		}
		_, err = io.Copy(entry, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return out.Close()
}
