package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// peopled is a small report with all that people add to one.
func peopled() *view.Pack {
	p := viewtest.Sample()
	p.Classification = "STRICTLY CONFIDENTIAL: for the auditors of Nørdwind only"
	p.Masked = []string{"14 account ids are masked.", "3 addresses are masked."}
	p.Human = []string{"The waiver WV-0001 is too broad: it covers every subject."}
	framework := p.Frameworks[1]
	for i, r := range framework.Requirements {
		p.Applicability = append(p.Applicability, view.Applicability{Framework: framework.ID, Group: r.Group, ID: r.ID, Title: r.Title, Applies: "yes",
			Justification: fmt.Sprintf("justified by risk %d", i), Status: fmt.Sprintf("implemented to %d percent", i), Result: r.Result, Evidence: []string{"CT-01"}})
	}
	sample := view.Sample{ID: "SA-01", Population: "every drawn trail", Size: 900, SHA256: strings.Repeat("ab", 32), Method: "the smallest hashes win", Seed: "seed-of-2026"}
	for i := range 30 {
		sample.Items = append(sample.Items, view.SampleItem{Position: 10 * i, ID: fmt.Sprintf("item-%d-drawn", i), Account: "111122223333", Region: "eu-west-9"})
	}
	p.Samples = []view.Sample{sample}
	p.Worksheets = []view.Worksheet{{ID: "WS-01", Kind: "Compensating control", Framework: framework.ID, Requirement: framework.Requirements[0].ID, Title: "Logs are protected", Waiver: p.Waivers[0].ID,
		Lines: []view.Pair{{Label: "Constraints that preclude it"}, {Label: "Definition of the control", Value: "Reviewed each week."}}}}
	p.Exceptions[0].Cause = "Nobody told the team of the change."
	return p
}

func TestWhatPeopleAddIsPrinted(t *testing.T) {
	for _, paper := range []view.Paper{view.A4, view.Letter} {
		p := peopled()
		p.Paper = paper
		d, err := layout(p)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := d.paint(&out); err != nil {
			t.Fatal(err)
		}
		pages, text := textOf(t, out.Bytes())
		text = squeeze(text)
		want := append([]string{"Statement of applicability", "SA-01: every drawn trail", "30 items of 900", p.Samples[0].SHA256, "the smallest hashes win", "seed-of-2026",
			"WS-01 Compensating control", "Constraints that preclude it", "Definition of the control", "Reviewed each week.", "Logs are protected",
			"Nobody told the team of the change.", "Masked in this report"}, append(p.Masked, p.Human...)...)
		for _, a := range p.Applicability {
			want = append(want, a.ID, a.Title, a.Justification, a.Status)
		}
		for _, i := range p.Samples[0].Items {
			want = append(want, number(i.Position)+i.ID)
		}
		for _, w := range want {
			if !strings.Contains(text, squeeze(w)) {
				t.Errorf("%s: the document lacks %q", paper, w)
			}
		}
		for i, page := range pages {
			if !strings.Contains(squeeze(page), squeeze(p.Classification)) {
				t.Errorf("%s: page %d lacks the classification", paper, i+1)
			}
		}
		if _, ok := d.anchors["WS-01"]; !ok {
			t.Error("the worksheet is no place to lead to")
		}
		streams, _ := content(t, out.Bytes())
		for i, s := range streams {
			saved := bytes.Count(s, []byte("q ")) + bytes.Count(s, []byte("q\n"))
			restored := bytes.Count(s, []byte(" Q\n")) + bytes.Count(s, []byte("\nQ\n"))
			if restored == 0 || saved < restored {
				t.Errorf("page %d saves its state %d times and restores it %d times", i+1, saved, restored)
			}
		}
	}
}

func TestNestedConditionsAreSetOut(t *testing.T) {
	for in, want := range map[string]string{
		"a is true":             "a is true",
		`a one of ["x", "y"]`:   `a one of ["x", "y"]`,
		"any: [a is 1, b is 2]": "any: \n– a is 1\n– b is 2",
		`where any: [a one of ["x, y", "]"], none: [all: [b is 1, c is 2]]]`: "where any: \n– a one of [\"x, y\", \"]\"]\n– none: \n– all: \n– b is 1\n– c is 2",
		"any: [": "any: \n– ", "]": "]", `"`: `"`,
	} {
		if got := strings.NewReplacer("\u00a0\u00a0\u00a0", "", "\u00a0", " ").Replace(tree(in)); got != want {
			t.Errorf("%q is set out as %q, want %q", in, got, want)
		}
	}
}
