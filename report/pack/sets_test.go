package pack_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
)

// digestFiles are the objects that the set of these tests keeps.
var digestFiles = [][]byte{[]byte("first digest"), []byte("second digest")}

func digestName(i int) string {
	return filepath.Join("raw", string(evidence.DigestOf(digestFiles[i])))
}

// objectSet is the answer to a question about an archive.
func objectSet(t testing.TB, edit func(kept []evidence.Kept)) []byte {
	t.Helper()
	var kept []evidence.Kept
	for i, body := range digestFiles {
		kept = append(kept, evidence.Kept{Object: "s3://logs/digest" + string(rune('0'+i)), SHA256: evidence.DigestOf(body), Bytes: int64(len(body)), Metadata: map[string]string{"signature": "00"}})
	}
	if edit != nil {
		edit(kept)
	}
	text, err := evidence.Canonical(map[string]any{"kept": kept, "entries": map[string]any{"list of log files": strings.Split("abcdef", "")}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// withSet is a world with an archive.
func withSet(t testing.TB, d *pack.Draft, body []byte) pack.Contents {
	t.Helper()
	c := contents(t, d)
	for _, file := range digestFiles {
		if _, err := d.Put(file); err != nil {
			t.Fatal(err)
		}
	}
	digest, err := d.Put(body)
	if err != nil {
		t.Fatal(err)
	}
	c.Snapshot.Calls = append(c.Snapshot.Calls, evidence.Call{
		ID: "c-set", Account: "111122223333", Region: "eu-central-1", Service: "S3", Operation: "ReadArchive", Set: true,
		Params: json.RawMessage(`{"Bucket":"logs"}`), At: finished, Status: 200, Body: digest, Bytes: int64(len(body)),
	})
	c.View = viewOf(c.Snapshot, c.Assessment, "", nil)
	return c
}

func madeWithSet(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack")
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Finish(withSet(t, d, objectSet(t, nil))); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPackKeepsTheObjectsOfASet(t *testing.T) {
	path := madeWithSet(t)
	for i, want := range digestFiles {
		if got := read(t, path, digestName(i)); !bytes.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	checked, err := pack.Verify(path, deps)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(checked.Done, "2 digest files were verified again with their public keys") {
		t.Errorf("done: %q", checked.Done)
	}
	without, err := pack.Verify(made(t, "pack"), deps)
	if err != nil || strings.Contains(strings.Join(without.Done, " "), "digest files") {
		t.Errorf("without a set: %q, %v", without.Done, err)
	}
}

func TestTheEvidenceFileOfASetIsASummary(t *testing.T) {
	path := madeWithSet(t)
	var file struct {
		Form     string
		Raw      string
		Response struct {
			Kept          int
			KeptBytes     int64           `json:"kept_bytes"`
			KeptSHA256    evidence.Digest `json:"kept_sha256"`
			Entries       int
			EntriesSHA256 evidence.Digest `json:"entries_sha256"`
		}
	}
	text := read(t, path, "evidence", "EV-000006.json")
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	r := file.Response
	if file.Form != "set" || r.Kept != 2 || r.KeptBytes != int64(len(digestFiles[0])+len(digestFiles[1])) || r.Entries != 1 || len(r.KeptSHA256) != 64 ||
		r.EntriesSHA256 != evidence.DigestOf([]byte(`{"list of log files":["a","b","c","d","e","f"]}`)) {
		t.Errorf("got %s", text)
	}
	if bytes.Contains(text, []byte("list of log files")) || file.Raw != "raw/"+string(evidence.DigestOf(objectSet(t, nil))) {
		t.Errorf("the document itself is not in raw/ alone: %s", text)
	}
}

// TestASetThatIsNotKeptWholeIsFound alters the objects of a set, or the set, and
// makes the manifest agree.
func TestASetThatIsNotKeptWholeIsFound(t *testing.T) {
	document := filepath.Join("raw", string(evidence.DigestOf(objectSet(t, nil))))
	for name, c := range map[string]struct {
		alter func(path string)
		want  string
	}{
		"a digest file is altered": {func(path string) { write(t, []byte("other digest"), path, digestName(0)) },
			`call c-set (S3:ReadArchive): the object "s3://logs/digest0" is not kept: response ` + string(evidence.DigestOf(digestFiles[0])) + ` does not have that SHA-256`},
		"a digest file is gone": {func(path string) { remove(t, path, digestName(1)) }, `the object "s3://logs/digest1" is not kept: there is no file`},
		"the set is altered": {func(path string) {
			write(t, bytes.Replace(read(t, path, document), []byte(`"a"`), []byte(`"z"`), 1), path, document)
		}, "does not have that SHA-256"},
		"the set is dropped": {func(path string) {
			lines := bytes.SplitAfter(read(t, path, pack.CallsFile), []byte("\n"))
			lines = slices.DeleteFunc(lines, func(line []byte) bool { return bytes.Contains(line, []byte("c-set")) })
			write(t, bytes.Join(lines, nil), path, pack.CallsFile)
		}, "is the response of no call"},
		"the ledger calls it no set": {func(path string) {
			write(t, bytes.Replace(read(t, path, pack.CallsFile), []byte(`,"set":true`), nil, 1), path, pack.CallsFile)
		}, "is the response of no call"},
	} {
		t.Run(name, func(t *testing.T) {
			path := madeWithSet(t)
			c.alter(path)
			forge(t, path, nil)
			mismatch(t, path, c.want)
		})
	}
	path := madeWithSet(t)
	write(t, []byte("other digest"), path, digestName(0))
	mismatch(t, path, `was changed`)
}

func TestASetThatNamesWhatIsNotThereIsRefused(t *testing.T) {
	for want, body := range map[string][]byte{
		`the object "s3://logs/digest0" is not kept`: objectSet(t, func(k []evidence.Kept) { k[0].SHA256 = evidence.DigestOf(nil) }),
		`not a SHA-256`: objectSet(t, func(k []evidence.Kept) { k[0].SHA256 = "../calls.jsonl" }),
		`it has 12 bytes, the object set says 13`: objectSet(t, func(k []evidence.Kept) { k[0].Bytes++ }),
		`names "s3://logs/digest0" twice`:         objectSet(t, func(k []evidence.Kept) { k[1].Object = k[0].Object }),
		`object set: `:                            []byte("<xml/>"),
	} {
		d, err := pack.Create(filepath.Join(t.TempDir(), "pack"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Finish(withSet(t, d, body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}
}

func TestACopyBringsTheObjectsAlong(t *testing.T) {
	from, err := pack.Open(madeWithSet(t))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	calls, err := from.Calls()
	if err != nil {
		t.Fatal(err)
	}
	d, err := pack.Create(filepath.Join(t.TempDir(), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Copy(from, calls); err != nil {
		t.Fatal(err)
	}
	for _, file := range digestFiles {
		if got, err := d.Get(evidence.DigestOf(file)); err != nil || !bytes.Equal(got, file) {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func remove(t *testing.T, path ...string) {
	t.Helper()
	if err := os.Remove(filepath.Join(path...)); err != nil {
		t.Fatal(err)
	}
}
