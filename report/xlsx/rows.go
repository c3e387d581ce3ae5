package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
)

// rowWriter writes the rows of a register into its sheet, as they are made: a
// large organization has millions of cells, and none of them is kept.
type rowWriter struct {
	book    *workbook
	columns []cellWriter
	results []string // the style attribute of each result
	written string   // that of a cell for a person to write in
	buffer  []byte
	links   []link
}

// cellWriter writes the cells of one column.
type cellWriter struct {
	start string // `<c r="AB`
	style string // `" s="7"`
	link  string // the style of a cell that leads elsewhere; "" if the column has none
	width float64
	texts sharing
}

// link is a cell that leads elsewhere.
type link struct {
	column, row int
	to          spot
}

// blank is a cell of a column of texts that a person writes in.
type blank struct{}

// fill writes a sheet as excelize made it, without rows, with the rows of its
// register put in.
func (b *workbook) fill(w io.Writer, sheet []byte, r register) error {
	const endOfRows, links = "</sheetData>", "</hyperlinks>"
	before, after, ok := bytes.Cut(sheet, []byte(endOfRows))
	from := bytes.LastIndex(after, []byte(links))
	if !ok || from < 0 {
		return fmt.Errorf("the sheet %q has no place for its rows", r.name)
	}
	if _, err := w.Write(before); err != nil {
		return err
	}
	out, err := b.rowWriter(r)
	if err != nil {
		return err
	}
	at := firstRow
	for row := range r.all() {
		out.row(at, row)
		at++
		if len(out.buffer) > 1<<16 {
			if err := out.flush(w); err != nil {
				return err
			}
		}
	}
	out.buffer = append(out.buffer, endOfRows...)
	out.buffer = append(out.buffer, after[:from]...)
	for _, l := range out.links {
		out.buffer = append(append(out.buffer, `<hyperlink ref="`...), out.columns[l.column].start[len(cellStart):]...)
		out.buffer = append(strconv.AppendInt(out.buffer, int64(l.row), 10), `" location="`...)
		out.buffer = append(escaped(out.buffer, l.to.String()), `"/>`...)
	}
	out.buffer = append(out.buffer, after[from:]...)
	return out.flush(w)
}

const cellStart = `<c r="`

func (b *workbook) rowWriter(r register) (*rowWriter, error) {
	attribute := func(style int) string { return `" s="` + strconv.Itoa(style) + `"` }
	out := &rowWriter{book: b, written: attribute(b.style(auditor))}
	for _, result := range view.Results() {
		out.results = append(out.results, attribute(b.resultStyle(result)))
	}
	for i, c := range r.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		w := cellWriter{start: cellStart + name, style: attribute(b.style(c.kind)), width: c.width}
		if c.kind == reference {
			w.style = attribute(b.style(label)) // until it leads somewhere
			if !r.keyed || i > 0 {
				w.link = attribute(b.style(reference))
			}
		}
		out.columns = append(out.columns, w)
	}
	return out, nil
}

func (o *rowWriter) flush(w io.Writer) error {
	_, err := w.Write(o.buffer)
	o.buffer = o.buffer[:0]
	return err
}

// row encodes one row.
func (o *rowWriter) row(at int, values []any) {
	if len(values) > len(o.columns) {
		o.book.do(fmt.Errorf("a row of %d cells does not fit under %d heads", len(values), len(o.columns)))
		return
	}
	lines := 1
	for i, value := range values {
		if s, ok := value.(string); ok {
			lines = max(lines, linesIn(s, o.columns[i].width))
		}
	}
	var digits [8]byte
	number := strconv.AppendInt(digits[:0], int64(at), 10)
	o.buffer = append(append(o.buffer, `<row r="`...), number...)
	o.buffer = append(o.buffer, heights[min(lines, len(heights)-1)]...)
	for i, value := range values {
		c := &o.columns[i]
		style := c.style
		switch v := value.(type) {
		case string:
			if c.link != "" && o.leads(i, at, v) {
				style = c.link
			}
		case view.Result:
			value, style = v.String(), o.results[v]
		case toned:
			value, style = v.text, o.results[v.result]
		case blank:
			value, style = "", o.written
		case time.Time:
			if v.IsZero() {
				value = ""
			}
		}
		o.buffer = append(append(append(o.buffer, c.start...), number...), style...)
		o.value(value, &c.texts)
	}
	o.buffer = append(o.buffer, "</row>"...)
}

// heights are the attributes of a row of so many lines, up to the highest. A row of
// one line is as high as the sheet says.
var heights = func() (out [32]string) {
	out[0], out[1] = `">`, `">`
	for lines := 2; lines < len(out); lines++ {
		out[lines] = fmt.Sprintf(`" ht="%.1f" customHeight="1">`, heightOf(lines))
	}
	return out
}()

// leads notes the link of a cell that holds an ID, or a list that begins with one,
// if the ID stands somewhere and the sheet can hold another link.
func (o *rowWriter) leads(column, row int, id string) bool {
	if id == "" || len(o.links) >= maxLinks {
		return false
	}
	if end := strings.IndexByte(id, ','); end > 0 {
		id = id[:end]
	}
	to, ok := o.book.place[id]
	if ok {
		o.links = append(o.links, link{column, row, to})
	}
	return ok
}

// value ends a cell: the type of what it holds, and that.
func (o *rowWriter) value(value any, of *sharing) {
	switch v := value.(type) {
	case string:
		o.text(v, of)
	case int:
		o.buffer = append(strconv.AppendInt(append(o.buffer, "><v>"...), int64(v), 10), "</v></c>"...)
	case int64:
		o.buffer = append(strconv.AppendInt(append(o.buffer, "><v>"...), v, 10), "</v></c>"...)
	case float64:
		o.decimal(v)
	case time.Time:
		o.decimal(serial(v))
	default:
		o.book.do(fmt.Errorf("a cell cannot hold a %T", v))
		o.buffer = append(o.buffer, "/>"...)
	}
}

func (o *rowWriter) decimal(v float64) {
	o.buffer = append(strconv.AppendFloat(append(o.buffer, "><v>"...), v, 'f', -1, 64), "</v></c>"...)
}

func (o *rowWriter) text(s string, of *sharing) {
	if s == "" {
		o.buffer = append(o.buffer, "/>"...)
		return
	}
	if n, ok := o.book.texts.number(s, of); ok {
		o.buffer = append(strconv.AppendInt(append(o.buffer, ` t="s"><v>`...), int64(n), 10), "</v></c>"...)
		return
	}
	o.buffer = append(o.buffer, ` t="inlineStr"><is>`...)
	o.buffer = append(o.book.clean.appendText(o.buffer, s), "</is></c>"...)
}

// serial is a time as a spreadsheet counts it: days since the end of 1899.
func serial(t time.Time) float64 {
	return t.UTC().Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

// escaped appends clean text as XML has it.
func escaped(out []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		default:
			continue
		}
		out = append(append(out, s[from:i]...), entity...)
		from = i + 1
	}
	return append(out, s[from:]...)
}
