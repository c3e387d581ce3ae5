package pack_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/pack"
)

// zipOf writes a zip file with the help of a function.
func zipOf(t *testing.T, fill func(z *zip.Writer) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hostile.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	if err := errors.Join(fill(z), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// zeros deflates so many bytes of nothing.
func zeros(n int64) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	io.CopyN(w, endless{}, n)
	w.Close()
	return out.Bytes()
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAZipThatUnpacksToFarMoreIsRefusedUnread(t *testing.T) {
	big := zeros(100 << 20)
	raw := func(z *zip.Writer, name string, data []byte, size uint64, flags uint16) error {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, Flags: flags, UncompressedSize64: size, CompressedSize64: uint64(len(data))})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	for want, fill := range map[string]func(z *zip.Writer) error{
		`"bomb" unpacks to more than 250 times its size`: func(z *zip.Writer) error { return raw(z, "bomb", big, 100<<20, 0) },
		`to more than 250 times the size of the zip`: func(z *zip.Writer) error {
			small := zeros(40 << 20)
			var all error
			for i := range 8 {
				all = errors.Join(all, raw(z, fmt.Sprint("bomb-", i), small, 40<<20, 0))
			}
			return all
		},
		`"bomb" is larger than`:   func(z *zip.Writer) error { return raw(z, "bomb", big, 1<<62, 0) },
		`"secret" is encrypted`:   func(z *zip.Writer) error { return raw(z, "secret", []byte("abc"), 3, 1) },
		"entries of the zip file": func(z *zip.Writer) error { return raw(z, "shared", []byte("abc"), 3, 0) },
		`"odd" is compressed by method 12`: func(z *zip.Writer) error {
			z.RegisterCompressor(12, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 1) })
			_, err := z.CreateHeader(&zip.FileHeader{Name: "odd", Method: 12})
			return err
		},
		`"../up/" is not a folder`: func(z *zip.Writer) error { _, err := z.Create("../up/"); return err },
	} {
		path := zipOf(t, fill)
		if strings.HasPrefix(want, "entries") {
			path = overlapping(t)
		}
		mismatch(t, path, want)
	}
}

// overlapping is a zip file whose entries, each honest by itself, are the same
// bytes.
func overlapping(t *testing.T) string {
	t.Helper()
	var out, directory bytes.Buffer
	data := bytes.Repeat([]byte("x"), 1000)
	header := func(w *bytes.Buffer, signature string, fields ...any) {
		w.WriteString(signature)
		for _, f := range fields {
			binary.Write(w, binary.LittleEndian, f)
		}
	}
	sum, n := crc32.ChecksumIEEE(data), uint32(len(data))
	header(&out, "PK\x03\x04", uint16(20), uint16(0), uint16(0), uint32(0), sum, n, n, uint16(6), uint16(0))
	out.WriteString("file-a")
	out.Write(data)
	for _, name := range []string{"file-a", "file-b", "file-c", "file-d"} {
		header(&directory, "PK\x01\x02", uint16(20), uint16(20), uint16(0), uint16(0), uint32(0), sum, n, n, uint16(6), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(0))
		directory.WriteString(name)
	}
	at := uint32(out.Len())
	out.Write(directory.Bytes())
	header(&out, "PK\x05\x06", uint16(0), uint16(0), uint16(4), uint16(4), uint32(directory.Len()), at, uint16(0))
	path := filepath.Join(t.TempDir(), "overlapping.zip")
	write(t, out.Bytes(), path)
	return path
}

