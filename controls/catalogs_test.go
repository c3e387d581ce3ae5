package controls_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// declared are the requirements of each catalog, in the standard's own order:
// those that audit logging answers squarely, and those that it helps to answer.
var declared = map[string][]string{
	"pci-dss-4.0.1": {
		"1.2.2", "1.4.4", "3.7.4", "6.5.1", "7.2.1", "7.2.2", "7.2.4", "7.2.5", "7.2.5.1", "7.2.6", "7.3.1", "7.3.2",
		"7.3.3", "8.2.1", "8.2.2", "8.2.4", "8.2.5", "8.2.6", "8.3.9", "8.4.1", "8.4.2", "8.4.3", "8.6.1", "8.6.3",
		"10.1.1", "10.1.2", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
		"10.2.2", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.4.1", "10.4.1.1", "10.4.2", "10.4.2.1", "10.4.3",
		"10.5.1", "10.6.1", "10.6.2", "10.6.3", "10.7.2", "10.7.3", "11.5.1", "11.5.2", "12.3.1", "12.10.1", "12.10.5",
		"A1.2.1", "A3.3.1", "A3.5.1",
	},
	"iso-27001-2022": {
		"A.5.3", "A.5.15", "A.5.16", "A.5.17", "A.5.18", "A.5.23", "A.5.24", "A.5.25", "A.5.26", "A.5.28", "A.5.31",
		"A.5.33", "A.5.34", "A.5.35", "A.5.36", "A.8.2", "A.8.3", "A.8.5", "A.8.9", "A.8.10", "A.8.12", "A.8.13",
		"A.8.14", "A.8.15", "A.8.16", "A.8.17", "A.8.24", "A.8.32", "A.8.34",
	},
	"soc2-2017": {
		"CC2.1", "CC2.2", "CC3.2", "CC3.3", "CC3.4", "CC4.1", "CC4.2", "CC5.2", "CC5.3", "CC6.1", "CC6.2", "CC6.3",
		"CC6.6", "CC6.7", "CC6.8", "CC7.1", "CC7.2", "CC7.3", "CC7.4", "CC7.5", "CC8.1", "A1.1", "A1.2",
		"C1.1", "C1.2", "PI1.5",
	},
	"gdpr-2016-679": {
		"5(1)(c)", "5(1)(e)", "5(1)(f)", "5(2)", "24(1)", "25", "25(1)", "25(2)", "28(3)(c)", "28(3)(h)",
		"29", "30(1)(g)", "32", "32(1)(a)", "32(1)(b)", "32(1)(c)", "32(1)(d)", "32(2)", "32(4)",
		"33(1)", "33(2)", "33(3)", "33(5)", "34", "44",
	},
	"hipaa-security-rule": {
		"164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)", "164.308(a)(1)(ii)(D)", "164.308(a)(2)", "164.308(a)(3)(i)",
		"164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)",
		"164.308(a)(4)(ii)(C)", "164.308(a)(5)(ii)(C)", "164.308(a)(5)(ii)(D)", "164.308(a)(6)(i)", "164.308(a)(6)(ii)",
		"164.308(a)(8)", "164.308(b)(1)", "164.312(a)(1)", "164.312(a)(2)(i)", "164.312(a)(2)(iv)", "164.312(b)",
		"164.312(c)(1)", "164.312(c)(2)", "164.312(d)", "164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)",
		"164.316(a)", "164.316(b)(1)", "164.316(b)(2)(i)", "164.316(b)(2)(ii)", "164.316(b)(2)(iii)",
	},
}

// unrelated are requirements that audit logging says little or nothing about,
// though it is often put forward for them, and 10.7.1, which was superseded.
var unrelated = map[string][]string{
	"pci-dss-4.0.1": {
		"1.5.1", "3.2.1", "3.3.1.1", "3.3.1.3", "3.3.2", "3.3.3", "3.5.1", "3.5.1.1", "3.5.1.3", "5.3.4", "8.3.2",
		"10.7.1", "11.3.1", "11.3.1.1", "11.3.1.2", "11.3.1.3", "11.6.1", "12.4.2.1",
	},
	"iso-27001-2022": {
		"A.5.1", "A.5.7", "A.5.13", "A.5.19", "A.5.21", "A.5.22", "A.5.29",
		"A.8.1", "A.8.4", "A.8.7", "A.8.11", "A.8.20", "A.8.21", "A.8.22", "A.8.23",
	},
	"soc2-2017":     {"CC1.3", "CC3.1", "PI1.2", "PI1.3", "PI1.4"},
	"gdpr-2016-679": {"30"},
	"hipaa-security-rule": {
		"164.308(a)(4)(ii)(A)", "164.308(a)(7)(i)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(ii)(C)",
		"164.310(d)(2)(iv)", "164.312(a)(2)(ii)",
		"164.314(b)(1)", "164.314(b)(2)", "164.314(b)(2)(i)", "164.314(b)(2)(ii)", "164.314(b)(2)(iii)", "164.314(b)(2)(iv)",
	},
}

