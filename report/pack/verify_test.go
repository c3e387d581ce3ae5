package pack_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

func TestAFinishedPackVerifies(t *testing.T) {
	for _, name := range []string{"pack", "pack.zip"} {
		checked, err := pack.Verify(made(t, name), deps)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(checked.Done) != 6 {
			t.Errorf("%s: %d steps were done, want 6: %q", name, len(checked.Done), checked.Done)
		}
	}
}

func TestOneChangedByteInAnyFileIsFound(t *testing.T) {
	path := made(t, "pack")
	files := pathsIn(t, path)
	if len(files) < 14 {
		t.Fatalf("the pack holds %d files only: %q", len(files), files)
	}
	for _, name := range files {
		was := read(t, path, name)
		for _, at := range []int{0, len(was) / 2, len(was) - 1} {
			changed := bytes.Clone(was)
			changed[at] ^= 1
			write(t, changed, path, name)
			mismatch(t, path, "")
		}
		write(t, was, path, name)
	}
	if _, err := pack.Verify(path, deps); err != nil {
		t.Fatalf("the restored pack does not verify: %v", err)
	}
}

func TestAMissingFileIsFound(t *testing.T) {
	for _, name := range pathsIn(t, made(t, "pack")) {
		path := made(t, "pack")
		if err := os.Remove(filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
		want := `"` + filepath.ToSlash(name) + `" is missing (the first of 1)`
		if name == pack.ManifestFile {
			want = "there is no MANIFEST.json"
		}
		mismatch(t, path, want)
	}
}

func TestAnAddedFileIsFound(t *testing.T) {
	path := made(t, "pack")
	write(t, []byte("x"), path, "raw", "added")
	mismatch(t, path, `"raw/added" was added`)
}

// TestAManifestThatListsOtherFilesDoesNotHelp adds and removes files and makes
// the manifest and its root agree.
func TestAManifestThatListsOtherFilesDoesNotHelp(t *testing.T) {
	for file, want := range map[string]string{
		"raw/" + string(evidence.DigestOf([]byte("x"))): "is the response of no call",
		"evidence/EV-000009.json":                       "shows no call of the ledger",
		"note.txt":                                      `"report.pdf" does not print what the pack holds`,
	} {
		path := made(t, "pack")
		write(t, []byte("x"), path, file)
		forge(t, path, func(m *pack.Manifest) {
			m.Files = append(m.Files, pack.File{Path: file, Bytes: 1, SHA256: evidence.DigestOf([]byte("x"))})
			slices.SortFunc(m.Files, func(a, b pack.File) int { return strings.Compare(a.Path, b.Path) })
		})
		mismatch(t, path, want)
	}
	for file, want := range map[string]string{
		"report.pdf":              `there is no file "report.pdf"`,
		"evidence/EV-000002.json": `there is no file "evidence/EV-000002.json"`,
	} {
		path := made(t, "pack")
		forge(t, path, func(m *pack.Manifest) {
			m.Files = slices.DeleteFunc(m.Files, func(f pack.File) bool { return f.Path == file })
		})
		if err := os.Remove(filepath.Join(path, file)); err != nil {
			t.Fatal(err)
		}
		mismatch(t, path, want)
	}
}

// TestAForgedManifestDoesNotHelp changes files and then makes the manifest and
// its root agree with them.
func TestAForgedManifestDoesNotHelp(t *testing.T) {
	body := "raw/" + string(evidence.DigestOf(bodies["json"]))
	for _, c := range []struct{ file, old, new, want string }{
		{"snapshot.json", `"_value": true`, `"_value": false`, "the facts do not follow from the responses: facts[0 \"main\"].data.on._value is false in the pack and true when worked out again"},
		{"assessment.json", `"pass"`, `"fail"`, "the verdicts do not follow from the facts: results[0 \"switch-on\"].verdict is \"fail\" in the pack and \"pass\" when worked out again"},
		{"controls/checks/rule.yaml", "true", "false", "the verdicts do not follow from the facts"},
		{body, `true`, `null`, "does not have that SHA-256"},
		{"calls.jsonl", "{", "{ ", "calls.jsonl is not laid out as it was written"},
		{"calls.jsonl", "r-json", "r-jsan", "does not show the call that it is about"},
		{"calls.jsonl", "Reply.Secret", "Reply.Public", "redactions are not the ledger's"},
		{"evidence/EV-000004.json", `"On": true`, `"On": false`, `"evidence/EV-000004.json" does not show the call that it is about: response.On is false in the pack and true`},
		{"report.pdf", "pass", "fail", `"report.pdf" does not print what the pack holds`},
		{"controls/attestations/review.pdf", "PDF", "XXX", `"report.pdf" does not print what the pack holds`},
	} {
		path := made(t, "pack")
		was := read(t, path, c.file)
		changed := bytes.Replace(was, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(was, changed) {
			t.Fatalf("%s does not hold %q", c.file, c.old)
		}
		write(t, changed, path, c.file)
		forge(t, path, nil)
		mismatch(t, path, c.want)
	}
}

func TestAnEditedManifestIsFound(t *testing.T) {
	for what, edit := range map[string]func(*pack.Manifest){
		`of "Other", the report of pack "TP-1" of "Nørdwind"`: func(m *pack.Manifest) { m.Entity = "Other" },
		`the manifest is of pack "TP-2"`:                      func(m *pack.Manifest) { m.ID = "TP-2" },
		"another tool":                                        func(m *pack.Manifest) { m.Tool.Version = "9" },
		"catalogs":                                            func(m *pack.Manifest) { m.Digests.Catalogs = "0" },
		"redactions are not the ledger's":                     func(m *pack.Manifest) { m.Redactions = nil },
		"the manifest says the collection finished":           func(m *pack.Manifest) { m.Finished = m.Finished.AddDate(1, 0, 0) },
		"schema is":                                           func(m *pack.Manifest) { m.Schema = "trailproof/manifest/v9" },
		"lists":                                               func(m *pack.Manifest) { m.Files = append(m.Files, m.Files[0]) },
		"stands outside the root":                             func(m *pack.Manifest) { m.Files[0].AfterRoot = true },
		"the root is not that of the listed files":            func(m *pack.Manifest) { m.Root = evidence.DigestOf(nil) },
	} {
		path := made(t, "pack")
		forge(t, path, edit)
		mismatch(t, path, what)
	}
}

func TestAManifestHoldsNothingUnknown(t *testing.T) {
	path := made(t, "pack")
	was := read(t, path, pack.ManifestFile)
	for _, edited := range []string{
		strings.Replace(string(was), "{", `{"extra": 1,`, 1),
		strings.Replace(string(was), "  ", " ", 1),
		string(was) + "{}",
	} {
		write(t, []byte(edited), path, pack.ManifestFile)
		mismatch(t, path, "MANIFEST.json")
	}
}

func TestAnotherVersionDoesNotCompareLayout(t *testing.T) {
	other := deps
	other.Tool.Version = "2.0.0"
	other.Reports = nil
	checked, err := pack.Verify(made(t, "pack"), other)
	if err != nil {
		t.Fatal(err)
	}
	if want := "trailproof 1.2.3 abc wrote them, and this is trailproof 2.0.0 abc"; !strings.Contains(checked.Skipped, want) {
		t.Errorf("what was skipped is %q, want it to say %q", checked.Skipped, want)
	}
}

// TestADevelopmentBuildDoubtsItsOwnName holds for builds whose name does not
// stand for one source: a difference in layout is a difference, but need not be
// a forgery.
func TestADevelopmentBuildDoubtsItsOwnName(t *testing.T) {
	for version, doubted := range map[string]bool{"(devel)": true, "v1.0.0+dirty": true, "v1.0.0": false} {
		build := evidence.Tool{Version: version}
		path := made(t, "pack")
		for _, file := range []string{"snapshot.json", "assessment.json"} {
			was := read(t, path, file)
			write(t, bytes.Replace(was, []byte(`"commit": "abc",
      "version": "1.2.3"`), []byte(`"commit": "",
      "version": "`+version+`"`), 1), path, file)
		}
		forge(t, path, func(m *pack.Manifest) { m.Tool = build })
		other := deps
		other.Tool = build
		other.Reports = []pack.Report{{Path: "report.pdf", Write: func(w io.Writer, _ *view.Pack) error {
			_, err := io.WriteString(w, "another layout")
			return err
		}}}
		_, err := pack.Verify(path, other)
		if err == nil || !strings.Contains(err.Error(), `"report.pdf" does not print`) {
			t.Fatalf("%s: got %v", version, err)
		}
		if got := strings.Contains(err.Error(), "another development build"); got != doubted {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestADifferenceNamesTheVersionThatWroteThePack(t *testing.T) {
	other := deps
	other.Tool.Version = "2.0.0"
	for _, c := range []struct{ file, old, new string }{
		{"snapshot.json", `"_value": true`, `"_value": false`}, {"assessment.json", `"pass"`, `"fail"`},
	} {
		path := made(t, "pack")
		write(t, bytes.Replace(read(t, path, c.file), []byte(c.old), []byte(c.new), 1), path, c.file)
		forge(t, path, nil)
		_, err := pack.Verify(path, other)
		if want := "trailproof 1.2.3 abc wrote this, and trailproof 2.0.0 abc may work it out otherwise"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want it to say %q", c.file, err, want)
		}
		if _, err := pack.Verify(path, deps); err == nil || strings.Contains(err.Error(), "otherwise") {
			t.Errorf("%s: got %v from the version that wrote it", c.file, err)
		}
	}
}

// forge rewrites the manifest for the files as they are, then edits it.
func forge(t *testing.T, path string, edit func(*pack.Manifest)) {
	t.Helper()
	var m pack.Manifest
	if err := json.Unmarshal(read(t, path, pack.ManifestFile), &m); err != nil {
		t.Fatal(err)
	}
	m.Files = slices.DeleteFunc(m.Files, func(f pack.File) bool {
		_, err := os.Stat(filepath.Join(path, f.Path))
		return err != nil
	})
	for i, f := range m.Files {
		data := read(t, path, f.Path)
		m.Files[i].Bytes, m.Files[i].SHA256 = int64(len(data)), evidence.DigestOf(data)
	}
	root, err := pack.RootOf(m.Files)
	if err != nil {
		t.Fatal(err)
	}
	m.Root = root
	if edit != nil {
		edit(&m)
		if m.Root == root { // unless the root is what was edited
			if m.Root, err = pack.RootOf(m.Files); err != nil {
				t.Fatal(err)
			}
		}
	}
	data, err := evidence.CanonicalIndent(m)
	if err != nil {
		t.Fatal(err)
	}
	write(t, data, path, pack.ManifestFile)
}

func pathsIn(t *testing.T, path string) []string {
	t.Helper()
	p, err := pack.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	return p.Names()
}
