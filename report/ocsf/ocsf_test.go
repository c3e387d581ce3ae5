package ocsf_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/trailproof/trailproof/report/ocsf"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func written(t *testing.T, p *view.Pack) [][]byte {
	t.Helper()
	var out bytes.Buffer
	if err := ocsf.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	in := bufio.NewScanner(&out)
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		lines = append(lines, bytes.Clone(in.Bytes()))
	}
	return lines
}

func hostile() *view.Pack {
	p := viewtest.Sample()
	for i, text := range viewtest.Hostile {
		c := &p.Checks[i]
		c.ID, c.Title, c.Parameters, c.Statement, c.Why, c.Remedy = text, text, text, text, text, text
		c.Subjects[0].ID, c.Subjects[1].Account, c.Subjects[2].Region, c.Subjects[3].Kind = text, text, text, text
	}
	p.Frameworks[0].Requirements[0].ID = ""
	return p
}

func TestEveryEventIsValidByThePublishedSchema(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile("testdata/compliance_finding.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]*view.Pack{"sample": viewtest.Sample(), "hostile": hostile(), "organization": viewtest.Large(2)} {
		t.Run(name, func(t *testing.T) {
			lines := written(t, p)
			if len(lines) == 0 {
				t.Fatal("nothing was written")
			}
			for _, line := range lines {
				document, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Validate(document); err != nil {
					t.Fatalf("%s\n%v", line, err)
				}
			}
		})
	}
	if lines := written(t, &view.Pack{}); len(lines) != 0 {
		t.Errorf("an empty report has %d events", len(lines))
	}
}

func TestEachFindingHasAnIDOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range written(t, viewtest.Sample()) {
		var e struct {
			Info struct{ UID string } `json:"finding_info"`
			Meta struct{ UID string } `json:"metadata"`
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if seen[e.Info.UID] || seen[e.Meta.UID] || e.Info.UID == "" {
			t.Errorf("the ID of %s is not its own", line)
		}
		seen[e.Info.UID], seen[e.Meta.UID] = true, true
	}
}

func TestDeniedIsNeitherPassNorFailAndWaivedIsSuppressed(t *testing.T) {
	want := map[view.Result][2]string{
		view.Exception: {"Fail", "New"}, view.Waived: {"Fail", "Suppressed"}, view.Inconclusive: {"Unknown", "New"},
		view.NotTested: {"Unknown", "New"}, view.NoExceptions: {"Pass", "Resolved"}, view.NotApplicable: {"Not applicable", "Resolved"},
	}
	seen := map[string]bool{}
	for _, line := range written(t, viewtest.Sample()) {
		var e struct {
			Status     string
			Compliance struct{ Status string }
			Unmapped   struct{ Result string }
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		for _, r := range view.Results() {
			if e.Unmapped.Result != r.String() {
				continue
			}
			seen[r.String()] = true
			if got := [2]string{e.Compliance.Status, e.Status}; got != want[r] {
				t.Errorf("%s: %v", r, got)
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("results seen: %v", seen)
	}
}
