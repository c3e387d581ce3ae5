package pack_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
)

func TestBytesAroundAZipFileAreFound(t *testing.T) {
	whole, err := os.ReadFile(made(t, "pack.zip"))
	if err != nil {
		t.Fatal(err)
	}
	commented := append(slices.Clone(whole[:len(whole)-2]), 1, 0, 'x')
	for want, data := range map[string][]byte{
		"before the first entry": append([]byte("x"), whole...),
		"after the directory":    append(slices.Clone(whole), 'x'),
		"after the directory ":   commented,
	} {
		path := filepath.Join(t.TempDir(), "pack.zip")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if p, err := pack.Open(path); err == nil {
			p.Close()
			t.Errorf("a zip file with something %s opens", want)
		} else if !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestAHostileZipIsRefused builds zip files that nobody honest would.
func TestAHostileZipIsRefused(t *testing.T) {
	entry := func(name string, mode fs.FileMode) *zip.FileHeader {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		h.SetMode(mode)
		return h
	}
	huge := entry("huge", 0o644)
	huge.UncompressedSize64, huge.CompressedSize64, huge.CRC32 = 1<<40, 3, 1
	for want, headers := range map[string][]*zip.FileHeader{
		`"../out" is not a name`:       {entry("../out", 0o644)},
		`"/etc/passwd" is not a name`:  {entry("/etc/passwd", 0o644)},
		`"a\\..\\b" is not a name`:     {entry(`a\..\b`, 0o644)},
		`"C:evil" is not a name`:       {entry("C:evil", 0o644)},
		`"a//b" is not a name`:         {entry("a//b", 0o644)},
		`"new\nline" is not a name`:    {entry("new\nline", 0o644)},
		`"link" is a symbolic link`:    {entry("link", 0o777|fs.ModeSymlink)},
		`"pipe" is not a regular file`: {entry("pipe", 0o644|fs.ModeNamedPipe)},
		`"twice" occurs twice`:         {entry("twice", 0o644), entry("twice", 0o644)},
		`"a" and "A" are one file`:     {entry("a", 0o644), entry("A", 0o644)},
		`"huge" is larger than`:        {huge},
		"there is no MANIFEST.json":    {entry("a", 0o644)},
	} {
		path := filepath.Join(t.TempDir(), "hostile.zip")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for _, h := range headers {
			var w io.Writer
			if h.UncompressedSize64 > 0 {
				w, err = z.CreateRaw(h)
			} else {
				w, err = z.CreateHeader(h)
			}
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, "abc")
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		mismatch(t, path, want)
	}
}

// TestAFileThatLiesAboutItsSizeIsRefused declares fewer bytes than it unpacks to.
func TestAFileThatLiesAboutItsSizeIsRefused(t *testing.T) {
	var deflated bytes.Buffer
	z := zip.NewWriter(&deflated)
	w, err := z.Create("big")
	if err != nil {
		t.Fatal(err)
	}
	w.Write(bytes.Repeat([]byte("0"), 1<<20))
	z.Close()
	inner, err := zip.NewReader(bytes.NewReader(deflated.Bytes()), int64(deflated.Len()))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := inner.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lying.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := zip.NewWriter(f)
	h := inner.File[0].FileHeader
	h.Name, h.UncompressedSize64 = pack.ManifestFile, 10
	entry, err := out.CreateRaw(&h)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(entry, raw)
	if err := errors.Join(out.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Open(path); err == nil {
		t.Error("the file was read")
	}
}

func TestAHostileFolderIsRefused(t *testing.T) {
	for want, spoil := range map[string]func(path string) error{
		`"raw/link" is a symbolic link`: func(p string) error { return os.Symlink("/etc/hostname", filepath.Join(p, "raw", "link")) },
		`"folder" is a symbolic link`:   func(p string) error { return os.Symlink("..", filepath.Join(p, "folder")) },
		`"raw/huge" is larger than`:     func(p string) error { return sparse(filepath.Join(p, "raw", "huge"), pack.MaxFile+1) },
	} {
		path := made(t, "pack")
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		mismatch(t, path, want)
	}
}

func sparse(name string, size int64) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

func TestWhatIsNotAPackIsSaidSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, []byte("hello"), file)
	for path, want := range map[string]string{
		file: "not a folder and not a zip file", t.TempDir(): "this is not a pack", filepath.Join(t.TempDir(), "none"): "no such file",
	} {
		_, err := pack.Open(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestRawRefusesWhatIsNotADigest(t *testing.T) {
	p, err := pack.Open(made(t, "pack"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, digest := range []evidence.Digest{"", "../snapshot.json", evidence.Digest(strings.Repeat("g", 64))} {
		if _, err := p.Raw(digest); err == nil {
			t.Errorf("%q was read", digest)
		}
	}
}
