package xlsx

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
)

// register is one sheet that is a table.
type register struct {
	name, table string
	title, note string
	tab         string // colour of the tab
	columns     []column
	rows        [][]any // string, int, int64, time.Time, view.Result or toned, one per column
	keyed       bool    // the first column holds the ID that links point to
}

type column struct {
	head  string
	width float64
	kind  kind
}

const (
	headRow  = 4
	firstRow = 5
	// maxLinks bounds the links of a sheet: each is compared with all before it
	// when it is made. The text of an ID stands in its cell all the same.
	maxLinks = 10000
	// maxRows bounds a sheet: the format holds a million rows, a reader's memory
	// fewer.
	maxRows = 200_000
)

// bound leaves out what is more than a sheet is given, and says so.
func (r *register) bound() {
	if all := len(r.rows); all > maxRows {
		r.rows = r.rows[:maxRows]
		r.note = fmt.Sprintf("First %d of %d rows; all of them are in snapshot.json and assessment.json. %s", maxRows, all, r.note)
	}
}

// locate notes where the IDs of a register stand, so that links can be made to
// them before the sheet is written.
func (b *workbook) locate(r register) {
	if !r.keyed {
		return
	}
	for i, row := range r.rows {
		id := row[0].(string)
		if _, taken := b.place[id]; !taken {
			b.place[id] = fmt.Sprintf("'%s'!A%d", r.name, firstRow+i)
		}
	}
}

func (b *workbook) register(p *view.Pack, r register) {
	sheet := r.name
	last := len(r.columns)
	b.cell(sheet, 1, 1, r.title, b.style(title))
	b.cell(sheet, 1, 2, r.note, b.style(note))
	b.place["Cover"] = "'Cover'!A1"
	b.cell(sheet, last, 1, "← Contents", b.style(reference))
	b.link(sheet, last, 1, "Cover")
	b.do(b.file.SetRowHeight(sheet, headRow, 30))
	for i, c := range r.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.file.SetColWidth(sheet, name, name, c.width))
		b.cell(sheet, i+1, headRow, c.head, b.style(heading))
	}
	links := 0
	for i, row := range r.rows {
		b.do(b.file.SetRowHeight(sheet, firstRow+i, r.height(row)))
		for j, value := range row {
			style := b.style(r.columns[j].kind)
			switch v := value.(type) {
			case view.Result:
				value, style = v.String(), b.resultStyle(v)
			case toned:
				value, style = v.text, b.resultStyle(v.result)
			case time.Time:
				if v.IsZero() {
					value = ""
				}
			}
			b.cell(sheet, j+1, firstRow+i, value, style)
			id, _ := value.(string)
			if r.columns[j].kind == reference && links < maxLinks && !(r.keyed && j == 0) {
				if _, ok := b.place[id]; ok {
					b.link(sheet, j+1, firstRow+i, id)
					links++
				}
			}
		}
	}
	b.furnish(p, r)
}

// furnish adds what makes a sheet workable: table, frozen panes, validation of
// the auditor's columns, and print setup.
func (b *workbook) furnish(p *view.Pack, r register) {
	sheet, bottom := r.name, firstRow+max(len(r.rows), 1)-1
	right, err := excelize.ColumnNumberToName(len(r.columns))
	b.do(err)
	b.do(b.file.AddTable(sheet, &excelize.Table{Range: fmt.Sprintf("A%d:%s%d", headRow, right, bottom), Name: r.table, StyleName: "", ShowRowStripes: new(bool)}))
	b.do(b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: "B5", ActivePane: "bottomRight"}))
	for i, c := range r.columns {
		if c.kind != choice {
			continue
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s%d:%s%d", name, firstRow, name, bottom))
		b.do(v.SetDropList([]string{"Agree", "Disagree", "More evidence needed", "Not applicable"}))
		b.do(b.file.AddDataValidation(sheet, v))
	}
	off := false
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	b.print(p, sheet, r.tab)
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headRow, headRow), Scope: sheet}))
}

// print sets a sheet up for A4 landscape, one page wide, with the header and
// footer of the PDF.
func (b *workbook) print(p *view.Pack, sheet, tab string) {
	paper, wide, tall, fit := 9, 1, 0, true
	landscape := "landscape"
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}))
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &tab}))
	side, top, bottom, edge := 0.5, 0.8, 0.7, 0.35
	b.do(b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge}))
	literal := strings.NewReplacer("&", "&&").Replace
	b.do(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: limit("&LCloudTrail Compliance Evidence Pack&R"+literal(shortened(b.clean.text(p.Entity), 60)), 250),
		OddFooter: limit("&L"+literal(b.clean.text(p.ID))+"&CRoot "+cmp.Or(p.Root, "none")+"&RPage &P of &N", 250),
	}))
}

// shortened keeps a name on its side of the header.
func shortened(s string, n int) string {
	if units(s) <= n {
		return s
	}
	return head(s, n-1) + "…"
}

// limit keeps a header within the 255 units that the format allows; the full
// text stands on the cover.
func limit(s string, n int) string { return head(s, n) }

// height estimates the height of a row from the text in it, in points.
func (r register) height(row []any) float64 {
	lines := 1
	for i, value := range row {
		if s, ok := value.(string); ok {
			lines = max(lines, linesIn(s, r.columns[i].width))
		}
	}
	return heightOf(lines)
}

// linesIn estimates how many lines a text takes in a column of that width.
func linesIn(s string, width float64) int {
	n := 0
	for part := range strings.SplitSeq(s, "\n") {
		n += max(1, int(math.Ceil(float64(utf8.RuneCountInString(part)+2)/(width*1.05))))
	}
	return n
}

func heightOf(lines int) float64 {
	return min(13.2*float64(lines)+8, 400) // Excel allows 409 points
}
