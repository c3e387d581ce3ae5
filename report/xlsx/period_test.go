package xlsx_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view/viewtest"
)

// The rows of the workbook come to what the view counts, and what is not known
// is no number.
func TestTheChainsOfTheWorkbookAreThoseOfTheView(t *testing.T) {
	p := viewtest.Sample()
	f := open(t, p)
	head, err := f.GetRows("Population")
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range head[3] {
		at[name] = i
	}
	for i, row := range rows(t, f, "Population") {
		c := p.Proof.Chains[i]
		if row[at["Account"]] != c.Account || row[at["Region"]] != c.Region || row[at["Result"]] != c.Verdict || row[at["Covered, percent"]] != strings.TrimSuffix(strings.TrimPrefix(c.Share.Text, "–"), "%") || row[at["Trail ARN"]] != c.ARN {
			t.Errorf("row %d is %q, the chain %+v", i, row, c)
		}
		for name, want := range map[string]int{"Log files expected": c.Logs.Expected(), "Examined": c.Logs.Read(), "Missing": c.Logs.Missing, "In no valid digest": c.Logs.Unreferenced,
			"Records": c.Records, "Digests expected": c.Digests.Expected(), "Digests verified": c.Digests.Valid, "Holes": c.Holes} {
			raw, err := f.GetCellValue("Population", cellOf(t, at[name]+1, 5+i), rawValue)
			if err != nil {
				t.Fatal(err)
			}
			if text := strconv.Itoa(want); c.Verified && raw != text || !c.Verified && raw != "" {
				t.Errorf("row %d says %s: %q, want %q of a chain that was verified: %t", i, name, raw, text, c.Verified)
			}
		}
	}
}

func TestACoverageRowIsACellOfTheMap(t *testing.T) {
	p := viewtest.Sample()
	all := rows(t, open(t, p), "Coverage")
	i := 0
	for _, r := range p.Proof.Map.Rows {
		for k, c := range r.Cells {
			if got := all[i]; got[0] != r.Account || got[3] != p.Proof.Map.Cells[k].Label || got[6] != c.State.String() || len(got) > 7 && got[7] != c.Text {
				t.Fatalf("row %d is %q, the cell %+v", i, got, c)
			}
			i++
		}
		if len(r.Cells) == 0 {
			if got := all[i]; got[0] != r.Account || got[8] != r.Why {
				t.Fatalf("row %d is %q, the account %+v", i, got, r)
			}
			i++
		}
	}
}

// What is counted or measured can be sorted and added up.
func TestSharesAndLengthsAreNumbers(t *testing.T) {
	p := viewtest.Sample()
	f := open(t, p)
	for sheet, heads := range map[string][]string{"Population": {"Covered, percent", "Not covered, hours", "Holes"}, "Coverage": {"Covered, percent"}, "Holes": {"Hours"}} {
		all, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, head := range heads {
			numbers := 0
			for i := 4; i < len(all); i++ {
				name := cellOf(t, slices.Index(all[3], head)+1, i+1)
				kind, err := f.GetCellType(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				raw, err := f.GetCellValue(sheet, name, rawValue)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := strconv.ParseFloat(raw, 64); err == nil {
					if numbers++; kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
						t.Errorf("%s %s is the text %q", sheet, name, raw)
					}
				}
			}
			if numbers == 0 {
				t.Errorf("%s has no number in %q", sheet, head)
			}
		}
	}
}
