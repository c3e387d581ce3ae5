package pdf

// block is something of a known height that is never split: a line of text, a
// pill. Paragraphs, cells and boxes are lists of blocks.
type block struct {
	h    float64
	draw func(d *document, x, y float64)
}

// lineBlock is one line of text of height h with its baseline at base.
func lineBlock(l textLine, h, base float64) block {
	return block{h: h, draw: func(d *document, x, y float64) {
		if len(l.pieces) > 0 {
			d.put(func(p *painter) { p.line(x, y+base, l) })
		}
	}}
}

// gapBlock is empty space.
func gapBlock(h float64) block { return block{h: h, draw: func(*document, float64, float64) {}} }

// textBlocks wraps spans to a width, one block a line.
func (d *document) textBlocks(width, leading float64, spans ...span) []block {
	if len(spans) == 0 {
		return nil
	}
	base := leading*0.5 + spans[0].size*mmPerPoint*0.345
	var blocks []block
	for _, l := range d.wrap(width, spans...) {
		blocks = append(blocks, lineBlock(l, leading, base))
	}
	return blocks
}

// rightBlocks is text aligned on the right.
func (d *document) rightBlocks(width, leading float64, spans ...span) []block {
	base := leading*0.5 + spans[0].size*mmPerPoint*0.345
	var blocks []block
	for _, l := range d.wrap(width, spans...) {
		b := lineBlock(l, leading, base)
		draw := b.draw
		b.draw = func(d *document, x, y float64) { draw(d, x+width-l.width, y) }
		blocks = append(blocks, b)
	}
	return blocks
}

// labelled puts a label before the blocks, in a column of its own, and wraps
// the label if it must.
func (d *document) labelled(label span, indent, leading float64, blocks []block) []block {
	return beside(d.textBlocks(indent-2, leading, label), indent, blocks)
}

// beside merges two columns of blocks, line by line.
func beside(a []block, indent float64, b []block) []block {
	var out []block
	for i := range max(len(a), len(b)) {
		var l, r block
		if i < len(a) {
			l = a[i]
		}
		if i < len(b) {
			r = b[i]
		}
		out = append(out, block{h: max(l.h, r.h), draw: func(d *document, x, y float64) {
			if l.draw != nil {
				l.draw(d, x, y)
			}
			if r.draw != nil {
				r.draw(d, x+indent, y)
			}
		}})
	}
	return out
}

// stack joins blocks to a gap before the first and a rule after the last, so
// that a page never breaks between them.
func stack(above block, blocks []block, below block) []block {
	out := append([]block(nil), blocks...)
	join := func(a, b block) block {
		return block{h: a.h + b.h, draw: func(d *document, x, y float64) {
			a.draw(d, x, y)
			b.draw(d, x, y+a.h)
		}}
	}
	out[0] = join(above, out[0])
	out[len(out)-1] = join(out[len(out)-1], below)
	return out
}

func heightOf(blocks []block) float64 {
	h := 0.0
	for _, b := range blocks {
		h += b.h
	}
	return h
}

// flow places blocks one below the other, over pages if need be.
func (d *document) flow(blocks []block) {
	for i, b := range blocks {
		h := b.h
		if i == 0 && len(blocks) > 1 { // no first line alone at the foot of a page
			h += blocks[1].h
		}
		d.need(h)
		b.draw(d, left, d.y)
		d.y += b.h
	}
}

// paragraph is running text over the full width.
func (d *document) paragraph(st style, leading float64, spans ...span) {
	for i := range spans {
		if spans[i].size == 0 {
			spans[i].style = st
		}
	}
	d.flow(d.textBlocks(d.width(), leading, spans...))
}

// say is a paragraph of one plain text.
func (d *document) say(text string) { d.paragraph(body, 4.6, span{text: text}) }
