package controls_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/trailproof/trailproof/controls"
	"go.yaml.in/yaml/v3"
)

func TestTheExampleControlsLoadAndPassTheirFixtures(t *testing.T) {
	const dir = "../examples/controls"
	lib, err := controls.Load(kinds(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"log-bucket-in-allowed-region", "passwords-are-break-glass", "used-regions-are-watched", "log-tables-in-security-database"} {
		if lib.Check(id) == nil {
			t.Errorf("the example's check %s was not loaded", id)
		}
	}
	if lib.Catalog("logging-standard") == nil {
		t.Error("the example's catalog was not loaded")
	}
	if err := controls.TestDir(lib, dir); err != nil {
		t.Error(err)
	}
}

func TestTheExampleConfigurationSetsParametersThatChecksHave(t *testing.T) {
	data, err := os.ReadFile("../examples/trailproof.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Frameworks []string
		Parameters map[string]map[string]any
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	lib := library(t)
	if err := lib.Accepts(controls.Options{Parameters: config.Parameters}); err != nil || len(config.Parameters) == 0 {
		t.Errorf("%d checks with parameters: %v", len(config.Parameters), err)
	}
	if len(config.Frameworks) != len(lib.Catalogs) {
		t.Errorf("it names %d frameworks, and there are %d", len(config.Frameworks), len(lib.Catalogs))
	}
	for _, id := range config.Frameworks {
		if lib.Catalog(id) == nil {
			t.Errorf("there is no framework %q", id)
		}
	}
}

func TestTheExampleWaiversAreAccepted(t *testing.T) {
	data, err := os.ReadFile("../examples/waivers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	waivers, err := controls.LoadWaivers("waivers.yaml", data, library(t))
	if err != nil || len(waivers) == 0 {
		t.Errorf("%d waivers: %v", len(waivers), err)
	}
}

func TestATemplateAsItIsAnswersNothing(t *testing.T) {
	lib := library(t)
	for _, catalog := range lib.Catalogs {
		name := "examples/attestations/" + catalog.ID + ".yaml"
		data, err := os.ReadFile(path.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		given, _, err := controls.LoadAttestations(name, data, os.DirFS("../examples/attestations"), lib)
		if err != nil || len(given) != 0 {
			t.Errorf("%s: %d answers, %v", name, len(given), err)
		}
	}
}

func TestATemplateAsksEveryQuestionAndIsAcceptedWhenFilledIn(t *testing.T) {
	lib := library(t)
	for _, catalog := range lib.Catalogs {
		name := "attestations/" + catalog.ID + ".yaml"
		data, err := os.ReadFile(path.Join("../examples", name))
		if err != nil {
			t.Fatal(err)
		}
		given, _, err := controls.LoadAttestations(name, filledIn(string(data)), fstest.MapFS{
			"documents.pdf": {Data: []byte("a document")},
		}, lib)
		if err != nil {
			t.Errorf("filled in: %v", err)
			continue
		}
		var asked, want []string
		for _, a := range given {
			asked = append(asked, a.Framework+" "+a.Control)
			if a.File == "" || a.ID == "" {
				t.Errorf("%s %s: no place for an id or a document", a.Framework, a.Control)
			}
		}
		text := joined(strings.ReplaceAll(string(data), "\n#", "\n"))
		for _, c := range catalog.Controls() {
			if c.Attestation == "" {
				continue
			}
			want = append(want, catalog.ID+" "+c.ID)
			if !strings.Contains(text, joined(c.Attestation)) {
				t.Errorf("%s does not ask %q", name, c.Attestation)
			}
		}
		if !slices.Equal(asked, want) {
			t.Errorf("%s asks %q, want %q", name, asked, want)
		}
	}
}

// filledIn is a template with every entry uncommented and answered.
func filledIn(template string) []byte {
	answers := map[string]string{
		"answer:": "yes", "statement:": "Done every day.", "owner:": "Audit", "date:": "2026-09-30", "expires:": "2026-12-31",
		"file:": "documents.pdf", "sha256:": "",
	}
	var out strings.Builder
	for line := range strings.Lines(strings.Replace(template, "attestations: []", "attestations:", 1)) {
		if strings.HasPrefix(line, "#  - ") || strings.HasPrefix(line, "#    ") {
			line = line[1:]
		}
		if field := strings.Fields(line); len(field) > 0 {
			switch answer, blank := answers[field[0]]; {
			case blank && answer == "":
				continue // an optional field that is left out
			case blank:
				line = "    " + field[0] + " " + answer + "\n"
			}
		}
		out.WriteString(line)
	}
	return []byte(out.String())
}

// joined are the text's lines made one.
func joined(text string) string { return strings.Join(strings.Fields(text), " ") }
