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
	if err != nil {
		return err
	}
	return errors.Join(syncFile(filepath.Dir(d.path)), d.Discard())
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
