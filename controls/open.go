package controls

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Bounds of what is read of files that people wrote.
const (
	largestFile    = 4 << 20  // bytes of one YAML file
	largestLibrary = 64 << 20 // bytes of all YAML files of a folder
)

// ReadFile reads a YAML file that a person named: a configuration, waivers,
// attestations. The error is fs.ErrNotExist if there is no such file, else a
// Problem that says what is wrong with it.
func ReadFile(path string) ([]byte, error) {
	if path == os.DevNull {
		return nil, nil
	}
	folder := filepath.Dir(path)
	data, err := readRegular(os.DirFS(folder), filepath.Base(path), largestFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", path, err)
	case err != nil:
		return nil, Problem{File: path, Line: 1, Text: err.Error()}
	}
	return data, nil
}

// readRegular reads a file of at most so many bytes. What is no regular file is
// refused: to read a pipe could wait without end.
func readRegular(folder fs.FS, name string, largest int64) ([]byte, error) {
	info, err := fs.Stat(folder, name)
	switch {
	case err != nil:
		return nil, cause(err)
	case info.IsDir():
		return nil, errors.New("it is a folder, not a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	case info.Size() > largest:
		return nil, tooLarge(largest)
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	switch {
	case err != nil:
		return nil, cause(err)
	case int64(len(data)) > largest:
		return nil, tooLarge(largest) // it grew, or said no size
	}
	return data, nil
}

func tooLarge(largest int64) error {
	return fmt.Errorf("it is larger than %d MiB", largest>>20)
}

// cause strips operation and path from an error of the file system; the caller
// has named them better.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
