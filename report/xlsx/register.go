package xlsx

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
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
	rows        [][]any // string, int, int64, float64, time.Time, view.Result or toned, one per column
	keyed       bool    // the first column holds the ID that links point to

	// Of a register that may be very long the rows are made as they are written;
	// each is valid until the next.
	made  iter.Seq[[]any]
	count int // of these
}

// all are the rows.
func (r *register) all() iter.Seq[[]any] {
	if r.made != nil {
		return r.made
	}
	return slices.Values(r.rows)
}

// length is their number.
func (r *register) length() int { return len(r.rows) + r.count }

// make sets the n rows of a register that may be very long. They are made again each
// time that they are gone through.
func (r *register) make(n int, rows func(yield func(row ...any) bool)) {
	r.count = n
	r.made = func(yield func([]any) bool) { rows(func(row ...any) bool { return yield(row) }) }
}

// parts divides a register that is longer than a sheet, of so many rows.
func (r register) parts(most int) []register {
	n := r.length()
	if n <= most {
		return []register{r}
	}
	var out []register
	all, whole := r.all(), (n+most-1)/most
	for i := range whole {
		part, from := r, i*most
		part.rows, part.count = nil, min(most, n-from)
		part.made = func(yield func([]any) bool) {
			at := 0
			for row := range all {
				if at >= from+part.count || at >= from && !yield(row) {
					return
				}
				at++
			}
		}
		part.note = fmt.Sprintf("Part %d of %d, %d of %d rows. %s", i+1, whole, part.count, n, r.note)
		if i > 0 {
			part.name, part.table = fmt.Sprintf("%s (%d)", r.name, i+1), fmt.Sprintf("%s%d", r.table, i+1)
		}
		out = append(out, part)
	}
	return out
}

type column struct {
	head  string
	width float64
	kind  kind
}

const (
	headRow  = 4
	firstRow = 5
	// maxLinks is how many links a sheet may have, as the format has it, less the one
	// to the contents. The text of an ID stands in its cell all the same.
	maxLinks = 65_000
	// maxRows is how many rows of a register a sheet has; the format holds 1,048,576.
	maxRows = 1_000_000
)

// locate notes where the IDs of a register stand, so that links can be made to
// them before the sheet is written.
func (b *workbook) locate(r register) {
	if !r.keyed {
		return
	}
	at := firstRow
	for row := range r.all() {
		id := row[0].(string)
		if _, taken := b.place[id]; !taken {
			b.place[id] = spot{r.name, at}
		}
		at++
	}
}

// register makes the sheet of a register with all but its rows.
func (b *workbook) register(p *view.Pack, r register) {
	sheet := r.name
	last := len(r.columns)
	b.cell(sheet, 1, 1, r.title, b.style(title))
	b.cell(sheet, 1, 2, r.note, b.style(note))
	b.cell(sheet, last, 1, "← Contents", b.style(reference))
	b.link(sheet, last, 1, "Cover")
	b.do(b.file.SetRowHeight(sheet, headRow, 30))
	for i, c := range r.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.file.SetColWidth(sheet, name, name, c.width))
		b.cell(sheet, i+1, headRow, c.head, b.style(heading))
		b.style(c.kind)
	}
	b.furnish(p, r)
}

// furnish adds what makes a sheet workable: table, frozen panes, validation of
// the auditor's columns, and print setup.
func (b *workbook) furnish(p *view.Pack, r register) {
	sheet, bottom := r.name, firstRow+max(r.length(), 1)-1
	right, err := excelize.ColumnNumberToName(len(r.columns))
	b.do(err)
	b.do(b.file.AddTable(sheet, &excelize.Table{Range: fmt.Sprintf("A%d:%s%d", headRow, right, bottom), Name: r.table, StyleName: "", ShowRowStripes: new(bool)}))
	b.do(b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: "B5", ActivePane: "bottomRight"}))
	b.validate(r)
	off := false
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	b.print(p, sheet, r.tab)
	b.do(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headRow, headRow), Scope: sheet}))
}

// validate gives the auditor's conclusions their list.
func (b *workbook) validate(r register) {
	bottom := firstRow + max(r.length(), 1) - 1
	for i, c := range r.columns {
		if c.kind != choice {
			continue
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s%d:%s%d", name, firstRow, name, bottom))
		b.do(v.SetDropList([]string{"Agree", "Disagree", "More evidence needed", "Not applicable"}))
		b.do(b.file.AddDataValidation(r.name, v))
	}
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

// linesIn estimates how many lines a text takes in a column of that width.
func linesIn(s string, width float64) int {
	n := 0
	if float64(len(s)+2) <= width*1.05 && !strings.Contains(s, "\n") {
		return 1
	}
	for part := range strings.SplitSeq(s, "\n") {
		n += max(1, int(math.Ceil(float64(utf8.RuneCountInString(part)+2)/(width*1.05))))
	}
	return n
}

func heightOf(lines int) float64 {
	return min(13.2*float64(lines)+8, 400) // Excel allows 409 points
}