// uncited are the checks that no requirement of the catalogs calls for. Each
// would fail somebody who meets the requirement in another way.
var uncited = []string{
	"log-bucket-mfa-delete",     // a bucket with lifecycle rules cannot have it; Object Lock protects as well
	"log-bucket-access-logging", // data events record access as well: log-bucket-access-recorded
	"response-automated",        // a person may answer an incident
	"trail-managed-as-code",     // changes may be controlled without it
}

// catalogFile is a catalog as its author writes it.
type catalogFile struct {
	ID, Title, Version, Words, Note string
	Order                           int
	Applicability                   bool
	Groups                          []struct {
		ID, Title string
		Controls  []controlEntry
	}
}

type controlEntry struct {
	ID, Title, Asks, Severity, Attestation, Inherited, Document string
	Addressable                                                 bool
	NotShown                                                    string `yaml:"not_shown"`
	Checks                                                      []citation
}

// citation is a check's ID, alone or with parameters.
type citation struct {
	Check string
	With  map[string]any
}

func (c *citation) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&c.Check)
	}
	type plain citation
	return node.Decode((*plain)(c))
}

func (f catalogFile) controls() []controlEntry {
	var all []controlEntry
	for _, g := range f.Groups {
		all = append(all, g.Controls...)
	}
	return all
}

func (c controlEntry) checks() []string {
	ids := make([]string, len(c.Checks))
	for i, cited := range c.Checks {
		ids[i] = cited.Check
	}
	return ids
}

// readCatalogs reads every file in catalogs, by catalog ID.
func readCatalogs(t *testing.T) map[string]catalogFile {
	t.Helper()
	paths, err := filepath.Glob("catalogs/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no catalogs found: %v", err)
	}
	catalogs := map[string]catalogFile{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var f catalogFile
		dec := yaml.NewDecoder(bytes.NewReader(data))
		dec.KnownFields(true)
		if err := dec.Decode(&f); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if want := strings.TrimSuffix(filepath.Base(path), ".yaml"); f.ID != want {
			t.Errorf("%s: the catalog's id is %q, want %q", path, f.ID, want)
		}
		catalogs[f.ID] = f
	}
	return catalogs
}

func TestEveryCatalogHasTheRequirementsInTheStandardsOrder(t *testing.T) {
	catalogs := readCatalogs(t)
	if len(catalogs) != len(declared) {
		t.Errorf("%d catalogs, want %d", len(catalogs), len(declared))
	}
	for id, want := range declared {
		var got []string
		for _, c := range catalogs[id].controls() {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has\n%q, want\n%q", id, got, want)
		}
	}
}

func TestNoCatalogClaimsAnUnrelatedRequirement(t *testing.T) {
	for id, f := range readCatalogs(t) {
		for _, c := range f.controls() {
			if slices.Contains(unrelated[id], c.ID) {
				t.Errorf("%s %s is not a requirement that audit logging answers", id, c.ID)
			}
		}
	}
}

// What holds of one requirement in the same words as of another was thought
// through for one of them at most.
func TestEveryControlSaysInItsOwnWordsWhatItAsksAndWhatAPassDoesNotShow(t *testing.T) {
	for id, f := range readCatalogs(t) {
		said := map[string]string{}
		for _, c := range f.controls() {
			if c.Title == "" || c.Severity == "" {
				t.Errorf("%s %s has no title or no severity", id, c.ID)
			}
			for field, text := range map[string]string{"asks": c.Asks, "not_shown": c.NotShown, "document": c.Document} {
				text = strings.TrimSpace(text)
				if len(text) < 2 || !strings.HasSuffix(text, ".") {
					t.Errorf("%s %s: %s is %q, want a sentence", id, c.ID, field, text)
				}
				if twin, ok := said[text]; ok {
					t.Errorf("%s: the %s of %s stands in %s as well: %q", id, field, c.ID, twin, text)
				}
				said[text] = c.ID
			}
		}
	}
}

