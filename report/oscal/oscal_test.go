package oscal_test

import (
	"bytes"
	stdbase64 "encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/trailproof/trailproof/report/oscal"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// published is NIST's schema.
func published(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("testdata/oscal_complete_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t *testing.T, p *view.Pack) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := oscal.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func validate(t *testing.T, s *jsonschema.Schema, data []byte) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(document); err != nil {
		t.Errorf("%v", err)
	}
}

// awkward are reports with what documents may not hold.
func awkward() map[string]*view.Pack {
	reports := map[string]*view.Pack{"sample": viewtest.Sample(), "empty": {}, "organization": viewtest.Large(5)}
	hostile := viewtest.Sample()
	for i, text := range viewtest.Hostile {
		c, f := &hostile.Checks[i], &hostile.Frameworks[i%len(hostile.Frameworks)]
		c.Number, c.ID, c.Title, c.Parameters, c.Statement, c.Why = text+"n", text, text, text, text, text
		f.Title, f.Note = text, text
		f.Requirements[i].ID, f.Requirements[i].Title, f.Requirements[i].Words, f.Requirements[i].Basis = text, text, text, text
		f.Requirements[i].Checks = append(f.Requirements[i].Checks, view.Ref{Number: text + "n", ID: text})
		hostile.Waivers = append(hostile.Waivers, view.Waiver{ID: fmt.Sprint("WV-1", i), Scope: text, Reason: text, Compensating: text, Owner: text, Approver: text, State: text})
		hostile.Attests = append(hostile.Attests, view.Attest{Framework: f.Title, ID: fmt.Sprint(i), Question: text, Answer: "no", Statement: text, Owner: text, File: text, SHA256: text})
	}
	hostile.Entity, hostile.ID, hostile.Title = viewtest.Hostile[5], viewtest.Hostile[6], [2]string{"\n", "\t"}
	hostile.Classification, hostile.Masked = "\nline\n", []string{"a\nb"}
	reports["hostile"] = hostile
	bare := viewtest.Sample()
	bare.Frameworks = nil
	reports["no framework"] = bare
	blank := viewtest.Sample()
	for i := range blank.Checks {
		blank.Checks[i].Subjects, blank.Checks[i].Title, blank.Checks[i].Why = nil, "", " \n"
	}
	reports["no subjects"] = blank
	return reports
}

func TestEveryDocumentIsValidByTheSchemaOfNIST(t *testing.T) {
	s := published(t)
	for name, p := range awkward() {
		t.Run(name, func(t *testing.T) {
			data := written(t, p)
			validate(t, s, data)
			validate(t, s, planOf(t, data))
		})
	}
}

func TestASchemaThatAllowsEverythingWouldBeNoticed(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.Replace(written(t, viewtest.Sample()), []byte(`"not-satisfied"`), []byte(`"a\nb"`), 1)))
	if err != nil {
		t.Fatal(err)
	}
	if published(t).Validate(document) == nil {
		t.Error("a state of two lines is valid")
	}
}

// planOf is the plan that the document embeds and imports.
func planOf(t *testing.T, data []byte) []byte {
	t.Helper()
	var document struct {
		AR struct {
			ImportAP   struct{ Href string } `json:"import-ap"`
			BackMatter struct {
				Resources []struct {
					UUID   string
					Base64 struct{ Value string }
				}
			} `json:"back-matter"`
		} `json:"assessment-results"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	for _, r := range document.AR.BackMatter.Resources {
		if "#"+r.UUID == document.AR.ImportAP.Href {
			plan, err := stdbase64.StdEncoding.DecodeString(r.Base64.Value)
			if err != nil {
				t.Fatal(err)
			}
			return plan
		}
	}
	t.Fatal("the plan that is imported is not embedded")
	return nil
}

// walk visits every object of a document.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, inner := range v {
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}

func TestUUIDsAreUniqueAndReferencesLead(t *testing.T) {
	for name, p := range awkward() {
		if name == "hostile" { // whose frameworks share titles, and so their attestations
			continue
		}
		t.Run(name, func(t *testing.T) {
			var document any
			if err := json.Unmarshal(written(t, p), &document); err != nil {
				t.Fatal(err)
			}
			known := map[string]bool{}
			walk(document, func(o map[string]any) {
				if id, ok := o["uuid"].(string); ok {
					if known[id] {
						t.Errorf("UUID %s is there twice", id)
					}
					known[id] = true
				}
			})
			references := 0
			walk(document, func(o map[string]any) {
				for _, key := range []string{"subject-uuid", "observation-uuid", "risk-uuid", "actor-uuid", "component-uuid", "href"} {
					id, ok := o[key].(string)
					if key == "href" {
						id, ok = strings.CutPrefix(id, "#")
					}
					if !ok {
						continue
					}
					if references++; !known[id] {
						t.Errorf("%s %s leads nowhere", key, id)
					}
				}
			})
			if references == 0 {
				t.Error("nothing is referred to")
			}
		})
	}
}

func TestADocumentNamesOnlySoManySubjects(t *testing.T) {
	p := viewtest.Large(500)
	data := written(t, p)
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	named, deviations := 0, 0
	walk(document, func(o map[string]any) {
		if o["subject-uuid"] != nil {
			named++
		}
	})
	for _, c := range p.Checks {
		deviations += c.Deviations
	}
	if named > 20_000 || named < 15_000 || deviations < 1000 {
		t.Errorf("%d subjects named, %d deviations", named, deviations)
	}
	if len(data) > 100<<20 {
		t.Errorf("%d bytes", len(data))
	}
	if !bytes.Contains(data, []byte("subjects are named here; assessment.json names all.")) {
		t.Error("nothing says that subjects are left out")
	}
}

func TestRequirementsThatLookAlikeHaveDifferentIdentifiers(t *testing.T) {
	p := viewtest.Sample()
	p.Frameworks = p.Frameworks[:1]
	for i, id := range []string{"164.312(b)", "164.312[b]", "164.312 b", "§", ""} {
		p.Frameworks[0].Requirements[i].ID = id
	}
	data := written(t, p)
	validate(t, published(t), data)
	seen := map[string]string{}
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	walk(document, func(o map[string]any) {
		if target, ok := o["target"].(map[string]any); ok {
			id, _ := target["target-id"].(string)
			if seen[id] != "" {
				t.Errorf("%q is twice: %v and %s", id, o["title"], seen[id])
			}
			seen[id] = fmt.Sprint(o["title"])
		}
	})
	if len(seen) != 12 {
		t.Errorf("%d targets", len(seen))
	}
}
