package cli

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
)

// TestTheStartersOfPeopleAreValidAndEmpty: what init writes is accepted as it is,
// and when all of it is uncommented and filled in.
func TestTheStartersOfPeopleAreValidAndEmpty(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	waivers := waiversTemplate()
	given, err := controls.LoadWaivers("waivers.yaml", []byte(waivers), lib)
	if err != nil || len(given) != 0 {
		t.Errorf("%d waivers, %v", len(given), err)
	}
	entry := regexp.MustCompile(`(?m)^# (- id:.*|  .*)$`)
	filled := entry.ReplaceAllString(strings.Replace(waivers, "waivers: []", "waivers:", 1), "$1")
	filled = strings.Replace(filled, "  trailproof scan", "#", 1)
	given, err = controls.LoadWaivers("waivers.yaml", []byte(filled), lib)
	if err != nil || len(given) != 1 || given[0].Ticket == "" || given[0].Start.IsZero() || len(given[0].Subjects) != 1 || len(given[0].Accounts) != 1 || given[0].Compensating == "" {
		t.Errorf("uncommented: %+v, %v in\n%s", given, err, filled)
	}

	answers := attestationsTemplate(lib.Catalogs)
	none, _, err := controls.LoadAttestations("attestations.yaml", []byte(answers), fstest.MapFS{}, lib)
	if err != nil || len(none) != 0 {
		t.Errorf("%d answers, %v", len(none), err)
	}
	fill := strings.NewReplacer("attestations: []", "attestations:", "#  - id", "  - id", "#    ", "    ",
		"answer:   ", "answer: yes", "statement:", "statement: Done.", "owner:    ", "owner: Audit", "date:     ", "date: 2026-09-30", "expires:  ", "expires: 2026-12-31", "files: []", "files: [a.pdf]")
	all, _, err := controls.LoadAttestations("attestations.yaml", []byte(fill.Replace(answers)), fstest.MapFS{"a.pdf": {Data: []byte("a")}}, lib)
	if err != nil {
		t.Fatalf("filled in: %v", err)
	}
	asked := 0
	words := joinedComment(answers)
	for _, catalog := range lib.Catalogs {
		for _, c := range catalog.Controls() {
			if c.Attestation == "" {
				continue
			}
			if asked++; !strings.Contains(words, strings.Join(strings.Fields(c.Attestation), " ")) {
				t.Errorf("it does not ask %q", c.Attestation)
			}
		}
	}
	if asked == 0 || len(all) != asked {
		t.Errorf("of %d questions, %d have a place", asked, len(all))
	}
	for line := range strings.Lines(answers) {
		if len(line) > 100 && !strings.Contains(line, "$schema") {
			t.Errorf("a line is %d wide: %s", len(line), line)
		}
	}
}

func joinedComment(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\n#", "\n")), " ")
}

func TestOnlyTheQuestionsOfTheChosenFrameworksAreAsked(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	chosen := (&judging{frameworks: []string{"soc2-2017"}}).chosen(lib)
	text := attestationsTemplate(chosen)
	if len(chosen) != 1 || !strings.Contains(text, "framework: soc2-2017") || strings.Contains(text, "framework: pci") {
		t.Errorf("it asks of %d frameworks", strings.Count(text, "framework:"))
	}
	if config := configTemplate([]string{"soc2-2017"}); !strings.Contains(config, "\nframeworks: [soc2-2017]\n") {
		t.Error("the configuration does not name the framework")
	}
}