func TestEveryControlRestsOnACheckOrAnAnswer(t *testing.T) {
	for id, f := range readCatalogs(t) {
		for _, c := range f.controls() {
			if len(c.Checks) == 0 && c.Attestation == "" {
				t.Errorf("%s %s has neither a check nor a question", id, c.ID)
			}
			if c.Attestation != "" && !strings.HasSuffix(strings.TrimSpace(c.Attestation), "?") {
				t.Errorf("%s %s: the attestation is not a question: %s", id, c.ID, c.Attestation)
			}
			if c.Inherited != "" && c.Attestation == "" {
				t.Errorf("%s %s is inherited, but nobody is asked for the provider's report", id, c.ID)
			}
		}
	}
}

// What is recorded of one kind of event says nothing of another: requirements
// that stand side by side must not be answered by the same list of checks.
func TestNoTwoRequirementsOfACatalogCiteTheSameChecks(t *testing.T) {
	for id, f := range readCatalogs(t) {
		cited := map[string]string{}
		for _, c := range f.controls() {
			if len(c.Checks) < 2 {
				continue
			}
			checks := c.checks()
			slices.Sort(checks)
			key := fmt.Sprint(checks)
			if twin, ok := cited[key]; ok {
				t.Errorf("%s %s and %s cite the same checks", id, c.ID, twin)
			}
			cited[key] = c.ID
		}
	}
}

// An article as a whole must not stand better than a paragraph of it.
func TestAnArticleCitesAllThatItsParagraphsCite(t *testing.T) {
	articles := readCatalogs(t)["gdpr-2016-679"].controls()
	for _, article := range []string{"25", "32"} {
		whole := slices.IndexFunc(articles, func(c controlEntry) bool { return c.ID == article })
		if whole < 0 {
			t.Fatalf("there is no article %s", article)
		}
		for _, c := range articles {
			if !strings.HasPrefix(c.ID, article+"(") {
				continue
			}
			for _, check := range c.checks() {
				if !slices.Contains(articles[whole].checks(), check) {
					t.Errorf("%s cites %s, and %s does not", c.ID, check, article)
				}
			}
		}
	}
}

func TestEveryCheckIsCitedUnlessNoRequirementCallsForIt(t *testing.T) {
	lib := library(t)
	cited := map[string]bool{}
	for _, catalog := range lib.Catalogs {
		for _, control := range catalog.Controls() {
			for _, ref := range control.Checks {
				cited[ref.Check] = true
			}
		}
	}
	var unused []string
	for _, c := range lib.Checks {
		if !cited[c.ID] {
			unused = append(unused, c.ID)
		}
	}
	if !slices.Equal(unused, uncited) {
		t.Errorf("no catalog cites %q, want %q", unused, uncited)
	}
}

func TestClockRequirementsAreInherited(t *testing.T) {
	clocks := map[string][]string{"iso-27001-2022": {"A.8.17"}, "pci-dss-4.0.1": {"10.6.1", "10.6.2", "10.6.3"}}
	for id, f := range readCatalogs(t) {
		for _, c := range f.controls() {
			if inherited := slices.Contains(clocks[id], c.ID); inherited != (c.Inherited != "") || inherited && len(c.Checks) > 0 {
				t.Errorf("%s %s cites %d checks and is inherited by %q", id, c.ID, len(c.Checks), c.Inherited)
			}
		}
	}
}

func TestTheGDPRCatalogSpeaksOfSupportingMeasures(t *testing.T) {
	f := readCatalogs(t)["gdpr-2016-679"]
	if !strings.Contains(f.Note, "measures supporting") {
		t.Error("the note does not speak of measures supporting a provision")
	}
	for _, c := range f.controls() {
		if !strings.HasPrefix(c.Title, "Measures supporting ") {
			t.Errorf("%s: %q does not speak of measures supporting the provision", c.ID, c.Title)
		}
		if text := strings.ToLower(c.Title + c.Asks + c.NotShown + c.Document); strings.Contains(text, "complian") {
			t.Errorf("%s speaks of compliance", c.ID)
		}
	}
}

func TestHIPAAControlsSayWhetherTheyAreRequiredOrAddressable(t *testing.T) {
	for _, c := range readCatalogs(t)["hipaa-security-rule"].controls() {
		marked := slices.ContainsFunc([]string{"[R] ", "[A] ", "[standard] "}, func(mark string) bool {
			return strings.HasPrefix(c.Asks, mark)
		})
		if !marked {
			t.Errorf("%s: %q does not begin with [R], [A] or [standard]", c.ID, c.Asks)
		}
		if c.Addressable != strings.HasPrefix(c.Asks, "[A] ") {
			t.Errorf("%s: addressable is %v, and it asks %q", c.ID, c.Addressable, c.Asks)
		}
	}
}
