package pdf

import (
	"bytes"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestWhatPeopleAddIsPrinted(t *testing.T) {
	for _, paper := range []view.Paper{view.A4, view.Letter} {
		p := viewtest.Peopled()
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
