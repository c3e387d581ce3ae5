package pack

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// compress puts the draft's files into one: names sorted, times fixed, so that the
// same pack has the same bytes. The folder is removed afterwards.
func (d *Draft) compress(modified time.Time) error {
	sortFiles(d.files)
	temp, err := os.CreateTemp(filepath.Dir(d.path), filepath.Base(d.path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(d.archive(temp, modified), temp.Chmod(0o644), temp.Sync(), temp.Close())
	if err == nil {
		err = d.place(temp.Name())
	}
	os.Remove(temp.Name())
	if _, placing := errors.AsType[*os.LinkError](err); placing {
		return cause(err)
	}
	if err != nil {
		return err
	}
	err = errors.Join(syncFile(filepath.Dir(d.path)), d.Discard())
	if d.earlier != "" && d.earlier != d.path {
		err = errors.Join(err, os.RemoveAll(d.earlier))
	}
	return err
}

// place gives the file its name. It takes the place of the pack that is meant to be
// replaced; link, unlike rename, never that of a file that came meanwhile.
func (d *Draft) place(file string) error {
	if d.earlier == d.path {
		return os.Rename(file, d.path)
	}
	err := os.Link(file, d.path)
	if err != nil && !errors.Is(err, os.ErrExist) {
		err = os.Rename(file, d.path) // no hard links here
	}
	return err
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

// The least size at which a ratio of compression is looked at, and the largest
// that is believed. What AWS answers, and what is made of it, is far below; a
// bomb must be above, or be as large a file as what it unpacks to is not.
const (
	bombSize  = 64 << 20 // bytes
	bombRatio = 250
)

// soundEntries refuses a zip file with entries that cannot be read, or that
// hold far more than their bytes in the file let expect: much repeated, or read
// from the same bytes again.
func soundEntries(path string, entries []*zip.File) error {
	info, err := os.Stat(path)
	if err != nil {
		return cause(err)
	}
	var packed, unpacked uint64
	for _, f := range entries {
		switch {
		case f.Flags&0x1 != 0:
			return fmt.Errorf("%q is encrypted", f.Name)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return fmt.Errorf("%q is compressed by method %d, which is not read here", f.Name, f.Method)
		case f.Mode().IsDir() && (f.UncompressedSize64 > 0 || !validName(strings.TrimSuffix(f.Name, "/"))):
			return fmt.Errorf("%q is not a folder that a pack may hold", f.Name)
		case f.UncompressedSize64 > MaxFile:
			return fmt.Errorf("%q is larger than %d bytes", f.Name, int64(MaxFile))
		case swollen(f.UncompressedSize64, f.CompressedSize64):
			return fmt.Errorf("%q unpacks to more than %d times its size", f.Name, bombRatio)
		}
		packed, unpacked = packed+min(f.CompressedSize64, MaxTotal), unpacked+f.UncompressedSize64
	}
	switch size := uint64(max(info.Size(), 0)); {
	case packed > size:
		return errors.New("entries of the zip file share their bytes")
	case swollen(unpacked, size):
		return fmt.Errorf("the files unpack to more than %d times the size of the zip file", bombRatio)
	}
	return nil
}

func swollen(unpacked, packed uint64) bool {
	return unpacked > bombSize && unpacked/bombRatio > packed
}

func (d *Draft) archive(w io.Writer, modified time.Time) error {
	out := zip.NewWriter(w)
	for _, f := range d.files {
		entry, err := out.CreateHeader(entryOf(f.Path, modified))
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
