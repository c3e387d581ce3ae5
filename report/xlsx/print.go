package xlsx

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
)

// widest is how many characters of columns are printed on one page before they become
// too small to read; a wider register is printed on pages side by side.
const widest = 250

// print sets a sheet up for landscape, with the header and footer of the PDF.
func (b *workbook) print(p *view.Pack, sheet, tab string, width float64) {
	paper, wide, tall, fit := 9, max(1, int(math.Ceil(width/widest))), 0, true
	if p.Paper == view.Letter {
		paper = 1
	}
	landscape := "landscape"
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}))
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &tab}))
	side, top, bottom, edge := 0.5, 0.8, 0.7, 0.35
	b.do(b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge}))
	b.do(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: header(p), OddFooter: footer(p)}))
}

// The format allows 255 units of a header or footer. Names and labels are shortened
// to fit; they stand in full on the cover.
func header(p *view.Pack) string {
	return "&LCloudTrail Compliance Evidence Pack&R" + literal(p.Entity, 60) + literal(" | "+p.Period, 60)
}

func footer(p *view.Pack) string {
	root := cmp.Or(p.Root, "none")
	return "&L" + literal(p.Classification, 40) + "&C&8 " + literal(p.ID, 40) + " | root " + root[:min(len(root), 16)] + "&RPage &P of &N"
}

// literal is text that a header prints as it is, of at most so many units.
func literal(s string, n int) string {
	s = new(cleaner).text(strings.ReplaceAll(s, "\n", " ")) // it is counted where it stands in a cell
	if units(s) > n {
		s = head(s, n-1) + "…"
	}
	return strings.ReplaceAll(s, "&", "&&")
}

// repeated has the heads of a register printed on every page, and its first column
// where there are pages side by side.
func (b *workbook) repeated(r register) {
	titles := fmt.Sprintf("'%s'!$%d:$%d", r.name, headRow, headRow)
	if r.width() > widest {
		titles = fmt.Sprintf("'%s'!$A:$A,", r.name) + titles
	}
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: r.name}))
}
