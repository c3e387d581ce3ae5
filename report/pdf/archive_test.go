package pdf

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestRegistersOfThePeriodSayHowManyRowsThereAre(t *testing.T) {
	p := viewtest.Sample()
	for len(p.Proof.Findings) < 1000 {
		p.Proof.Findings = append(p.Proof.Findings, view.Finding{Class: "A log file was modified", Object: fmt.Sprintf("s3://b/object-%03d", len(p.Proof.Findings))})
	}
	for len(p.Proof.Unread) < 40 {
		p.Proof.Unread = append(p.Proof.Unread, view.Unread{Trail: fmt.Sprintf("unread-%02d", len(p.Proof.Unread)), Why: "denied"})
	}
	for len(p.Gaps) <= 100 {
		p.Gaps = append(p.Gaps, p.Gaps...)
	}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	for _, want := range []string{
		"First 25 of 30 groups of holes that are alike; complete rows: workbook sheet “Holes”.", "First 25 of 1,000 findings; complete rows: workbook sheet “Findings”.",
		"First 25 of 30 changes; complete rows: workbook sheet “Trail changes”.", "First 25 of 40 trails; complete rows: workbook sheet “Trail changes”.",
		fmt.Sprintf("First 25 of %d reads and questions; complete rows: workbook sheet “Gaps”.", len(p.Gaps)),
	} {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("the document does not say %q", want)
		}
	}
	if !strings.Contains(text, "object-024") || strings.Contains(text, "object-025") || strings.Contains(text, "unread-25") {
		t.Error("not the first 25 rows are shown")
	}
}

func TestHolesThatAreAlikeShareARow(t *testing.T) {
	p := viewtest.Sample()
	all := view.Holes{Hole: p.Proof.Holes[0]}
	p.Proof.Holes, p.Proof.Alike = nil, nil
	for i := range 100 {
		h := all.Hole
		h.Region = fmt.Sprintf("region-%02d", i)
		p.Proof.Holes = append(p.Proof.Holes, h)
		all.Chains = append(all.Chains, h.Account+" "+h.Region)
	}
	p.Proof.Alike = []view.Holes{all}
	_, text := textOf(t, write(t, p))
	for _, want := range []string{"100 chains:", "region-07", "and 92 more", "These are 100 holes; those of several chains that are alike share a row."} {
		if !strings.Contains(squeeze(text), squeeze(want)) {
			t.Errorf("the document does not say %q", want)
		}
	}
	if strings.Contains(text, "region-08") {
		t.Error("more than eight chains are named")
	}
}

func TestOfVeryManyChainsThoseThatAreNotValidAreListed(t *testing.T) {
	p := viewtest.Sample()
	valid := p.Proof.Chains[0]
	p.Proof.Chains = nil
	for i := range 8500 {
		c := valid
		c.Region = fmt.Sprintf("region-%04d", i)
		if i%50 == 0 {
			c.Verdict, c.Result = "Invalid", view.Exception
		}
		p.Proof.Chains = append(p.Proof.Chains, c)
	}
	_, text := textOf(t, write(t, p))
	if want := "8,330 of 8,500 chains are valid; the first 25 of the 170 others follow, the worst first. Complete rows: workbook sheet “Population”."; !strings.Contains(squeeze(text), squeeze(want)) {
		t.Errorf("the document does not say %q", want)
	}
	for i := range 8500 {
		if shown, listed := strings.Contains(text, fmt.Sprintf("region-%04d", i)), i%50 == 0 && i < 1250; shown != listed {
			t.Fatalf("chain %d is listed: %t", i, shown)
		}
	}
}

func TestEveryCellOfTheCoverageMapIsDrawn(t *testing.T) {
	whole := &view.Pack{}
	before, _ := textOf(t, write(t, whole))
	m := view.HeatMap{Unit: "day", Rows: []view.MapRow{{Account: "111122223333", Name: "prod"}}}
	start := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for i := range 31 {
		m.Cells = append(m.Cells, view.Stretch{From: start.AddDate(0, 0, i), To: start.AddDate(0, 0, i+1), Label: fmt.Sprintf("day-%02d", i)})
		c := view.MapCell{State: view.Covered, Asked: 1, Covered: 1, Text: "100"}
		if i%2 == 1 {
			c = view.MapCell{State: view.NotCovered, Asked: 1, Text: "0"}
		}
		m.Rows[0].Cells = append(m.Rows[0].Cells, c)
	}
	m.Short = m.Rows
	whole.Proof = view.Proof{Map: m, Sentences: []string{"Something."}}
	pages, text := textOf(t, write(t, whole))
	for _, c := range m.Cells {
		if strings.Count(text, c.Label+"\n") != 1 {
			t.Errorf("the column %s stands %d times", c.Label, strings.Count(text, c.Label+"\n"))
		}
	}
	count := func(pages []string, line string) int {
		return strings.Count("\n"+strings.Join(pages, "\n"), "\n"+line+"\n")
	}
	if n := count(pages, "✓") - count(before, "✓"); n < 16 {
		t.Errorf("%d cells are covered, want 16 and the legend", n)
	}
	if n := count(pages, "0"); n < 15 {
		t.Errorf("%d cells have the figure 0, want 15", n)
	}
	if !strings.Contains(squeeze(text), squeeze("2.3   Coverage of the period by account and day")) {
		t.Error("the heading does not name the unit")
	}
}

func TestAReportOfAMomentSaysHowToProveAPeriod(t *testing.T) {
	_, text := textOf(t, write(t, &view.Pack{Proof: view.Proof{Why: "Name a period."}}))
	if !strings.Contains(text, "Name a period.") || strings.Contains(text, "Holes in the period") || strings.Contains(text, "Digest chains") {
		t.Error("a report without a period has sections about one")
	}
}

func TestNarrowColumnsNameTheFirstItemsOfEvidence(t *testing.T) {
	p := viewtest.Sample()
	p.Proof.Chains = p.Proof.Chains[:1]
	p.Proof.Chains[0].Evidence = []string{"EV-000009", "EV-000004", "EV-000001", "EV-000002"}
	_, text := textOf(t, write(t, p))
	if want := "EV-000009, EV-000004 + 2 more"; !strings.Contains(squeeze(text), squeeze(want)) {
		t.Errorf("the document does not say %q", want)
	}
}
