package pdf

import "github.com/trailproof/trailproof/templates"

// boxLook is how a box is framed.
type boxLook struct {
	fill, border templates.Colour
	bar          *templates.Colour // a bar at the left edge instead of a border
	padX, padY   float64
}

var headerBox = boxLook{fill: theme.Zebra, border: theme.Hairline, padX: 4, padY: 3}

// box frames blocks that stand inside it. A box that fits on a page is never
// split; a longer one is divided between blocks and says that it continues.
func (d *document) box(look boxLook, blocks []block) {
	full := d.bottom() - top
	if h := heightOf(blocks) + 2*look.padY; h <= full {
		d.need(h)
		d.boxPart(look, blocks, true)
		return
	}
	more := d.textBlocks(d.width()-2*look.padX, 4.2, span{text: "continued on the next page", style: note})[0]
	for len(blocks) > 0 {
		d.need(2*look.padY + blocks[0].h + more.h)
		room := d.bottom() - d.y - 2*look.padY - more.h
		n, h := 1, blocks[0].h
		for n < len(blocks) && h+blocks[n].h <= room {
			h += blocks[n].h
			n++
		}
		part := append([]block(nil), blocks[:n]...)
		blocks = blocks[n:]
		if len(blocks) > 0 {
			part = append(part, more)
		}
		d.boxPart(look, part, false)
		if len(blocks) > 0 {
			d.newPage()
		}
	}
}

func (d *document) boxPart(look boxLook, blocks []block, rounded bool) {
	h, w, y := heightOf(blocks)+2*look.padY, d.width(), d.y
	d.put(func(p *painter) {
		p.fill(look.fill)
		switch {
		case look.bar != nil:
			p.f.Rect(left, y, w, h, "F")
			p.fill(*look.bar)
			p.f.Rect(left, y, 1.2, h, "F")
		case rounded:
			p.draw(look.border, 0.2)
			p.f.RoundedRect(left, y, w, h, 1.6, "1234", "FD")
		default:
			p.draw(look.border, 0.2)
			p.f.Rect(left, y, w, h, "FD")
		}
	})
	d.y += look.padY
	for _, b := range blocks {
		b.draw(d, left+look.padX, d.y)
		d.y += b.h
	}
	d.y += look.padY
}
