package pdf

import "github.com/trailproof/trailproof/templates"

// column is a column of a table, in millimetres.
type column struct {
	title string
	width float64
	right bool // numbers
}

// row is a row of a table: the content of each cell, and the names of the
// places it is.
type row struct {
	cells   [][]block
	anchors []string
	band    bool // a heading over the rows that follow, across all columns
}

const (
	padX, padY = 1.8, 1.5
	leading    = 4.1
	// smallLeading is that of text below 8.5 points.
	smallLeading = 3.8
	// Tables of at most this many rows and this height move to the next page as
	// a whole.
	keepRows, keepHeight = 8, 55.0
)

// table is a register: its head is repeated on every page, a row is never split
// unless it is taller than a page, and then it says that it continues.
type table struct {
	columns []column
	rows    []row
	small   bool // the titles of the columns, so that long ones fit
}

// newTable is a table as wide as the page: its columns share what the paper gives
// as they would that of A4.
func (d *document) newTable(columns []column) *table {
	total := 0.0
	for _, c := range columns {
		total += c.width
	}
	for i := range columns {
		columns[i].width *= d.width() / total
	}
	return &table{columns: columns}
}

// inner is the width of a column's text.
func (t *table) inner(i int) float64 { return t.columns[i].width - 2*padX }

func (t *table) add(cells ...[]block) *row {
	t.rows = append(t.rows, row{cells: cells})
	return &t.rows[len(t.rows)-1]
}

// part adds a heading over the rows that follow; without text there is none.
func (d *document) part(t *table, text string) {
	if text == "" {
		return
	}
	t.add(d.textBlocks(d.width()-2*padX, leading, span{text: text, style: tableBold})).band = true
}

// at names the place of a row.
func (r *row) at(names ...string) { r.anchors = append(r.anchors, names...) }

func (r row) height() float64 {
	h := 0.0
	for _, c := range r.cells {
		h = max(h, heightOf(c))
	}
	return h + 2*padY - 0.1
}

// cell is text in a column of t; no text takes no space.
func (d *document) cell(t *table, i int, st style, text string) []block {
	if text == "" {
		return nil
	}
	return d.cellSpans(t, i, span{text: text, style: st})
}

// cellSpans is text of several styles in a column of t; a column of numbers is
// aligned on the right.
func (d *document) cellSpans(t *table, i int, spans ...span) []block {
	if len(spans) == 0 {
		return nil
	}
	leading := leading
	if spans[0].size < 8.5 {
		leading = smallLeading
	}
	if t.columns[i].right {
		return d.rightBlocks(t.inner(i), leading, spans...)
	}
	return d.textBlocks(t.inner(i), leading, spans...)
}

func (d *document) table(t *table) {
	head := d.tableHead(t)
	total := head.h
	for _, r := range t.rows {
		total += r.height()
	}
	first := head.h
	for i, r := range t.rows {
		if i < 2 {
			first += r.height()
		}
	}
	page := d.bottom() - top
	switch {
	case len(t.rows) <= keepRows && total <= keepHeight:
		d.need(total)
	case first <= page:
		d.need(first)
	default:
		d.need(head.h + 30)
	}
	d.drawHead(head)
	for i, r := range t.rows {
		h := r.height()
		kept := h
		if r.band && i+1 < len(t.rows) { // never alone at the foot of a page
			if next := t.rows[i+1].height(); head.h+h+next <= page {
				kept += next
			} else {
				kept += 40 // of a row that is divided
			}
		}
		if last := len(t.rows) - 1; i > 0 && i == last-1 && d.y > top+head.h+rounding { // nor the last row alone on a page
			if next := t.rows[last].height(); head.h+h+next <= page {
				kept = h + next
			}
		}
		if d.y+kept > d.bottom()+rounding && (head.h+h <= page || d.room() < 40) {
			d.closeTable()
			d.newPage()
			d.drawHead(head)
		}
		if d.y+h > d.bottom()+rounding {
			d.tallRow(t, head, r, i%2 == 1)
			continue
		}
		d.drawRow(t, r, h, i%2 == 1)
	}
	d.closeTable()
}

// tallRow divides a row that is taller than a page.
func (d *document) tallRow(t *table, head block, r row, zebra bool) {
	more := d.textBlocks(60, leading, span{text: "continued", style: note})[0]
	for first := true; ; first = false {
		room := d.bottom() - d.y - 2*padY - more.h
		part, rest := row{anchors: r.anchors}, row{}
		unfinished := false
		for _, c := range r.cells {
			n, h := 0, 0.0
			for n < len(c) && (h+c[n].h <= room || n == 0 && d.y <= top+head.h+rounding) {
				h += c[n].h
				n++
			}
			part.cells = append(part.cells, c[:n:n])
			rest.cells = append(rest.cells, c[n:])
			unfinished = unfinished || n < len(c)
		}
		for i := range part.cells {
			if len(rest.cells[i]) > 0 {
				part.cells[i] = append(part.cells[i], more)
			}
		}
		if !first {
			part.anchors = nil
		}
		d.drawRow(t, part, part.height(), zebra)
		if !unfinished {
			return
		}
		d.closeTable()
		d.newPage()
		d.drawHead(head)
		r = rest
	}
}

// tableHead is the head of a table; its titles wrap.
func (d *document) tableHead(t *table) block {
	cells := make([][]block, len(t.columns))
	h := 0.0
	title := tableHead
	if t.small {
		title.size = 7.6
	}
	for i, c := range t.columns {
		cells[i] = d.cellSpans(t, i, span{text: c.title, style: title})
		h = max(h, heightOf(cells[i]))
	}
	h += 2 * padY
	return block{h: h, draw: func(d *document, x, y float64) {
		w := d.width()
		d.put(func(p *painter) {
			p.fill(theme.Navy)
			p.f.Rect(x, y, w, h, "F")
		})
		at := x
		for i, c := range cells {
			drawColumn(d, c, at+padX, y+padY)
			at += t.columns[i].width
		}
	}}
}

func (d *document) drawHead(head block) {
	head.draw(d, left, d.y)
	d.y += head.h
}

func (d *document) drawRow(t *table, r row, h float64, zebra bool) {
	d.markAt(d.y, r.anchors...)
	w, y := d.width(), d.y
	d.put(func(p *painter) {
		switch {
		case r.band:
			p.fill(theme.Hairline)
			p.f.Rect(left, y, w, h, "F")
		case zebra:
			p.fill(theme.Zebra)
			p.f.Rect(left, y, w, h, "F")
		}
		p.rule(y+h, w, theme.Hairline, 0.2)
	})
	x := left
	for i, c := range r.cells {
		drawColumn(d, c, x+padX, y+padY)
		x += t.columns[i].width
	}
	d.y += h
}

// closeTable is the rule below the last row on a page.
func (d *document) closeTable() {
	w, y := d.width(), d.y
	d.put(func(p *painter) { p.rule(y, w, theme.Navy, 0.35) })
}

func drawColumn(d *document, blocks []block, x, y float64) {
	for _, b := range blocks {
		b.draw(d, x, y)
		y += b.h
	}
}

func (p *painter) rule(y, w float64, c templates.Colour, width float64) {
	p.draw(c, width)
	p.f.Line(left, y, left+w, y)
}
