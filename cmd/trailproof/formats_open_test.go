package main_test

import (
	"bytes"
	stdcsv "encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/csv"
)

func fromCSV(t *testing.T, path string) told {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := stdcsv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	names := titles(t)
	out := nothing()
	out.waivers = nil
	for _, row := range rows[1:] {
		cell := func(column string) string { return csv.Unguard(row[slices.Index(rows[0], column)]) }
		switch cell("finding") {
		case "requirement":
			framework, id, _ := strings.Cut(cell("requirements"), " ")
			out.requirements.add(names[framework], id, cell("result"))
		case "subject":
			out.subjects.add(cell("check id"), cell("subject"), cell("account"), cell("region"), verdictWords[cell("result")])
		}
		note(out, cell("check"), cell("check result"), cell("exception"), cell("subject"), cell("waiver"), strings.Fields(cell("evidence")))
	}
	return out
}

// note takes down what every finding may say.
func note(out told, check, result, exception, subject, waiver string, evidence []string) {
	if check != "" {
		out.checks.add(check, result)
	}
	if exception != "" {
		out.exceptions.add(exception, subject)
	}
	if waiver != "" {
		out.used.add(waiver)
	}
	for _, id := range evidence {
		out.evidence.add(id)
	}
}

func fromOCSF(t *testing.T, path string) told {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	names := titles(t)
	out := nothing()
	out.waivers = nil
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		var e struct {
			Metadata struct {
				Code string `json:"event_code"`
			}
			Finding struct {
				Analytic struct{ UID string }
			} `json:"finding_info"`
			Compliance struct {
				Status string
			}
			Cloud struct {
				Region  string
				Account struct{ UID string }
			}
			Resources []struct{ UID string }
			Unmapped  struct {
				Result, Check, Framework, Requirement, Exception, Waiver string

				CheckResult string `json:"check_result"`
				Evidence    []string
			}
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		u, subject := e.Unmapped, ""
		switch e.Metadata.Code {
		case "requirement":
			out.requirements.add(names[u.Framework], u.Requirement, u.Result)
		case "subject":
			subject = e.Resources[0].UID
			out.subjects.add(e.Finding.Analytic.UID, subject, e.Cloud.Account.UID, e.Cloud.Region, verdictWords[u.Result])
		}
		if want := map[string]string{"fail": "Fail", "pass": "Pass", "unknown": "Unknown", "not-applicable": "Not applicable"}[verdictWords[u.Result]]; want != e.Compliance.Status &&
			(want != "Fail" || strings.HasPrefix(u.CheckResult, "Exception")) {
			t.Errorf("the status of %s is %s", line, e.Compliance.Status)
		}
		note(out, u.Check, u.CheckResult, u.Exception, subject, u.Waiver, u.Evidence)
	}
	return out
}

func fromASFF(t *testing.T, path string) told {
	t.Helper()
	var findings []struct {
		GeneratorId, AwsAccountId string //nolint:revive,staticcheck // as the format spells them
		ProductFields             map[string]string
		Resources                 []struct{ Id, Region string } //nolint:revive,staticcheck // as above
		Compliance                struct{ Status string }
	}
	read(t, path, &findings)
	names := titles(t)
	out := nothing()
	out.waivers, out.checks, out.subjects, out.evidence = nil, nil, nil, nil
	subjects, fromOthers := set{}, set{} // regions and accounts are filled in where a subject is of none
	var others []struct {
		Check    string
		Subjects []struct{ ID, Verdict string }
	}
	var a struct{ Results json.RawMessage }
	read(t, "pack/assessment.json", &a)
	if err := json.Unmarshal(a.Results, &others); err != nil {
		t.Fatal(err)
	}
	for _, r := range others {
		for _, s := range r.Subjects {
			fromOthers.add(r.Check, s.ID, s.Verdict)
		}
	}
	for _, f := range findings {
		field := func(name string) string { return f.ProductFields["trailproof/"+name] }
		parts := strings.SplitN(f.GeneratorId, "/", 4)
		switch field("Finding") {
		case "requirement":
			out.requirements.add(names[parts[2]], parts[3], field("Result"))
		case "subject":
			subjects.add(parts[2], field("Subject"), verdictWords[field("Result")])
		}
		if field("Exception") != "" {
			out.exceptions.add(field("Exception"), field("Subject"))
		}
		if field("Waiver") != "" {
			out.used.add(field("Waiver"))
		}
	}
	same(t, "asff: subjects", fromOthers, subjects)
	return out
}