func TestNamesThatSomeComputerTakesForOneAreRefused(t *testing.T) {
	for _, pair := range [][2]string{{"é", "e\u0301"}, {"É", "e\u0301"}, {"straße", "STRASSE"}, {"K", "\u212a"}, {"raw/A", "raw/a"}} {
		path := zipOf(t, func(z *zip.Writer) error {
			_, one := z.Create(pair[0])
			_, two := z.Create(pair[1])
			return errors.Join(one, two)
		})
		if pair[0] == "straße" { // one file to no file system that we know of
			mismatch(t, path, "there is no MANIFEST.json")
			continue
		}
		mismatch(t, path, "are one file on some computers")
		if err := pack.CheckNames(pair[:]); err == nil {
			t.Errorf("%q can lie in one pack", pair)
		}
	}
	for _, name := range []string{"", ".", "..", "a/../b", "/a", `a\b`, "c:a", "a\x00", "a\u0085", "a\u202ebcd", "a\u2066", "a\u2028", "a\xff", "a/", strings.Repeat("a", 1025)} {
		if err := pack.CheckNames([]string{name}); err == nil {
			t.Errorf("%q can lie in a pack", name)
		}
	}
	if err := pack.CheckNames([]string{"custom/Prüfung.yaml", "custom/\U0001f512.yaml", "custom/a b.yaml", "custom/=cmd().yaml"}); err != nil {
		t.Error(err)
	}
}

func TestAZipThatWasCutIsNoZip(t *testing.T) {
	whole, err := os.ReadFile(made(t, "pack.zip"))
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []int{0, 1, 21, 22, len(whole) / 2, len(whole) - 23, len(whole) - 22, len(whole) - 1} {
		path := filepath.Join(t.TempDir(), "cut.zip")
		write(t, whole[:keep], path)
		if p, err := pack.Open(path); err == nil {
			p.Close()
			t.Errorf("the first %d of %d bytes open", keep, len(whole))
		}
	}
}

func TestAManifestFarLongerThanItsFilesIsRefusedUnread(t *testing.T) {
	path := made(t, "pack")
	if err := os.Remove(filepath.Join(path, pack.ManifestFile)); err != nil {
		t.Fatal(err)
	}
	if err := sparse(filepath.Join(path, pack.ManifestFile), 1<<30); err != nil {
		t.Fatal(err)
	}
	mismatch(t, path, `"MANIFEST.json" is larger than`)
}

func TestAFileThatTheManifestDoesNotListIsFound(t *testing.T) {
	path := made(t, "pack")
	p, err := pack.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Unlisted(), p.Close()); err != nil {
		t.Error(err)
	}
	write(t, []byte("x"), filepath.Join(path, "raw", "extra"))
	if p, err = pack.Open(path); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Unlisted(); err == nil || !strings.Contains(err.Error(), `"raw/extra" is not in MANIFEST.json`) {
		t.Error(err)
	}
}

// TestMoreEntriesThanOneDirectoryCounts: from 65,536 on, zip files have another
// directory.
func TestMoreEntriesThanOneDirectoryCounts(t *testing.T) {
	path := zipOf(t, func(z *zip.Writer) error {
		for i := range 1 << 16 {
			if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint("raw/", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	mismatch(t, path, "there is no MANIFEST.json")
}

// FuzzOpen: no zip file makes the reader panic, or take more than its bounds.
func FuzzOpen(f *testing.F) {
	good := made(f, "pack.zip")
	whole, err := os.ReadFile(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add(bytes.ReplaceAll(whole, []byte("snapshot.json"), []byte("../pshot.json")))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "fuzz.zip")
		write(t, data, path)
		p, err := pack.Open(path)
		if err != nil {
			return
		}
		defer p.Close()
		p.Unlisted()
		p.Snapshot(kinds)
		p.Assessment()
		for _, name := range p.Names() {
			p.File(name)
		}
	})
}

// FuzzFolder: whatever a folder's documents say, reading them does not panic.
func FuzzFolder(f *testing.F) {
	good := made(f, "pack")
	names := []string{pack.ManifestFile, pack.SnapshotFile, pack.CallsFile, pack.AssessmentFile}
	for i, name := range names {
		data, err := os.ReadFile(filepath.Join(good, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), data)
		f.Add(uint8(i), []byte(strings.Repeat(`{"a":`, 20_000)))
		f.Add(uint8(i), []byte(`{"about":{"schema":"trailproof/snapshot/v1"},"facts":[{"kind":"switch","data":null}]}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		path := filepath.Join(t.TempDir(), "pack")
		if err := os.CopyFS(path, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		write(t, data, filepath.Join(path, names[int(which)%len(names)]))
		if _, err := pack.Verify(path, deps); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q is refused in more than one sentence: %v", data, err)
		}
	})
}
