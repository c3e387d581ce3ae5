package pack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

// switchFact is the one kind of fact of these tests' world: a switch that is on
// or off, as its response says.
type switchFact struct {
	On evidence.Value[bool] `json:"on"`
}

var (
	kinds    = evidence.Kinds{"switch": reflect.TypeFor[switchFact]()}
	tool     = evidence.Tool{Version: "1.2.3", Commit: "abc"}
	finished = time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)
	bodies   = map[string][]byte{
		"json":  []byte(`{"On":true,"Note":"<b>&\u202e"}`),
		"xml":   []byte(`<Reply xmlns="x"><On>true</On><Item>1</Item><Item>2</Item></Reply>`),
		"cbor":  []byte("\xa1\x62On\xf5"),
		"bytes": []byte("\xff\xfe\x00"),
		"empty": nil,
	}
)

// collect is the collector of this world: it puts each call again and learns
// one fact from the JSON answer.
func collect(about evidence.About, calls []evidence.Call, raw func(evidence.Digest) ([]byte, error)) (*evidence.Snapshot, error) {
	s := &evidence.Snapshot{About: about, Facts: []evidence.Fact{}, Scopes: []evidence.Scope{{Kind: "switch", Account: "111122223333"}}, Calls: calls}
	for _, c := range calls {
		if c.Operation != "GetJson" {
			continue
		}
		body, err := raw(c.Body)
		if err != nil {
			return nil, err
		}
		var answer struct{ On bool }
		if err := json.Unmarshal(body, &answer); err != nil {
			return nil, err
		}
		s.Facts = append(s.Facts, evidence.Fact{Kind: "switch", ID: "main", Account: c.Account, Data: &switchFact{On: evidence.Known(answer.On, c.ID)}})
	}
	s.Sort()
	return s, nil
}

func assess(s *evidence.Snapshot, rule []byte) *controls.Assessment {
	a := &controls.Assessment{About: controls.About{
		Schema: controls.AssessmentSchema, Tool: tool, Finished: s.About.Finished, Digests: controls.Digests{Catalogs: evidence.DigestOf(rule)},
	}}
	for _, f := range s.Facts {
		on, _ := f.Data.(*switchFact).On.Get()
		verdict := controls.Fail
		if fmt.Sprint(on) == strings.TrimSpace(string(rule)) {
			verdict = controls.Pass
		}
		a.Results = append(a.Results, controls.Result{Check: "switch-on", Verdict: verdict})
	}
	return a
}

func viewOf(s *evidence.Snapshot, a *controls.Assessment, root string, files []view.File) *view.Pack {
	p := &view.Pack{ID: "TP-1", Entity: "Nørdwind", Root: root, Files: files, Assessment: a}
	for i, c := range s.Calls {
		id := fmt.Sprintf("EV-%06d", i+1)
		p.Evidence = append(p.Evidence, view.Evidence{ID: id, Call: string(c.ID), File: "evidence/" + id + ".json", Outcome: "answered", Raw: "raw/" + string(c.Body)})
	}
	return p
}

var reports = []pack.Report{{Path: "report.pdf", Write: func(w io.Writer, p *view.Pack) error {
	_, err := fmt.Fprintln(w, "%PDF", p.Root, len(p.Files), p.Assessment.Results)
	return err
}}}

// contents is a world's worth of contents, with its bodies stored in the draft.
func contents(t testing.TB, d *pack.Draft) pack.Contents {
	t.Helper()
	var calls []evidence.Call
	for _, form := range []string{"json", "xml", "cbor", "bytes", "empty"} {
		c := evidence.Call{
			ID: evidence.CallID("c-" + form), Account: "111122223333", Region: "eu-central-1", Service: "Switchboard",
			Operation: "Get" + strings.ToUpper(form[:1]) + form[1:], Params: json.RawMessage(`{"Name":"x"}`), At: finished, Status: 200, RequestID: "r-" + form,
		}
		if body := bodies[form]; body != nil {
			digest, err := d.Put(body)
			if err != nil {
				t.Fatal(err)
			}
			c.Body, c.Bytes = digest, int64(len(body))
		}
		if form == "xml" {
			c.Redacted = []string{"Reply.Secret"}
		}
		calls = append(calls, c)
	}
	about := evidence.About{Schema: evidence.SnapshotSchema, Tool: tool, Finished: finished}
	s, err := collect(about, calls, d.Get)
	if err != nil {
		t.Fatal(err)
	}
	rule := []byte("true\n")
	a := assess(s, rule)
	return pack.Contents{
		Snapshot: s, Assessment: a, Reports: reports,
		Controls: map[string][]byte{"checks/rule.yaml": rule, "attestations/review.pdf": []byte("%PDF")},
		View:     viewOf(s, a, "", nil),
	}
}

var deps = pack.Deps{
	Kinds: kinds, Replay: collect, Tool: tool, Reports: reports,
	Assess: func(p *pack.Pack, s *evidence.Snapshot) (*controls.Assessment, error) {
		rule, err := p.File("controls/checks/rule.yaml")
		return assess(s, rule), err
	},
	View: func(p *pack.Pack, s *evidence.Snapshot, a *controls.Assessment) (*view.Pack, error) {
		return viewOf(s, a, string(p.Manifest.Root), p.UnderRoot()), nil
	},
}

// made is a finished pack at a path of the test's own.
func made(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Finish(contents(t, d)); err != nil {
		t.Fatal(err)
	}
	return path
}

// mismatch verifies the pack and wants a mismatch that says what is wanted.
func mismatch(t *testing.T, path, want string) {
	t.Helper()
	_, err := pack.Verify(path, deps)
	m, ok := errors.AsType[*pack.Mismatch](err)
	if !ok {
		t.Fatalf("got %v, want a mismatch", err)
	}
	if !strings.Contains(m.Difference, want) {
		t.Errorf("mismatch says %q, want it to say %q", m.Difference, want)
	}
	if strings.Contains(m.Difference, "\n") {
		t.Errorf("mismatch is not one line: %q", m.Difference)
	}
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, data []byte, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
