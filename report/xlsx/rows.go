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
	columns []string // their letters
	buffer  []byte
	links   [][2]string // the cells that lead elsewhere, and where to
}

// fill writes a sheet as excelize made it, without rows, with the rows of its
// register put in.
func (b *workbook) fill(w io.Writer, sheet []byte, r register) error {
	const endOfRows, links = "</sheetData>", "</hyperlinks>"
	before, after, ok := bytes.Cut(sheet, []byte(endOfRows))
	from := bytes.LastIndex(after, []byte(links))
	if !ok || from < 0 {
		return fmt.Errorf("workbook: the sheet %q has no place for its rows", r.name)
	}
	if _, err := w.Write(before); err != nil {
		return err
	}
	out := rowWriter{book: b}
	for i := range r.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		out.columns = append(out.columns, name)
	}
	at := firstRow
	for row := range r.all() {
		out.row(r, at, row)
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
		out.buffer = append(append(out.buffer, `<hyperlink ref="`...), l[0]...)
		out.buffer = append(escaped(append(out.buffer, `" location="`...), l[1]), `"></hyperlink>`...)
	}
	out.buffer = append(out.buffer, after[from:]...)
	return out.flush(w)
}

func (o *rowWriter) flush(w io.Writer) error {
	_, err := w.Write(o.buffer)
	o.buffer = o.buffer[:0]
	return err
}

// row encodes one row.
func (o *rowWriter) row(r register, at int, values []any) {
	number := strconv.Itoa(at)
	o.buffer = append(append(o.buffer, `<row r="`...), number...)
	o.buffer = strconv.AppendFloat(append(o.buffer, `" ht="`...), r.height(values), 'f', 1, 64)
	o.buffer = append(o.buffer, `" customHeight="1">`...)
	for i, value := range values {
		style := o.book.style(r.columns[i].kind)
		switch v := value.(type) {
		case view.Result:
			value, style = v.String(), o.book.resultStyle(v)
		case toned:
			value, style = v.text, o.book.resultStyle(v.result)
		case time.Time:
			if v.IsZero() {
				value = ""
			}
		}
		o.buffer = append(append(append(o.buffer, `<c r="`...), o.columns[i]...), number...)
		o.buffer = strconv.AppendInt(append(o.buffer, `" s="`...), int64(style), 10)
		o.value(value)
		if id, ok := value.(string); ok && r.columns[i].kind == reference && len(o.links) < maxLinks && !(r.keyed && i == 0) {
			if target, ok := o.book.place[id]; ok {
				o.links = append(o.links, [2]string{o.columns[i] + number, target})
			}
		}
	}
	o.buffer = append(o.buffer, "</row>"...)
}

// value ends a cell: the type of what it holds, and that.
func (o *rowWriter) value(value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			o.buffer = append(o.buffer, `"/>`...)
			return
		}
		o.buffer = append(o.buffer, `" t="inlineStr"><is><t xml:space="preserve">`...)
		if !simple(v) {
			v = o.book.clean.text(v)
		}
		o.buffer = append(escaped(o.buffer, v), "</t></is></c>"...)
	case int:
		o.number(strconv.AppendInt(nil, int64(v), 10))
	case int64:
		o.number(strconv.AppendInt(nil, v, 10))
	case float64:
		o.number(strconv.AppendFloat(nil, v, 'f', -1, 64))
	case time.Time:
		o.number(strconv.AppendFloat(nil, serial(v), 'f', -1, 64))
	default:
		o.book.do(fmt.Errorf("a cell cannot hold a %T", v))
		o.buffer = append(o.buffer, `"/>`...)
	}
}

func (o *rowWriter) number(digits []byte) {
	o.buffer = append(append(append(o.buffer, `"><v>`...), digits...), "</v></c>"...)
}

// serial is a time as a spreadsheet counts it: days since the end of 1899.
func serial(t time.Time) float64 {
	return t.UTC().Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

// simple says of nearly all text that it is printable ASCII, short enough for a cell
// and unlike an escape of the format, so that nothing of it need be altered.
func simple(s string) bool {
	if len(s) > maxCell || strings.Contains(s, "_x") {
		return false
	}
	for i := range len(s) {
		if (s[i] < ' ' || s[i] > '~') && s[i] != '\n' {
			return false
		}
	}
	return true
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
