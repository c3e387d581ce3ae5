package xlsx_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
	"github.com/trailproof/trailproof/report/xlsx"
)

func write(t testing.TB, p *view.Pack) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t *testing.T, p *view.Pack) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(write(t, p)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func rows(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	all, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 4 {
		return nil
	}
	return all[4:]
}

var rawValue = excelize.Options{RawCellValue: true}

func cellOf(t *testing.T, column, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSheetsStandInTheirOrder(t *testing.T) {
	want := strings.Split("Cover,Summary,Requirements,Controls,Accounts,Account matrix,Tests,Subjects,Exceptions,Waivers,Undecided,Attestations,Completeness,Regions,Trails,"+
		"Population,Coverage,Holes,Findings,Trail changes,Activity,Access,Access paths,Guardrails,Role trust,Access unread,Alerts,Alert paths,Gaps,Mapping,Evidence,Notes,Manifest", ",")
	if got := open(t, viewtest.Sample()).GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets are %v, want %v", got, want)
	}
}

func TestEveryRowOfTheViewIsInTheWorkbook(t *testing.T) {
	p := viewtest.Sample()
	f := open(t, p)
	var steps, tests int
	for _, c := range p.Checks {
		tests += len(c.Tests)
		for _, s := range c.Subjects {
			steps += max(1, len(s.Steps))
		}
	}
	requirements := 0
	for _, fw := range p.Frameworks {
		requirements += len(fw.Requirements)
	}
	for sheet, want := range map[string]int{"Requirements": requirements, "Controls": len(p.Checks), "Tests": tests, "Subjects": steps, "Exceptions": len(p.Exceptions),
		"Waivers": len(p.Waivers), "Undecided": len(p.Undecided), "Attestations": len(p.Attests), "Completeness": len(p.Population), "Trails": len(p.Trails),
		"Population": len(p.Proof.Chains), "Coverage": cells(p), "Holes": len(p.Proof.Holes), "Findings": len(p.Proof.Findings), "Trail changes": len(p.Proof.Changes) + len(p.Proof.Unread), "Activity": len(p.Proof.Activity) + len(p.Proof.Unlisted),
		"Access": len(p.Access.Holders), "Access paths": len(p.Access.Ways), "Guardrails": len(p.Access.Rails), "Role trust": admitted(p), "Access unread": len(p.Access.Hidden), "Alerts": len(p.Alerts.Alerts), "Alert paths": routes(p),
		"Gaps": len(p.Gaps), "Mapping": len(p.Mapping), "Evidence": len(p.Evidence), "Manifest": len(p.Files)} {
		if got := len(rows(t, f, sheet)); got != want {
			t.Errorf("%s has %d rows, the view has %d", sheet, got, want)
		}
	}
	evidence := rows(t, f, "Evidence")
	for i, e := range p.Evidence {
		if evidence[i][0] != e.ID {
			t.Fatalf("evidence row %d is %q, want %q", i, evidence[i][0], e.ID)
		}
	}
}

// routes counts the ways from events to a person.
func routes(p *view.Pack) int {
	n := 0
	for _, a := range p.Alerts.Alerts {
		n += len(a.Routes)
	}
	return n
}

// admitted counts those whom roles admit, and the roles that admit nobody.
func admitted(p *view.Pack) int {
	n := 0
	for _, r := range p.Access.Roles {
		n += max(1, len(r.Admits))
	}
	return n
}

// cells counts the cells of the heat map, and the accounts that have none.
func cells(p *view.Pack) int {
	n := 0
	for _, r := range p.Proof.Map.Rows {
		n += max(1, len(r.Cells))
	}
	return n
}

func TestSummaryCarriesTheNumbersItComputes(t *testing.T) {
	p := viewtest.Sample()
	f := open(t, p)
	for i, r := range view.Results() {
		cell := fmt.Sprintf("B%d", 5+i)
		cached, err := f.GetCellValue("Summary", cell)
		if err != nil || cached != strconv.Itoa(p.Counts[r]) {
			t.Errorf("%s: cached %q (%v), the view counts %d", r, cached, err, p.Counts[r])
		}
		computed, err := f.CalcCellValue("Summary", cell)
		if err != nil || computed != cached {
			t.Errorf("%s: the formula computes %q (%v), cached is %q", r, computed, err, cached)
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	p := viewtest.Sample()
	p.Exceptions[0].Condition = "=1+1"
	p.Exceptions[1].Condition = viewtest.Long
	p.Exceptions[2].Condition = "a\x00b\u202ec\xff _x000D_ \U0001F600"
	f := open(t, p)
	if formula, _ := f.GetCellFormula("Exceptions", "G5"); formula != "" {
		t.Errorf("a condition became the formula %q", formula)
	}
	got := rows(t, f, "Exceptions")
	if got[0][6] != "=1+1" {
		t.Errorf("the condition reads %q", got[0][6])
	}
	if !strings.Contains(got[1][6], "… truncated, full value in assessment.json, SHA-256 ") {
		t.Errorf("a long value was cut without a note: …%q", got[1][6][len(got[1][6])-60:])
	}
	if want := `a\u0000b\u202ec\xff _x000D_ ` + "\U0001F600"; got[2][6] != want {
		t.Errorf("got %q, want %q", got[2][6], want)
	}
	cover, err := f.GetRows("Cover")
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(cover); strings.Contains(text, "escapes: 0.") || strings.Contains(text, "with a note: 0.") {
		t.Error("the cover does not count the altered values")
	}
}

func TestSamePackSameBytes(t *testing.T) {
	first := write(t, viewtest.Sample())
	for _, n := range []int{1, 2, runtime.NumCPU()} {
		previous := runtime.GOMAXPROCS(n)
		again := write(t, viewtest.Sample())
		runtime.GOMAXPROCS(previous)
		if !bytes.Equal(first, again) {
			t.Fatal("two writes of one pack differ")
		}
	}
}

func TestAnEmptyPackIsAWorkbookToo(t *testing.T) {
	f := open(t, &view.Pack{})
	if got := len(f.GetSheetList()); got != 32 {
		t.Errorf("an empty pack has %d sheets", got)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range viewtest.Hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := viewtest.Sample()
		p.Evidence, p.Entity, p.Exceptions[0].Condition, p.Trails[0].Name = nil, s, s, s
		var out bytes.Buffer
		if err := xlsx.Write(&out, p); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	p := viewtest.Sample()
	for b.Loop() {
		var out bytes.Buffer
		if err := xlsx.Write(&out, p); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRowsAreHighEnoughForTheirText(t *testing.T) {
	p := viewtest.Sample()
	p.EntityBlock[0].Value = strings.Repeat("Nørdwind ", 60)
	f := open(t, p)
	if h, err := f.GetHeaderFooter("Cover"); err != nil || len(h.OddHeader) > 120 {
		t.Errorf("the entity takes more than its side of the header: %q (%v)", h.OddHeader, err)
	}
	for row := 4; row < 4+len(p.EntityBlock); row++ {
		text, err := f.GetCellValue("Cover", fmt.Sprintf("B%d", row))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.GetRowHeight("Cover", row)
		if want := 13.2 * float64(len(text)) / 110; err != nil || got < want {
			t.Errorf("%q stands in a row of %v points (%v), want %v", text, got, err, want)
		}
	}
}
