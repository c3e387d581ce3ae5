package csv_test

import (
	"bytes"
	stdcsv "encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailproof/trailproof/report/csv"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestNoCellIsAFormula(t *testing.T) {
	p := viewtest.Sample()
	texts := append(slices.Clone(viewtest.Hostile), "+1", "-1", "@x", "=1", " =1", "\t=1", "\r=1", "\u00a0=1", "＝1", "'=1", "''=1")
	for i, text := range texts {
		c := &p.Checks[i]
		c.ID, c.Title, c.Remedy, c.Parameters = text, text, text, text
		c.Subjects[0].ID, c.Subjects[1].Region, c.Subjects[2].Reason = text, text, text
	}
	var out bytes.Buffer
	if err := csv.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(out.Bytes()) || !strings.HasSuffix(out.String(), "\r\n") {
		t.Error("it is not UTF-8 in lines of CR LF")
	}
	rows, err := stdcsv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	guarded := 0
	for _, row := range rows {
		if len(row) != len(csv.Columns) {
			t.Fatalf("%d cells in %q", len(row), row)
		}
		for _, cell := range row {
			first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\u3000"))
			if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) && cell != "" {
				t.Errorf("%q may be taken for a formula", cell)
			}
			if csv.Unguard(cell) != cell {
				guarded++
			}
		}
	}
	if guarded < 20 {
		t.Errorf("only %d cells are guarded", guarded)
	}
}

func TestTheGuardCanBeTakenOffAgain(t *testing.T) {
	for _, text := range []string{"", "a", "=1", "'=1", "''=1", "'a", "'", "''", "-", " =1", "\t", "'\t", "＝1", "it's", "\xff"} {
		if got := csv.Unguard(csv.Guard(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func TestEachSubjectAndRequirementHasARow(t *testing.T) {
	p := viewtest.Sample()
	want := len(p.Frameworks) * 12
	for _, c := range p.Checks {
		want += max(1, len(c.Subjects)+len(c.Unread))
	}
	var out bytes.Buffer
	if err := csv.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	rows, err := stdcsv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != want {
		t.Errorf("%d rows, want %d", len(rows)-1, want)
	}
	out.Reset()
	if err := csv.Write(&out, &view.Pack{}); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("an empty report is %q (%v)", out.String(), err)
	}
}
