package controls_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// squarely are the requirements that audit logging answers squarely. All others
// of these catalogs it only helps to answer.
var squarely = map[string][]string{
	"pci-dss-4.0.1": {
		"10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7", "10.2.2",
		"10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.4.1", "10.4.1.1", "10.4.2", "10.4.3", "10.5.1", "10.7.2", "10.7.3",
	},
	"hipaa-security-rule": {
		"164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(C)", "164.308(a)(6)(ii)", "164.308(a)(8)", "164.312(b)",
		"164.316(b)(1)", "164.316(b)(2)(i)",
	},
}

// inSomeCases are the requirements that bind some entities only.
var inSomeCases = []string{"A1.2.1", "A3.3.1", "A3.5.1"}

// Such a requirement is about more than the audit trail: to call it met because
// the audit trail is in order would claim what nobody looked at.
func TestNoRequirementThatLoggingHelpsToAnswerIsMetByChecksAlone(t *testing.T) {
	catalogs := readCatalogs(t)
	for id, core := range squarely {
		for _, c := range catalogs[id].controls() {
			if !slices.Contains(core, c.ID) && c.Attestation == "" {
				t.Errorf("%s %s asks nothing about what its checks do not see", id, c.ID)
			}
		}
	}
}

func TestTextsOfACatalogAreSentencesAndNoneStandsTwice(t *testing.T) {
	for id, f := range readCatalogs(t) {
		first := map[string]string{}
		for _, c := range f.controls() {
			for field, text := range map[string]string{
				"asks": c.Asks, "not_shown": c.NotShown, "document": c.Document, "attestation": c.Attestation, "inherited": c.Inherited,
			} {
				end := "."
				if field == "attestation" {
					end = "?"
				}
				if text != "" && !strings.HasSuffix(strings.TrimSpace(text), end) {
					t.Errorf("%s %s: the %s does not end with %q: %s", id, c.ID, field, end, text)
				}
				key := strings.Join(strings.Fields(text), " ")
				if twin, ok := first[key]; ok && key != "" {
					t.Errorf("%s: the %s of %s stands word for word in %s", id, field, c.ID, twin)
				}
				first[key] = c.ID
			}
			if strings.HasSuffix(c.Title, ".") {
				t.Errorf("%s %s: the title ends with a full stop: %s", id, c.ID, c.Title)
			}
		}
	}
}

func TestARequirementStandsInTheGroupItsNumberSays(t *testing.T) {
	catalogs := readCatalogs(t)
	for _, id := range []string{"pci-dss-4.0.1", "hipaa-security-rule"} {
		for _, g := range catalogs[id].Groups {
			for _, c := range g.Controls {
				if rest, ok := strings.CutPrefix(c.ID, g.ID); !ok || !strings.ContainsAny(rest[:1], ".(") {
					t.Errorf("%s stands in group %s", c.ID, g.ID)
				}
			}
		}
	}
}

// reference finds the requirement of PCI or HIPAA to which a text sends its
// reader.
var reference = regexp.MustCompile(`\b(?:164\.\d+(?:\(\w+\))+|A?\d+\.\d+\.\d+(?:\.\d+)*)`)

// elsewhere are requirements that texts name and that no catalog has: the
// standard itself refers to them there.
var elsewhere = []string{"6.2.4", "10.7.1", "164.314(a)", "164.308(a)(4)", "164.312(c)"}

func TestTextsNameRequirementsThatThereAre(t *testing.T) {
	catalogs := readCatalogs(t)
	for _, id := range []string{"pci-dss-4.0.1", "hipaa-security-rule"} {
		known, found := slices.Clone(elsewhere), 0
		for _, c := range catalogs[id].controls() {
			known = append(known, c.ID)
		}
		for _, c := range catalogs[id].controls() {
			for _, name := range reference.FindAllString(c.Title+c.Asks+c.Attestation+c.NotShown+c.Document, -1) {
				found++
				if !slices.Contains(known, name) {
					t.Errorf("%s %s speaks of %s, and there is none", id, c.ID, name)
				}
			}
		}
		if found == 0 {
			t.Errorf("no text of %s names a requirement", id)
		}
	}
}

// PCI sets these numbers. HIPAA sets none for logs, and where PCI leaves one to
// the entity's risk analysis, as for access keys, the configuration declares it:
// a number in the catalog would overrule it.
func TestRequirementsAskForTheNumbersThatTheStandardSets(t *testing.T) {
	want := map[string]map[string]string{
		"pci-dss-4.0.1": {
			"8.2.6 credentials-used":                "map[max_idle_days:90]",
			"8.3.9 single-factor-passwords-renewed": "map[max_age:90d]",
			"10.3.2 log-bucket-object-lock":         "map[min_days:365]", // for as long as 10.5.1 has logs kept
			"10.5.1 log-retention-minimum":          "map[min_days:365]",
			"10.5.1 log-immediately-available":      "map[days:90]",
			"10.5.1 retention-demonstrated":         "map[min_days:365]",
		},
		"hipaa-security-rule": {},
	}
	catalogs := readCatalogs(t)
	for id, numbers := range want {
		got := map[string]string{}
		for _, c := range catalogs[id].controls() {
			for _, cited := range c.Checks {
				if len(cited.With) > 0 && cited.Check != "event-classes-observed" { // names, not numbers
					got[c.ID+" "+cited.Check] = fmt.Sprint(cited.With)
				}
			}
		}
		if !maps.Equal(got, numbers) {
			t.Errorf("%s asks for %v, want %v", id, got, numbers)
		}
	}
}

