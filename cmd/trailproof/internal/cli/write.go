package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// writable says, before anything is asked, whether a file can be written: a
// place where that is impossible must not cost a scan. It leaves nothing behind.
func writable(t target) error {
	if t.path == "-" {
		return nil
	}
	path := t.path
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return usagef("write %s: there is a folder of that name", path)
	case stream(path, info):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usagef("write %s: %w", path, cause(err))
	}
	temp, err := beside(path)
	if err != nil {
		return err
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

// stream says whether a path is one that is written to, and whose place no file
// may take: a device, a pipe, /dev/stdout. Without one, info is nil.
func stream(path string, info fs.FileInfo) bool {
	return info != nil && !info.IsDir() && (!info.Mode().IsRegular() || strings.HasPrefix(filepath.Clean(path), "/dev/"))
}

// writeWhole writes a file that appears whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	if info, _ := os.Stat(path); stream(path, info) {
		return writeThrough(path, write)
	}
	temp, err := beside(path)
	if err != nil {
		return err
	}
	err = write(temp)
	err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name()) //nolint:errcheck // the first error tells more
		return unwritten(path, err)
	}
	return nil
}

func writeThrough(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		err = errors.Join(write(file), file.Close())
	}
	if err != nil {
		return unwritten(path, err)
	}
	return nil
}

// unwritten says that a file could not be written. Whoever typed its name made a
// mistake, unless the disk has no more room or is broken.
func unwritten(path string, err error) error {
	for _, disk := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EIO} {
		if errors.Is(err, disk) {
			return fmt.Errorf("write %s: %w", path, disk)
		}
	}
	return usagef("write %s: %w", path, cause(err))
}

// beside opens a new file in the folder where path is to appear.
func beside(path string) (*os.File, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, unwritten(path, err)
	}
	return temp, nil
}

// cause strips operation and path from an error of the file system; the caller
// has named them better.
func cause(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
