package pdf

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/templates"
)

var (
	contents1      = style{templates.SemiBold, 10.6, theme.Ink}
	contents2      = style{templates.Regular, 9, theme.Body}
	contentsDots   = style{templates.Regular, 8, theme.Leader}
	contentsIndent = [2]float64{0, 9}
)

// contents lays out the contents and how to read the pack, and moves them behind
// the cover. It comes last because only then every heading is known; the page
// numbers are filled in when the pages are painted.
func (d *document) contents(covers int) {
	d.flushPending()
	body := len(d.pages)
	d.landscape = false
	d.newPage()
	d.put(func(p *painter) {
		p.text(left, 36, "Contents", headTitle)
		p.fill(theme.Accent)
		p.f.Rect(left, 40, 14, 0.9, "F")
	})
	d.y = 46
	for i := range d.outline {
		d.contentsLine(i)
	}
	d.howToRead()
	moved := append([]*page(nil), d.pages[:covers]...)
	moved = append(moved, d.pages[body:]...)
	d.pages = append(moved, d.pages[covers:body]...)
}

// contentsLine is one entry: number, title, dotted leader and page; the whole
// line is a link.
func (d *document) contentsLine(i int) {
	e := d.outline[i]
	st, indent, numberWidth, height := contents1, contentsIndent[0], 9.0, 7.8
	if e.level > 0 {
		st, indent, numberWidth, height = contents2, contentsIndent[1], 10.0, 5.0
	}
	if e.number == "" {
		numberWidth = 0
	}
	const leading = 4.6
	lines := d.wrap(d.width()-indent-numberWidth-14, span{text: e.title, style: st})
	h := height + leading*float64(len(lines)-1)
	ask := h
	if e.level == 0 {
		ask += 6.1
	}
	d.need(min(ask, 200))
	y, x, width := d.y+height-1.7, left+indent+numberWidth, d.width()
	first, numberText := y, d.clean(st.font, e.number)
	d.put(func(p *painter) { p.text(left+indent, first, numberText, st) })
	for k, l := range lines {
		if k > 0 {
			y += leading
			if y > d.bottom() {
				d.newPage()
				y = d.y + leading
			}
		}
		at := y
		d.put(func(p *painter) { p.line(x, at, l) })
	}
	last := lines[len(lines)-1]
	startY := d.y
	d.put(func(p *painter) {
		m := p.document.metrics
		at := fmt.Sprint(e.page.number)
		from, to := x+last.width+3, left+width-4
		dot := m.width(". ", contentsDots)
		if n := int((to - from) / dot); n > 0 {
			p.text(to-float64(n)*dot, y, strings.TrimSuffix(strings.Repeat(". ", n), " "), contentsDots)
		}
		p.text(left+width-m.width(at, st), y, at, st)
		p.link(left, startY, width, y-startY+1.4, outlineAnchor(i))
	})
	d.y = y + 1.7
}

// howToRead explains the identifiers and the results.
func (d *document) howToRead() {
	d.heading2Plain("How to read this pack")
	t := d.newTable([]column{{"Identifier", 30, false}, {"Meaning", 68, false}, {"Where to find it", 72, false}})
	mono := style{templates.Mono, 7.7, theme.Body}
	for _, r := range [][3]string{
		{"CT-07", "Check: a population and the sentences it must satisfy", "Sections 6 and 7; workbook sheet “Controls”"},
		{"CT-07.T2", "Test procedure of check CT-07", "Section 7; workbook sheet “Tests”"},
		{"EV-000412", "Evidence item: one recorded call, one file; narrow columns name the two most telling, the workbook all", "Section 9; workbook sheet “Evidence”; evidence/EV-000412.json"},
		{"EX-0002", "Exception: a subject that does not satisfy a check", "Section 8; workbook sheet “Exceptions”"},
		{"WV-0001", "Approved, time-limited waiver", "Section 8; workbook sheet “Waivers”"},
	} {
		t.add(d.cell(t, 0, mono, r[0]), d.cell(t, 1, tableText, r[1]), d.cell(t, 2, tableText, r[2]))
	}
	d.table(t)
	d.skip(5)
	d.legend()
}