// An exception would stand against every entity that the requirement does not
// bind, since an answer never outweighs what a check has found.
func TestRequirementsOfSomeEntitiesRestOnAnAnswerAlone(t *testing.T) {
	lib := library(t)
	pci := lib.Catalog("pci-dss-4.0.1")
	options := controls.Options{Frameworks: []string{pci.ID}}
	for _, c := range pci.Controls() {
		if !slices.Contains(inSomeCases, c.ID) {
			continue
		}
		if len(c.Checks) > 0 || !strings.Contains(c.Asks, "only") || !strings.Contains(c.Attestation, "not-applicable") {
			t.Errorf("%s cites %d checks, asks %q and has the question %q", c.ID, len(c.Checks), c.Asks, c.Attestation)
		}
		options.Attestations = append(options.Attestations, controls.Attestation{
			Framework: pci.ID, Control: c.ID, Answer: "not-applicable", Date: finished, Expires: finished.AddDate(1, 0, 0),
		})
	}
	world := &evidence.Snapshot{About: evidence.About{Finished: finished}}
	answered := controls.Assess(world, lib, options)
	options.Attestations = nil
	unanswered := controls.Assess(world, lib, options)
	for _, id := range inSomeCases {
		if words := controlOf(t, answered, id).Words; words != "Not applicable" {
			t.Errorf("%s, which does not bind the entity, reads %q", id, words)
		}
		if words := controlOf(t, unanswered, id).Words; words != "Not tested" {
			t.Errorf("%s, of which nobody said whether it binds the entity, reads %q", id, words)
		}
	}
}

// The marks as the rule sets them.
func TestHIPAAControlsCarryTheMarkOfTheRule(t *testing.T) {
	marks := map[string][]string{
		"[R]": {
			"164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)", "164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(a)(2)(i)",
			"164.316(b)(2)(i)", "164.316(b)(2)(ii)", "164.316(b)(2)(iii)",
		},
		"[A]": {
			"164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)",
			"164.308(a)(5)(ii)(C)", "164.308(a)(5)(ii)(D)", "164.312(a)(2)(iv)", "164.312(c)(2)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)",
		},
	}
	for _, c := range readCatalogs(t)["hipaa-security-rule"].controls() {
		want := "[standard]"
		for mark, ids := range marks {
			if slices.Contains(ids, c.ID) {
				want = mark
			}
		}
		if !strings.HasPrefix(c.Asks, want+" ") {
			t.Errorf("%s is %s: %s", c.ID, want, c.Asks)
		}
		alternative := strings.Contains(strings.Join(strings.Fields(c.Attestation), " "), "equivalent measure documented")
		if alternative != (want == "[A]") {
			t.Errorf("%s is %s, and asks %q", c.ID, want, c.Attestation)
		}
	}
}

// Object of the rule is ePHI: that a log is sound says nothing of it.
func TestHIPAAIntegrityIsThatOfEPHIAndNotOfTheLog(t *testing.T) {
	for _, c := range readCatalogs(t)["hipaa-security-rule"].controls() {
		if strings.HasPrefix(c.ID, "164.312(c)") && !strings.Contains(strings.Join(strings.Fields(c.Asks), " "), "object is ePHI and not the log") {
			t.Errorf("%s does not say what its object is: %s", c.ID, c.Asks)
		}
	}
}

// What one requirement wants recorded is not what another does: seeing an event
// of one class says nothing of the others.
func TestEachRequirementNamesTheClassesOfEventsThatItWantsSeen(t *testing.T) {
	want := map[string]string{
		"gdpr-2016-679 33(3)":            "[data-read data-write]",
		"hipaa-security-rule 164.312(b)": "[data-read data-write management-read management-write]",
		"iso-27001-2022 A.8.15":          "[access-denied management-read management-write]",
		"pci-dss-4.0.1 10.2.1.1":         "[data-read data-write]",
		"pci-dss-4.0.1 10.2.1.2":         "[management-read management-write]",
		"pci-dss-4.0.1 10.2.1.4":         "[access-denied]",
		"pci-dss-4.0.1 10.2.1.5":         "[identity-change]",
		"pci-dss-4.0.1 10.2.1.7":         "[resource-created resource-deleted]",
	}
	got := map[string]string{}
	for id, f := range readCatalogs(t) {
		for _, c := range f.controls() {
			for _, cited := range c.Checks {
				if cited.Check == "event-classes-observed" {
					got[id+" "+c.ID] = fmt.Sprint(cited.With["classes"])
				}
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("they name %v, want %v", got, want)
	}
}
