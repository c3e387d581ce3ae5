package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// copied writes the world's bucket into a folder, with sidecars in the form.
func copied(t *testing.T, w *world, form func(map[string]string) any) *Folders {
	t.Helper()
	dir := t.TempDir()
	for at, o := range w.objects {
		path := filepath.Join(dir, filepath.FromSlash(at.key))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		save(t, path, o.body)
		if o.meta != nil && form != nil {
			raw, err := json.Marshal(form(o.meta))
			if err != nil {
				t.Fatal(err)
			}
			save(t, path+sidecar, raw)
		}
	}
	f := &Folders{}
	if err := f.Add("logs", dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func save(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestALocalCopyIsVerifiedAsTheBucketIs(t *testing.T) {
	w, trail, d := day(t)
	for name, form := range map[string]func(map[string]string) any{
		"the metadata":  func(m map[string]string) any { return m },
		"a head-object": func(m map[string]string) any { return map[string]any{"ContentLength": 5, "Metadata": m} },
	} {
		r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: copied(t, w, form), Keys: w, Chains: []Chain{trail.chain()}})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(r, w.verifyAt(ever[1], period, trail.chain())) || r.Verdict != Valid {
			t.Errorf("%s: %s\n%s", name, sum(r.Chains[0]), details(r.Chains[0]))
		}
	}
	// Without any sidecar nothing begins to prove the chain.
	r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: copied(t, w, nil), Keys: w, Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "incomplete:, unknown 02:00-10:00; digests 9 unreadable; logs 16 unreferenced; digest-unreadable logs-in-gap")
	// With that of the newest digest alone everything is proven.
	w.bareOf(d[:12]...)
	r, err = Verify(t.Context(), Request{Period: period, Now: ever[1], Source: copied(t, w, func(m map[string]string) any { return m }), Keys: w, Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid; digest-metadata")
}

func TestAFolderIsListedAsS3Lists(t *testing.T) {
	w := newWorld(t)
	digest := home.Digests() + "2026/01/01/111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260101T010624Z.json.gz"
	keys := []string{"a-b", "a.c", "a/1", "a/2/x", "a/2-", "a/3", "b", digest, "log.json.gz", "log.json.gz" + sidecar, "AWSLogs/x" + sidecar}
	for _, key := range append(keys, digest+sidecar) {
		w.objects[spot{"logs", key}] = object2{[]byte(key), nil}
	}
	slices.Sort(keys)
	f := copied(t, w, nil)
	list := func(prefix, after, before string) (got []string) {
		if err := f.List(t.Context(), "logs", prefix, after, before, func(o Object) error { got = append(got, o.Key); return nil }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := list("", "", ""); !reflect.DeepEqual(got, keys) {
		t.Errorf("got %q, want %q", got, keys)
	}
	for _, c := range [][3]string{{"a/", "", ""}, {"a", "a/1", ""}, {"a", "a-b", "a/3"}, {"a/2", "a/2/", "a/2/z"}, {"none/at/", "", ""}, {"b", "", ""}, {"", "a/2/w", "b"}, {home.Digests(), home.Digests() + "2025", home.Digests() + "2026/01/02"}} {
		var want []string
		for _, key := range keys {
			if strings.HasPrefix(key, c[0]) && key > c[1] && (c[2] == "" || key < c[2]) {
				want = append(want, key)
			}
		}
		if got := list(c[0], c[1], c[2]); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, want %q", c, got, want)
		}
	}
}

func TestAFolderIsNotLeft(t *testing.T) {
	w := newWorld(t)
	w.objects[spot{"logs", "a/1"}] = object2{[]byte("x"), nil}
	f := copied(t, w, nil)
	for _, key := range []string{"../a", "/etc/passwd", "a/../../b", "a//1", "a"} {
		if _, _, err := f.Get(t.Context(), "logs", key); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, _, err := f.Get(t.Context(), "logs", "a/2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	if _, _, err := f.Get(t.Context(), "other", "a/1"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a bucket of which there is no copy: %v", err)
	}
	if err := f.List(t.Context(), "other", "", "", "", nil); err == nil {
		t.Error("a bucket of which there is no copy is listed")
	}
}

func TestASidecarThatIsNoneIsAnError(t *testing.T) {
	w, _, d := day(t)
	f := copied(t, w, func(map[string]string) any { return []int{1} })
	if _, _, err := f.Get(t.Context(), "logs", d[0].Key()); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	_, _, d := day(t)
	dir := t.TempDir()
	digest, bare := filepath.Join(dir, d[0].Key()), filepath.Join(dir, d[1].Key())
	if err := os.MkdirAll(filepath.Dir(digest), 0o755); err != nil {
		t.Fatal(err)
	}
	save(t, bare, []byte("x"))
	for _, pipe := range []string{digest, bare + sidecar} {
		if err := syscall.Mkfifo(pipe, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var f Folders
	if err := f.Add("logs", dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	for _, key := range []string{d[0].Key(), d[1].Key()} {
		if _, _, err := f.Get(t.Context(), "logs", key); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestALinkThatLeadsNowhereIsUnreadAlone(t *testing.T) {
	w, trail, d := day(t)
	f := copied(t, w, func(m map[string]string) any { return m })
	dir := f.roots["logs"].Name()
	for key, to := range map[string]string{d[4].Key(): "/etc/hostname", w.logsIn(d[6])[0].Key(): "../../../../../../../../../../../etc", w.logsIn(d[7])[0].Key(): "gone"} {
		if err := errors.Join(os.Remove(filepath.Join(dir, key)), os.Symlink(to, filepath.Join(dir, key))); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: f, Keys: w, Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "invalid: 02:00-04:06 05:06-10:00, unknown 04:06-05:06; digests 8 valid 1 unreadable; logs 14 valid 1 missing 2 unreferenced 1 unreadable; digest-unreadable log-missing log-unreadable logs-in-gap")
}
