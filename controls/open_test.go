//go:build unix

package controls_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

func TestWhatIsNoFileOfTheFolderIsRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	put(t, outside, oneCheck)
	for want, spoil := range map[string]func(dir string) error{
		"x.yaml:1: it is not a regular file":     func(dir string) error { return syscall.Mkfifo(filepath.Join(dir, "x.yaml"), 0o644) },
		"x.yaml:1: path escapes from parent":     func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "x.yaml")) },
		"x.yaml:1: no such file or directory":    func(dir string) error { return os.Symlink("nothing", filepath.Join(dir, "x.yaml")) },
		"x.yaml:1: it is larger than 4 MiB":      func(dir string) error { return sparse(filepath.Join(dir, "x.yaml"), 100<<20) },
		"x.yaml:1: it is a folder":               func(dir string) error { return os.Symlink(".", filepath.Join(dir, "x.yaml")) },
		"checks: not a directory":                func(dir string) error { return os.WriteFile(filepath.Join(dir, "checks"), nil, 0o644) },
		"no *.yaml file there, nor in its folde": func(dir string) error { return os.Mkdir(filepath.Join(dir, "checks"), 0o755) },
		"larger than 64 MiB together": func(dir string) error {
			var err error
			for i := range 20 {
				err = errors.Join(err, sparse(filepath.Join(dir, string(rune('a'+i))+".yaml"), 4<<20))
			}
			return err
		},
	} {
		dir := t.TempDir()
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := controls.Load(kinds(), dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := controls.Load(kinds(), outside); err == nil || !strings.Contains(err.Error(), "outside.yaml: not a directory") {
		t.Errorf("a file in place of a folder: %v", err)
	}
}

func TestALinkWithinTheFolderIsFollowed(t *testing.T) {
	dir := t.TempDir() // as volumes of configuration are mounted
	if err := os.MkdirAll(filepath.Join(dir, "..data"), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "..data", "mine.yaml"), checkYAML(901, "mine", "awaits: A thing."))
	if err := os.Symlink(filepath.Join("..data", "mine.yaml"), filepath.Join(dir, "mine.yaml")); err != nil {
		t.Fatal(err)
	}
	lib, err := controls.Load(kinds(), dir)
	if err != nil || lib.Check("mine") == nil {
		t.Error(err)
	}
}

func TestAFileIsReadWholeOrRefused(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.yaml")
	put(t, good, "version: 1\n")
	if data, err := controls.ReadFile(good); err != nil || !bytes.Equal(data, []byte("version: 1\n")) {
		t.Errorf("%q %v", data, err)
	}
	if _, err := controls.ReadFile(filepath.Join(dir, "none.yaml")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none.yaml") {
		t.Error(err)
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{pipe: "pipe:1: it is not a regular file", dir: ":1: it is a folder", "/dev/zero": "zero:1: it is not a regular file"} {
		if _, err := controls.ReadFile(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if os.Getuid() != 0 {
		if err := os.Chmod(good, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := controls.ReadFile(good); err == nil || !strings.Contains(err.Error(), "good.yaml:1: permission denied") {
			t.Error(err)
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sparse makes a file of a size without filling it.
func sparse(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}
