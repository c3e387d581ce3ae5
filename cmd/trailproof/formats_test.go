package main_test

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/cmd/trailproof/internal/cli"
)

// told is what one format says of an assessment, as sorted sets. Verdicts of
// subjects are pass, fail, unknown or not-applicable; results of requirements and
// checks are in the words of an audit. A nil set is not looked at.
type told struct {
	requirements set // framework ID, requirement, result
	subjects     set // check ID, subject, account, region, verdict
	checks       set // number, result
	exceptions   set // ID, subject
	waivers      set // the register
	used         set // the waivers in force that cover something
	evidence     set // cited by subjects, and where parts could not be listed
}

type set map[string]bool

func (s set) add(parts ...string) { s[strings.Join(parts, " | ")] = true }

func nothing() told { return told{set{}, set{}, set{}, set{}, set{}, set{}, set{}} }

var verdictWords = map[string]string{
	"Exception noted": "fail", "Exception, waived": "fail", "Inconclusive": "unknown", "Not tested": "unknown", "No exceptions": "pass", "Not applicable": "not-applicable",
}

// TestEveryFormatTellsTheSame runs the demo once, and reads each format as a program
// that knows nothing of the others would.
func TestEveryFormatTellsTheSame(t *testing.T) {
	t.Chdir(t.TempDir())
	env := &cli.Env{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: time.Now}
	if code := cli.Main([]string{"demo", "-q", "-o", "pack=pack", "-o", "csv=out.csv", "-o", "ocsf=out.ndjson", "-o", "asff=out.asff"}, env); code != 1 {
		t.Fatalf("the demo exited with %d", code)
	}
	book := fromWorkbook(t, "pack/workbook.xlsx")
	if len(book.exceptions) < 100 || len(book.requirements) < 150 || len(book.waivers) < 2 || len(book.evidence) < 100 || len(book.used) == 0 {
		t.Fatalf("the workbook says little: %d exceptions, %d requirements", len(book.exceptions), len(book.requirements))
	}
	maps.DeleteFunc(book.used, func(id string, _ bool) bool { return onlyInPart(t, id) })
	for name, other := range map[string]told{
		"json": fromJSON(t, "pack/assessment.json"), "csv": fromCSV(t, "out.csv"), "ocsf": fromOCSF(t, "out.ndjson"),
		"asff": fromASFF(t, "out.asff"), "oscal": fromOSCAL(t, "pack/oscal.json"), "html": fromHTML(t, "pack/report.html"),
	} {
		same(t, name+": requirements", book.requirements, other.requirements)
		same(t, name+": subjects", book.subjects, other.subjects)
		same(t, name+": checks", book.checks, other.checks)
		same(t, name+": exceptions", book.exceptions, other.exceptions)
		same(t, name+": waivers", book.waivers, other.waivers)
		same(t, name+": waivers in use", book.used, other.used)
		same(t, name+": evidence", book.evidence, other.evidence)
	}
}

// onlyInPart says of a waiver that it covers a part of the failures of requirements,
// and none of them nor any subject as a whole: no finding is waived by it.
func onlyInPart(t *testing.T, id string) bool {
	var a struct {
		Catalogs []struct {
			Controls []struct{ Waiver *struct{ ID string } }
		}
		Results []struct {
			Waiver   string
			Subjects []struct{ Waiver string }
		}
	}
	read(t, "pack/assessment.json", &a)
	for _, c := range a.Catalogs {
		for _, control := range c.Controls {
			if control.Waiver != nil && control.Waiver.ID == id {
				return false
			}
		}
	}
	for _, r := range a.Results {
		if r.Waiver == id || slices.ContainsFunc(r.Subjects, func(s struct{ Waiver string }) bool { return s.Waiver == id }) {
			return false
		}
	}
	return true
}

func same(t *testing.T, what string, want, got set) {
	t.Helper()
	if got == nil {
		return
	}
	for _, pair := range []struct {
		how        string
		here, gone set
	}{{"lacks", want, got}, {"has also", got, want}} {
		missing := slices.DeleteFunc(slices.Sorted(maps.Keys(pair.here)), func(s string) bool { return pair.gone[s] })
		if len(missing) > 0 {
			t.Errorf("%s: %s %d of %d: %q", what, pair.how, len(missing), len(pair.here), missing[:min(3, len(missing))])
		}
	}
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(path))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// fromWorkbook reads the sheets by the names of their columns.
func fromWorkbook(t *testing.T, path string) told {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // it was only read
	rows := func(sheet string, each func(cell func(string) string)) {
		all, err := book.GetRows(sheet)
		if err != nil || len(all) < 5 {
			t.Fatalf("sheet %s: %d rows, %v", sheet, len(all), err)
		}
		for _, row := range all[4:] {
			each(func(column string) string {
				at := slices.Index(all[3], column)
				if at < 0 {
					t.Fatalf("sheet %s has no column %s: %q", sheet, column, all[3])
				}
				if at >= len(row) {
					return ""
				}
				return row[at]
			})
		}
	}
	out := nothing()
	ids := map[string]string{}
	rows("Requirements", func(c func(string) string) { out.requirements.add(c("Framework"), c("Requirement"), c("Result")) })
	rows("Controls", func(c func(string) string) {
		ids[c("Control")] = c("Identifier")
		out.checks.add(c("Control"), c("Result"))
	})
	rows("Subjects", func(c func(string) string) {
		if c("Subject") != "" && c("Subject result") != "" {
			out.subjects.add(ids[c("Control")], c("Subject"), c("Account"), c("Region"), verdictWords[c("Subject result")])
		}
	})
	rows("Exceptions", func(c func(string) string) {
		out.exceptions.add(c("Exception"), c("Subject"))
		if c("Waiver") != "" {
			out.used.add(c("Waiver"))
		}
	})
	rows("Waivers", func(c func(string) string) {
		out.waivers.add(c("Waiver"))
		if c("State") == "in force" && c("Used by") != "" {
			out.used.add(c("Waiver"))
		}
	})
	rows("Evidence", func(c func(string) string) {
		if c("Tests") != "" {
			out.evidence.add(c("Evidence"))
		}
	})
	return out
}

func fromJSON(t *testing.T, path string) told {
	t.Helper()
	var a struct {
		Catalogs []struct {
			ID, Title string
			Controls  []struct{ ID, Words string }
		}
		Results []struct {
			Check    string
			Subjects []struct{ ID, Account, Region, Verdict string }
		}
		Waivers []struct{ ID string }
	}
	read(t, path, &a)
	out := told{requirements: set{}, subjects: set{}, waivers: set{}}
	for _, c := range a.Catalogs {
		for _, k := range c.Controls {
			out.requirements.add(c.Title, k.ID, k.Words)
		}
	}
	for _, r := range a.Results {
		for _, s := range r.Subjects {
			out.subjects.add(r.Check, s.ID, s.Account, s.Region, s.Verdict)
		}
	}
	for _, w := range a.Waivers {
		out.waivers.add(w.ID)
	}
	return out
}

// titles are the frameworks' by their IDs, from the assessment.
func titles(t *testing.T) map[string]string {
	t.Helper()
	var a struct{ Catalogs []struct{ ID, Title string } }
	read(t, "pack/assessment.json", &a)
	out := map[string]string{}
	for _, c := range a.Catalogs {
		out[c.ID] = c.Title
	}
	return out
}
