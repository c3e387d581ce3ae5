package xlsx

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

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
	breaks      []int   // rows that begin a page
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

// width is that of all columns, in characters.
func (r *register) width() float64 {
	sum := 0.0
	for _, c := range r.columns {
		sum += c.width
	}
	return sum
}

// length is their number.
func (r *register) length() int { return len(r.rows) + r.count }

// make sets the n rows of a register that may be very long. They are made again each
// time that they are gone through.
func (r *register) make(n int, rows func(yield func(row ...any) bool)) {
	r.count = n
	r.made = func(yield func([]any) bool) { rows(func(row ...any) bool { return yield(row) }) }
}

// each makes a register of a row for each item.
func each[T any](r *register, items []T, row func(T) []any) {
	r.count = len(items)
	r.made = func(yield func([]any) bool) {
		for _, item := range items {
			if !yield(row(item)) {
				return
			}
		}
	}
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
		part.note = fmt.Sprintf("Part %d of %d, %d of %d rows", i+1, whole, part.count, n)
		if i+1 < whole {
			part.note += fmt.Sprintf(", continued on the sheet “%s (%d)”", r.name, i+2)
		}
		part.note += ". " + r.note
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
	b.cell(sheet, 1, 2, r.note+r.linkless(), b.style(note))
	b.cell(sheet, last, 1, "← Contents", b.style(reference))
	b.link(sheet, last, 1, "Cover")
	lines := 1
	for i, c := range r.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.file.SetColWidth(sheet, name, name, c.width))
		b.cell(sheet, i+1, headRow, c.head, b.style(heading))
		b.style(c.kind)
		lines = max(lines, linesIn(c.head, c.width-2)) // heads are bold
	}
	b.do(b.file.SetRowHeight(sheet, headRow, max(30, heightOf(lines))))
	b.furnish(p, r)
}

// linkless says of a long register that not all of its IDs are links.
func (r register) linkless() string {
	columns := 0
	for i, c := range r.columns {
		if c.kind == reference && !(r.keyed && i == 0) {
			columns++
		}
	}
	if columns*r.length() <= maxLinks {
		return ""
	}
	return fmt.Sprintf(" A sheet holds %d links: IDs in black are found on their sheets by their text.", maxLinks)
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
	b.colour(r)
	b.do(b.file.SetSheetDimension(sheet, fmt.Sprintf("A1:%s%d", right, bottom)))
	height, own := heightOf(1), true
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{DefaultRowHeight: &height, CustomHeight: &own}))
	b.print(p, sheet, r.tab, r.width())
	b.repeated(r)
	for _, row := range r.breaks {
		b.do(b.file.InsertPageBreak(sheet, fmt.Sprintf("A%d", row)))
	}
}

// conclusions are what an auditor chooses from, with their looks.
var conclusions = []toned{{view.NoExceptions, "Agree"}, {view.Exception, "Disagree"}, {view.Waived, "More evidence needed"}, {view.NotApplicable, "Not applicable"}}

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
		var list []string
		for _, c := range conclusions {
			list = append(list, c.text)
		}
		b.do(v.SetDropList(list))
		b.do(b.file.AddDataValidation(r.name, v))
	}
}

// colour has results and conclusions look like what they say, also when they are
// changed or pasted.
func (b *workbook) colour(r register) {
	var results []toned
	for _, of := range view.Results() {
		results = append(results, toned{of, of.String()})
	}
	bottom := firstRow + max(r.length(), 1) - 1
	for i, c := range r.columns {
		words := map[kind][]toned{result: results, choice: conclusions}[c.kind]
		if words == nil {
			continue
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		var formats []excelize.ConditionalFormatOptions
		for _, w := range words {
			look := b.conditional(w.result)
			formats = append(formats, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: `"` + w.text + `"`, Format: &look})
		}
		b.do(b.file.SetConditionalFormat(r.name, fmt.Sprintf("%s%d:%s%d", name, firstRow, name, bottom), formats))
	}
}

// linesIn estimates how many lines a text takes in a column of that width.
func linesIn(s string, width float64) int {
	if float64(len(s)+2) <= width*1.05 && strings.IndexByte(s, '\n') < 0 {
		return 1
	}
	n := 0
	for part := range strings.SplitSeq(s, "\n") {
		n += max(1, int(math.Ceil(float64(across(part)+2)/(width*1.05))))
	}
	return n
}

// across is how many characters wide a text is; those of East Asia count twice.
func across(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x1100 && r <= 0xffdc && (r <= 0x115f || r >= 0x2e80 && r < 0xfb00 || r >= 0xff00) {
			n++
		}
	}
	return n
}

func heightOf(lines int) float64 {
	return min(13.2*float64(lines)+8, 400) // Excel allows 409 points
}
