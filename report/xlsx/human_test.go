package xlsx_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// human is the sample with what people add to a report.
func human() *view.Pack {
	p := viewtest.Sample()
	p.Classification = "Confidential & internal"
	p.Paper = view.Letter
	p.Masked = []string{"Account ids are masked: 14 values."}
	p.Human = []string{"WV-0002 expired on 1 September 2026.", "WV-0003 covers every subject."}
	p.Exceptions[0].Cause = "No key policy names the trail."
	p.Samples = []view.Sample{{ID: "SA-01", Population: "every cloudtrail.trail", Size: 40, SHA256: strings.Repeat("ab", 32), Method: "SHA-256 of seed and position, lowest first", Seed: "2026-Q3",
		Items: []view.SampleItem{{Position: 7, ID: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/a", Account: "111122223333", Region: "eu-west-1"}, {Position: 2, ID: "=b", Account: "0123"}}}}
	for _, f := range []string{p.Frameworks[1].ID, "a framework with an id that is far too long [1]", "A FRAMEWORK WITH AN ID THAT IS far too long [2]"} {
		p.Applicability = append(p.Applicability, view.Applicability{Framework: f, Group: "A.8", ID: "A.8.15", Title: "Logging", Applies: "yes", Justification: "The trail records it.", Status: "In place", Result: view.NoExceptions,
			Evidence: []string{p.Checks[0].Number, p.Checks[1].Number}})
	}
	p.Worksheets = []view.Worksheet{
		{ID: "WS-01", Kind: "Compensating control", Framework: "pci-dss-4.0.1", Requirement: "10.2.1", Title: "Logs are on", Waiver: p.Waivers[0].ID, Lines: []view.Pair{{Label: "1. Constraints", Value: "Legacy."}, {Label: "2. Objective"}}},
		{ID: "WS-02", Kind: "Addressable specification", Framework: "hipaa-security-rule", Requirement: "164.312(a)(2)(iii)", Title: "Automatic logoff", Lines: []view.Pair{{Label: "Decision"}}},
		{ID: "WS-03", Kind: "Compensating control", Framework: "pci-dss-4.0.1", Requirement: "10.3.3", Title: "Logs are backed up", Lines: []view.Pair{{Label: "1. Constraints"}}},
	}
	return p
}

func TestWhatPeopleAddHasItsSheets(t *testing.T) {
	p := human()
	f := open(t, p)
	for sheet, want := range map[string]int{"SoA " + p.Frameworks[1].ID: 1, "SoA a framework with an id tha…": 1, "SoA A FRAMEWORK WITH AN ID… (2)": 1, "Compensating control": 3, "Addressable specification": 1, "Samples": 1, "Sample items": 2} {
		if got := len(rows(t, f, sheet)); got != want {
			t.Errorf("%s has %d rows, want %d, of %v", sheet, got, want, f.GetSheetList())
		}
	}
	if got := rows(t, f, "Sample items"); got[1][3] != "=b" || got[1][4] != "0123" || got[0][0] != "SA-01" {
		t.Errorf("the items are %q", got)
	}
	note := ""
	for _, row := range rows(t, f, "Notes") {
		note += row[0] + ": " + row[2] + "\n"
	}
	for _, want := range []string{"Masked in this report: " + p.Masked[0], "Waivers and attestations: " + p.Human[1]} {
		if !strings.Contains(note, want) {
			t.Errorf("the notes lack %q", want)
		}
	}
	if ok, target, err := f.GetCellHyperLink("SoA "+p.Frameworks[1].ID, "H5"); !ok || err != nil || target != "'Controls'!A5" {
		t.Errorf("what a statement rests on leads to %q (%v)", target, err)
	}
}

func TestEachWorksheetIsPrintedOnItsOwnPages(t *testing.T) {
	f := open(t, human())
	ws, err := f.GetCellValue("Compensating control", "A7")
	if err != nil || ws != "WS-03" {
		t.Errorf("the third line is of %q (%v)", ws, err)
	}
	if title, err := f.GetCellValue("Compensating control", "B7"); err != nil || title != human().Frameworks[0].Title {
		t.Errorf("the framework is called %q (%v)", title, err)
	}
	broken := 0
	data := write(t, human())
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		broken += strings.Count(string(body), `<brk id="6"`)
	}
	if broken != 1 {
		t.Errorf("%d sheets are broken before the seventh row, want 1", broken)
	}
}

// Where a person is to write, the cell can be written in; where something is known,
// it stands there.
func TestAWorksheetIsWrittenIn(t *testing.T) {
	f := open(t, human())
	for cell, want := range map[string]struct {
		text string
		open bool
	}{"G5": {"Legacy.", false}, "G6": {"", true}} {
		text, err := f.GetCellValue("Compensating control", cell)
		if err != nil || text != want.text {
			t.Errorf("%s holds %q (%v), want %q", cell, text, err, want.text)
		}
		id, err := f.GetCellStyle("Compensating control", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if unlocked := style.Protection != nil && !style.Protection.Locked; unlocked != want.open {
			t.Errorf("%s can be written in: %t, want %t", cell, unlocked, want.open)
		}
	}
}

func TestEverySheetBearsItsClassification(t *testing.T) {
	f := open(t, human())
	for _, sheet := range f.GetSheetList() {
		h, err := f.GetHeaderFooter(sheet)
		if err != nil || h == nil || !strings.Contains(h.OddFooter, "Confidential && internal") {
			t.Errorf("the footer of %s is %+v (%v)", sheet, h, err)
		}
		layout, err := f.GetPageLayout(sheet)
		if err != nil || *layout.Size != 1 || *layout.Orientation != "landscape" {
			t.Errorf("%s prints on paper %v (%v)", sheet, layout.Size, err)
		}
	}
	cover, err := f.GetRows("Cover")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(cover, func(row []string) bool {
		return len(row) > 1 && row[0] == "Classification" && row[1] == "Confidential & internal"
	}) {
		t.Error("the cover does not name the classification")
	}
}
