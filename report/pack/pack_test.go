package pack_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

func TestTheSameContentsHaveTheSameBytes(t *testing.T) {
	first, second := read(t, made(t, "pack.zip")), read(t, made(t, "pack.zip"))
	if !bytes.Equal(first, second) {
		t.Error("two packs of the same contents differ")
	}
	a, b := made(t, "pack"), made(t, "pack")
	for _, name := range pathsIn(t, a) {
		if !bytes.Equal(read(t, a, name), read(t, b, name)) {
			t.Errorf("%s differs between two packs of the same contents", name)
		}
	}
}

func TestZipAndFolderHoldTheSame(t *testing.T) {
	folder, file := made(t, "pack"), made(t, "pack.zip")
	p, err := pack.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, name := range p.Names() {
		data, err := p.File(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, read(t, folder, name)) {
			t.Errorf("%s differs between the folder and the zip file", name)
		}
	}
	if len(p.Names()) != len(pathsIn(t, folder)) {
		t.Error("the zip file and the folder hold other files")
	}
}

func TestNothingIsLeftBeside(t *testing.T) {
	for _, name := range []string{"pack", "pack.zip"} {
		path := made(t, name)
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 1 {
			t.Errorf("%s: beside the pack there is %v", name, entries)
		}
	}
}

func TestTheReportPrintsTheRoot(t *testing.T) {
	path := made(t, "pack")
	p, err := pack.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if !strings.Contains(string(read(t, path, "report.pdf")), string(p.Manifest.Root)) {
		t.Error("the report does not print the root")
	}
	if p.Manifest.ID != "TP-1" || p.Manifest.Entity != "Nørdwind" || p.Manifest.Tool != tool {
		t.Errorf("the manifest does not say what the report says: %+v", p.Manifest)
	}
	if got := p.Manifest.Redactions; len(got) != 1 || got[0] != "Switchboard:GetXml Reply.Secret" {
		t.Errorf("redactions are %q", got)
	}
}

func TestResponsesAreDecodedForPeople(t *testing.T) {
	path := made(t, "pack")
	for file, want := range map[string]string{
		"EV-000001.json": `"form": "base64"` + "|" + `"response": "//4A"`,
		"EV-000002.json": `"form": "cbor"` + "|" + `"On": true`,
		"EV-000003.json": `"form": "empty"` + "|" + `"response": null`,
		"EV-000004.json": `"form": "json"` + "|" + `"On": true`,
		"EV-000005.json": `"form": "xml"` + "|" + `"On": "true"` + "|" + `"Item": [`,
	} {
		text := string(read(t, path, "evidence", file))
		for _, part := range strings.Split(want, "|") {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not hold %s:\n%s", file, part, text)
			}
		}
	}
}

func TestAnEmptyFolderIsFilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Finish(contents(t, d)); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Verify(path, deps); err != nil {
		t.Error(err)
	}
}

func TestATakenPlaceIsRefusedAndUntouched(t *testing.T) {
	top := t.TempDir()
	folder, file := filepath.Join(top, "folder"), filepath.Join(top, "file.zip")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, []byte("mine"), folder, "mine")
	write(t, []byte("mine"), file)
	for path, want := range map[string]string{folder: "the folder is not empty", file: "there is a file of that name already"} {
		_, err := pack.Create(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	if string(read(t, folder, "mine"))+string(read(t, file)) != "minemine" {
		t.Error("what was there was touched")
	}
	if entries, _ := os.ReadDir(top); len(entries) != 2 {
		t.Errorf("something was left beside: %v", entries)
	}
}

// TestAPlaceThatCannotBeWrittenIsRefusedBeforeCollecting uses places where
// nobody may write, whatever their privileges.
func TestAPlaceThatCannotBeWrittenIsRefusedBeforeCollecting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, []byte("mine"), file)
	for path, want := range map[string]string{
		filepath.Join(file, "pack"):                            "not a directory",
		filepath.Join(file, "deep", "pack.zip"):                "not a directory",
		filepath.Join(t.TempDir(), strings.Repeat("long", 63)): "cannot write there: file name too long",
	} {
		if _, err := pack.Create(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	if string(read(t, file)) != "mine" {
		t.Error("what was there was touched")
	}
}

func TestWhatWasCollectedIsKeptWhenAReportFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := contents(t, d)
	c.Reports = []pack.Report{{Path: "report.pdf", Write: func(io.Writer, *view.Pack) error { return errors.New("no ink") }}}
	_, err = d.Finish(c)
	if err == nil || !strings.Contains(err.Error(), "no ink; what was collected is kept in "+d.Folder()) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("there is something in the pack's place")
	}
	for _, name := range []string{"snapshot.json", "calls.jsonl", "assessment.json", "raw/" + string(evidence.DigestOf(bodies["json"]))} {
		read(t, d.Folder(), name)
	}
}

func TestAResponseWithoutItsCallIsNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := contents(t, d)
	lone, err := d.Put([]byte("came late"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Finish(c); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(pathsIn(t, path), "raw/"+string(lone)) {
		t.Error("the pack holds a response that no call names")
	}
	if _, err := pack.Verify(path, deps); err != nil {
		t.Error(err)
	}
}

func TestAnUnstoredResponseIsAnError(t *testing.T) {
	d, err := pack.Create(filepath.Join(t.TempDir(), "pack"))
	if err != nil {
		t.Fatal(err)
	}
	c := contents(t, d)
	for _, body := range []evidence.Digest{evidence.DigestOf([]byte("never")), "../../snapshot.json"} {
		c.Snapshot.Calls[0].Body = body
		if _, err := d.Finish(c); err == nil || !strings.Contains(err.Error(), "was not stored") {
			t.Errorf("got %v", err)
		}
		os.Remove(filepath.Join(d.Folder(), "snapshot.json"))
		os.Remove(filepath.Join(d.Folder(), "calls.jsonl"))
	}
}

func TestTwoRunsDoNotShareADraft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	a, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if a.Folder() == b.Folder() {
		t.Fatal("both are made in " + a.Folder())
	}
	if _, err := a.Finish(contents(t, a)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Finish(contents(t, b)); err == nil {
		t.Error("the second replaced the first")
	}
	if _, err := pack.Verify(path, deps); err != nil {
		t.Errorf("the first: %v", err)
	}
}

func TestAPackOfEvidenceOnlyVerifies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := contents(t, d)
	c.Assessment, c.View, c.Reports = nil, nil, nil
	if _, err := d.Finish(c); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Verify(path, deps); err != nil {
		t.Error(err)
	}
}

func TestAnAssessmentReadsBackAsItWas(t *testing.T) {
	p, err := pack.Open(made(t, "pack"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	a, err := p.Assessment()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := controls.MarshalAssessment(*a)
	was, _ := p.File(pack.AssessmentFile)
	if !bytes.Equal(again, was) || !json.Valid(was) {
		t.Error("the assessment reads back otherwise than it was written")
	}
}

// TestAPackJudgedAgainIsTheSamePack copies the evidence of one pack into
// another and judges it with the same controls.
func TestAPackJudgedAgainIsTheSamePack(t *testing.T) {
	path := made(t, "pack")
	p, err := pack.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s, err := p.Snapshot(kinds)
	if err != nil {
		t.Fatal(err)
	}
	judging := map[string][]byte{}
	for _, name := range []string{"checks/rule.yaml", "attestations/review.pdf"} {
		judging[name] = read(t, path, pack.ControlsFolder, name)
	}
	a, err := deps.Assess(p, s)
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again")
	d, err := pack.Create(again)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Copy(p, s.Calls); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Finish(pack.Contents{Snapshot: s, Assessment: a, Controls: judging, Reports: reports,
		View: viewOf(s, a, "", nil)}); err != nil {
		t.Fatal(err)
	}
	names := pathsIn(t, path)
	if got := pathsIn(t, again); strings.Join(got, " ") != strings.Join(names, " ") {
		t.Fatalf("the files are %q, and were %q", got, names)
	}
	for _, name := range names {
		if !bytes.Equal(read(t, path, name), read(t, again, name)) {
			t.Errorf("%s is another", name)
		}
	}
	if got := p.UnderRoot(); len(got) != len(names)-2 {
		t.Errorf("%d of %d files are under the root", len(got), len(names))
	}
}