// property is a property of an OSCAL object.
type property struct{ Name, Value string }

func valueOf(props []property, name string) string {
	for _, p := range props {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func fromOSCAL(t *testing.T, path string) told {
	t.Helper()
	type reference struct {
		UUID  string `json:"subject-uuid"`
		Props []property
	}
	var d struct {
		AR struct {
			Results []struct {
				Local struct {
					Items []struct {
						UUID  string
						Props []property
					} `json:"inventory-items"`
				} `json:"local-definitions"`
				Observations []struct {
					Props    []property
					Subjects []reference
					Evidence []struct{ Description string } `json:"relevant-evidence"`
				}
				Risks    []struct{ Props []property }
				Findings []struct {
					Props  []property
					Target struct {
						Status struct{ State, Reason string }
					}
				}
			}
		} `json:"assessment-results"`
	}
	read(t, path, &d)
	names := titles(t)
	out := nothing()
	out.used = nil
	items, partly := map[string][]property{}, false
	for _, r := range d.AR.Results {
		for _, i := range r.Local.Items {
			items[i.UUID] = i.Props
		}
		for _, o := range r.Observations {
			id := valueOf(o.Props, "check-id")
			if id == "" {
				continue // a person's answer
			}
			out.checks.add(valueOf(o.Props, "check"), valueOf(o.Props, "check-result"))
			for _, s := range o.Subjects {
				of := items[s.UUID]
				out.subjects.add(id, valueOf(of, "asset-id"), valueOf(of, "account"), valueOf(of, "region"), verdictWords[valueOf(o.Props, "result")])
				if exception := valueOf(s.Props, "exception"); exception != "" {
					out.exceptions.add(exception, valueOf(of, "asset-id"))
				}
			}
			for _, e := range o.Evidence {
				number, _, _ := strings.Cut(e.Description, ":")
				out.evidence.add(number)
			}
			if fmt.Sprint(len(o.Evidence)) != valueOf(o.Props, "evidence") {
				partly = true // an observation names only so many
			}
		}
		for _, k := range r.Risks {
			out.waivers.add(valueOf(k.Props, "waiver"))
		}
		for _, f := range r.Findings {
			result := valueOf(f.Props, "result")
			out.requirements.add(names[valueOf(f.Props, "framework")], valueOf(f.Props, "requirement"), result)
			want := map[string]string{"fail": "not-satisfied fail", "pass": "satisfied pass", "unknown": "not-satisfied other", "not-applicable": "satisfied other"}[verdictWords[result]]
			if got := f.Target.Status.State + " " + f.Target.Status.Reason; got != want {
				t.Errorf("oscal: %s is %s", result, got)
			}
		}
	}
	if partly {
		out.evidence = nil
	}
	return out
}

var pageNames = regexp.MustCompile(`(?s)<script type="application/json" id="names">(.*?)</script>`)

// fromHTML reads what the page filters by; its rows are read by its own tests.
func fromHTML(t *testing.T, path string) told {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	found := pageNames.FindSubmatch(data)
	if found == nil {
		t.Fatal("the page names nothing")
	}
	var page struct {
		Results []struct{ Words string }
		Checks  []struct {
			Number string
			Result int
		}
		Totals map[string]int
	}
	if err := json.Unmarshal(found[1], &page); err != nil {
		t.Fatal(err)
	}
	out := told{checks: set{}}
	for _, c := range page.Checks {
		out.checks.add(c.Number, page.Results[c.Result].Words)
	}
	var a struct {
		Results []struct{ Subjects []struct{} }
	}
	read(t, "pack/assessment.json", &a)
	subjects := 0
	for _, r := range a.Results {
		subjects += len(r.Subjects)
	}
	if page.Totals["subjects"] != subjects {
		t.Errorf("html: %d subjects, the assessment has %d", page.Totals["subjects"], subjects)
	}
	return out
}
