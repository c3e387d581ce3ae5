package pdf

import "fmt"

// chapter starts a section on a new page. The number is "" for an appendix whose
// letter stands in the title.
func (d *document) chapter(title string, landscape bool) {
	d.section++
	d.chapterNumbered(fmt.Sprint(d.section), title, landscape)
}

func (d *document) chapterNumbered(number, title string, landscape bool) {
	d.flushPending()
	d.landscape = landscape
	d.newPage()
	d.sub = 0
	d.entry(0, number, title, d.y)
	page := d.page
	number, title = d.clean(headNumber.font, number), d.clean(headTitle.font, title)
	page.ops = append(page.ops, func(p *painter) {
		p.text(left, 29, number, headNumber)
		p.text(left, 37.5, title, headTitle)
		p.fill(theme.Accent)
		p.f.Rect(left, 41.2, 14, 0.9, "F")
	})
	d.y, d.start = 47.6, 47.6
}

// heading2 is a numbered heading within a section. It waits for its content.
func (d *document) heading2(title string, anchors ...string) {
	d.sub++
	d.headed(title, fmt.Sprintf("%s.%d", d.sectionNumber(), d.sub), 1, anchors...)
}

// heading2Plain is a heading that the contents do not list.
func (d *document) heading2Plain(title string, anchors ...string) {
	d.headed(title, "", -1, anchors...)
}

func (d *document) headed(title, number string, level int, anchors ...string) {
	spans := []span{{text: title, style: head2}}
	indent := 0.0
	if number != "" {
		indent = d.metrics.width(number+"   ", head2)
	}
	lines := d.wrap(d.width()-indent, spans...)
	const leading, below = 5.4, 3.0
	for i, l := range lines {
		b := block{h: leading, draw: func(d *document, x, y float64) {
			if i == 0 {
				d.markAt(y-2, anchors...)
				if level >= 0 {
					d.entry(level, number, title, y-2)
				}
				d.put(func(p *painter) { p.text(x, y+4.4, number, head2) })
			}
			d.put(func(p *painter) { p.line(x+indent, y+4.4, l) })
		}}
		gap := 0.0
		if i == 0 {
			gap = 7.5
		}
		if i == len(lines)-1 {
			b.h += below
		}
		d.pending = append(d.pending, pendingBlock{gap, b})
	}
}

// lead is a paragraph that stands with the heading before it and with what
// follows.
func (d *document) lead(text string) {
	if text == "" {
		return
	}
	for _, b := range d.textBlocks(d.width(), smallLeading, span{text: text, style: note}) {
		d.pending = append(d.pending, pendingBlock{0, b})
	}
	d.pending = append(d.pending, pendingBlock{0, block{h: 3, draw: func(*document, float64, float64) {}}})
}

// heading3 is a small heading that the contents do not list.
func (d *document) heading3(title, note string) {
	lines := d.wrap(d.width(), span{text: title, style: head3})
	noteWidth := d.metrics.width(d.clean(caption.font, note), caption)
	for i, l := range lines {
		b := block{h: 4.8, draw: func(d *document, x, y float64) {
			d.put(func(p *painter) { p.line(x, y+3.6, l) })
		}}
		gap := 0.0
		if i == 0 {
			gap = 4.6
		}
		d.pending = append(d.pending, pendingBlock{gap, b})
	}
	if note == "" {
		return
	}
	last := &d.pending[len(d.pending)-1]
	if lines[len(lines)-1].width+noteWidth+4 <= d.width() {
		draw, right := last.draw, d.width()
		text := d.clean(caption.font, note)
		last.draw = func(d *document, x, y float64) {
			draw(d, x, y)
			d.put(func(p *painter) { p.text(x+right-noteWidth, y+3.6, text, caption) })
		}
		return
	}
	for _, l := range d.wrap(d.width(), span{text: note, style: caption}) {
		d.pending = append(d.pending, pendingBlock{0, lineBlock(l, 4.2, 3.1)})
	}
}

// entry lists a place in the contents and in the bookmarks.
func (d *document) entry(level int, number, title string, y float64) {
	bookmark := title
	if number != "" {
		bookmark = number + "  " + title
	}
	d.outline = append(d.outline, heading{level, number, title, d.clean(headTitle.font, bookmark), d.page, y})
}

func (d *document) sectionNumber() string {
	for i := len(d.outline) - 1; i >= 0; i-- {
		if d.outline[i].level == 0 {
			return d.outline[i].number
		}
	}
	return ""
}

// flushPending places headings that nothing followed.
func (d *document) flushPending() {
	if len(d.pending) > 0 {
		d.need(0)
	}
}
