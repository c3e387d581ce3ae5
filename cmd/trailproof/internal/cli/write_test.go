package cli

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestADeviceOrAPipeIsWrittenToAndStaysOne(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no devices among the files")
	}
	link := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	err := writeWhole(link, func(w io.Writer) error { _, err := io.WriteString(w, "report"); return err })
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(link); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestAPlaceIsTriedWithoutLeavingAnything(t *testing.T) {
	folder := t.TempDir()
	for path, ok := range map[string]bool{
		filepath.Join(folder, "new.pdf"):            true,
		filepath.Join(folder, "nowhere", "new.pdf"): false,
		folder:     false,
		"-":        true,
		os.DevNull: true,
	} {
		if err := writable(target{"pdf", path}); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}
