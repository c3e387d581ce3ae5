package awsapi

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func openDir(t *testing.T, dir string) *DirStore {
	t.Helper()
	store, err := NewDirStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func TestAStoreGivesBackWhatItWasGiven(t *testing.T) {
	body := []byte("{\"a\":\x00\xff}\r\n")
	digest := evidence.DigestOf(body)
	for name, store := range map[string]Store{"memory": &MemStore{}, "directory": openDir(t, filepath.Join(t.TempDir(), "pack", "raw"))} {
		if _, err := store.Raw(digest); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: before it is stored: %v", name, err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := store.PutRaw(digest, body); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		if got, err := store.Raw(digest); err != nil || string(got) != string(body) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestADirectoryHoldsOneWholeFilePerBody(t *testing.T) {
	dir := t.TempDir()
	store := openDir(t, dir)
	digest := evidence.DigestOf([]byte("body"))
	if err := os.WriteFile(filepath.Join(dir, string(digest)), []byte("bo"), 0o600); err != nil {
		t.Fatal(err) // what a crash may have left
	}
	if err := store.PutRaw(digest, []byte("body")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != string(digest) {
		t.Errorf("got %v, %v", files, err)
	}
	if got, err := store.Raw(digest); err != nil || string(got) != "body" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNothingOutsideTheDirectoryIsReadOrWritten(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	if err := os.WriteFile(outside, []byte("private"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := openDir(t, filepath.Join(dir, "raw"))
	link := evidence.DigestOf([]byte("link"))
	if err := os.Symlink("../outside", filepath.Join(dir, "raw", string(link))); err != nil {
		t.Fatal(err)
	}
	for _, digest := range []evidence.Digest{"", "../outside", "..", evidence.Digest(outside), link, "ABCD" + link[4:]} {
		if body, err := store.Raw(digest); err == nil {
			t.Errorf("read %q as %q", body, digest)
		}
		if digest == link {
			continue
		}
		if err := store.PutRaw(digest, []byte("x")); err == nil {
			t.Errorf("wrote as %q", digest)
		}
	}
	if err := store.PutRaw(link, []byte("link")); err != nil {
		t.Fatal(err) // replaces the link
	}
	if private, err := os.ReadFile(outside); err != nil || string(private) != "private" {
		t.Errorf("the file outside is %q, %v", private, err)
	}
}
