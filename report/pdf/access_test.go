package pdf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
	"github.com/trailproof/trailproof/templates"
)

// crowd is a pack of one trail that n principals hold power over.
func crowd(n int) *view.Pack {
	p := &view.Pack{}
	g := view.Guarded{Kind: "trail", ID: "arn:t", Name: "main", Account: "111122223333", Columns: []view.Column{{Capability: "stop-logging"}, {Capability: "delete-trail"}}}
	for i := range n {
		who := view.Principal{ID: fmt.Sprintf("arn:aws:iam::111122223333:role/r-%05d", i), Short: fmt.Sprintf("role/r-%05d", i), Account: "111122223333", Kind: "role"}
		g.Rows = append(g.Rows, view.MatrixRow{Principal: who, Cells: []view.Mark{{Outcome: "allow", Approval: view.NotApproved}, {}}})
		p.Access.Named = append(p.Access.Named, view.Named{Principal: who, Grants: []view.Grant{{Outcome: "allow", Over: []view.Over{{Capabilities: []string{"stop-logging"}, Resources: []string{"trail/main"}}}, Via: []string{"AdministratorAccess, statement 1"}}}})
	}
	p.Access.Guarded = []view.Guarded{g}
	return p
}

func TestAMatrixIsBoundedAndSaysHowManyMoreThereAre(t *testing.T) {
	_, text := textOf(t, write(t, crowd(10_000)))
	for _, want := range []string{"The 30 gravest of 10,000 principals; 9,970 more are in the workbook, sheet “Access”.", "First 40 of 10,000 principals, the gravest first; complete rows: workbook sheet “Access”."} {
		if !strings.Contains(squeeze(text), squeeze(want)) {
			t.Errorf("the document does not say %q", want)
		}
	}
	if strings.Count(text, "role/r-00029") != 2 || strings.Count(text, "role/r-00030") != 1 || strings.Contains(text, "role/r-00040") {
		t.Error("not the first principals are shown")
	}
}

func TestTheHeadOfAMatrixIsRepeatedOnEveryPage(t *testing.T) {
	pages, _ := textOf(t, write(t, viewtest.Sample()))
	for i, page := range pages {
		if strings.Contains(page, "The 30 gravest") && !strings.Contains(pages[i-1], "The 30 gravest") && !strings.Contains(page, "Principal\nAccount\n") {
			t.Errorf("page %d has the end of a matrix and no head", i+1)
		}
	}
}

func TestTheLegendOfTheMatrixFitsThePage(t *testing.T) {
	m := testCleaner(t).metrics
	st := style{templates.Regular, 7.9, theme.Body}
	for _, word := range []string{"can, ", "may, "} {
		width := 0.0
		for _, a := range view.Approvals() {
			width += markWidth + 1.4 + m.width(word+a.String(), st) + 5
		}
		if width-5 > sheetOf(view.A4).short-2*left {
			t.Errorf("the signs of %q take %g mm", word, width-5)
		}
	}
}

// Approved or not, sure or not: each has a look of its own without its colour.
func TestTheMarksDifferWithoutTheirColours(t *testing.T) {
	signs := map[string]view.Approval{}
	for _, a := range view.Approvals() {
		sign := approvalLook(a).Icon
		if other, taken := signs[sign]; taken {
			t.Errorf("%s and %s have the sign %s", a, other, sign)
		}
		signs[sign] = a
	}
	drawn := func(outcome string) string {
		p := crowd(1)
		p.Access.Guarded[0].Rows[0].Cells[0].Outcome = outcome
		streams, _ := content(t, write(t, p))
		return fmt.Sprint(strings.Count(string(bytesJoin(streams)), " re B"), strings.Count(string(bytesJoin(streams)), " re S"))
	}
	if sure, perhaps := drawn("allow"), drawn("depends"); sure == perhaps {
		t.Errorf("what is sure is drawn as what depends: %s", sure)
	}
}

func bytesJoin(parts [][]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestAVeryLongNameIsPrintedInFull(t *testing.T) {
	_, text := textOf(t, write(t, viewtest.Sample()))
	short := strings.TrimPrefix(viewtest.LongARN, "arn:aws:iam::111122223333:")
	if n := strings.Count(squeeze(text), short); n < 4 {
		t.Errorf("the name of 500 characters stands %d times in full", n)
	}
}

func TestTheSectionsHaveTheNumbersThatTextsReferTo(t *testing.T) {
	d, err := layout(viewtest.Sample())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"2": "Scope, population and completeness", "3": "Access to the audit trail", "4": "Who learns of it", "5": "Summary by requirement", "6": "Control summary", "7": "Tests of controls and results", "8": "Exceptions", "9": "Evidence"}
	for _, e := range d.outline {
		if title, ok := want[e.number]; ok && e.level == 0 {
			if !strings.HasPrefix(e.title, title) {
				t.Errorf("section %s is %q, want %q", e.number, e.title, title)
			}
			delete(want, e.number)
		}
	}
	if len(want) > 0 {
		t.Errorf("there are no sections %v", want)
	}
}

func TestTheLastRowOfATableIsNotAloneOnAPage(t *testing.T) {
	for n := 20; n < 60; n++ {
		d, err := newDocument(&view.Pack{})
		if err != nil {
			t.Fatal(err)
		}
		d.newPage()
		t0 := &table{columns: []column{{"A", 170, false}}}
		for i := range n {
			t0.add(d.cell(t0, 0, tableText, fmt.Sprint("row ", i))).at(fmt.Sprint("row ", i))
		}
		d.table(t0)
		if a, b := d.anchors[fmt.Sprint("row ", n-2)], d.anchors[fmt.Sprint("row ", n-1)]; a.page != b.page {
			t.Errorf("of %d rows the last stands alone", n)
		}
	}
}
