package pdf

import (
	"codeberg.org/go-pdf/fpdf"

	"github.com/trailproof/trailproof/templates"
)

// painter draws on the pages of a PDF; nothing is measured here. Positions are
// millimetres from the top left corner, those of text are baselines.
type painter struct {
	f        *fpdf.Fpdf
	document *document
	links    map[string]int // the PDF's number of each anchor that is linked to
	loaded   map[templates.Font]bool
	font     templates.Font
	size     float64 // 0: no font is set on this page yet
}

func (p *painter) page(pg *page) {
	orientation := "P"
	if pg.landscape {
		orientation = "L"
	}
	p.f.AddPageFormat(orientation, fpdf.SizeType{Wd: p.document.short, Ht: p.document.long})
	p.size = 0
	for _, op := range pg.ops {
		op(p)
	}
	// Bookmarks are encoded as the current font is: any of ours is Unicode. fpdf takes
	// all pages for as tall as the last.
	p.set(style{font: templates.Regular, size: 8})
	for _, entry := range p.document.outline {
		if entry.page == pg {
			p.f.Bookmark(entry.bookmark, entry.level, entry.y+p.document.tall(p.document.pages[len(p.document.pages)-1])-p.document.tall(pg))
		}
	}
}

func (p *painter) set(st style) {
	if !p.loaded[st.font] {
		p.f.AddUTF8FontFromBytes(st.font.Family(), "", st.font.TTF())
		p.loaded[st.font] = true
	}
	if p.font != st.font || p.size != st.size {
		p.f.SetFont(st.font.Family(), "", st.size)
		p.font, p.size = st.font, st.size
	}
	c := st.colour
	p.f.SetTextColor(int(c.R), int(c.G), int(c.B))
}

// text draws clean text, each part of it in the font that has its characters.
func (p *painter) text(x, y float64, s string, st style) {
	if s == "" {
		return
	}
	m := p.document.metrics
	for _, r := range m.runs(st.font, s) {
		part := st
		part.font = r.font
		p.set(part)
		p.f.Text(x, y, visual(r.text))
		x += m.width(r.text, part)
	}
}

func (p *painter) fill(c templates.Colour) { p.f.SetFillColor(int(c.R), int(c.G), int(c.B)) }
func (p *painter) draw(c templates.Colour, width float64) {
	p.f.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.f.SetLineWidth(width)
}

// line draws a piece of laid-out text, its links included. A link whose anchor
// exists nowhere in the report is drawn as plain text.
func (p *painter) line(x, y float64, l textLine) {
	for _, piece := range l.pieces {
		st := piece.style
		if piece.link != "" {
			if p.link(x+piece.x, y-st.size*mmPerPoint*0.95, piece.width, st.size*mmPerPoint*1.25, piece.link) {
				st.colour = theme.Link
			}
		}
		p.text(x+piece.x, y, piece.text, st)
	}
}

// link makes an area of the page lead to an anchor, if there is one.
func (p *painter) link(x, y, w, h float64, name string) bool {
	to, ok := p.document.anchors[name]
	if !ok {
		p.document.dangling[name] = true
		return false
	}
	id, ok := p.links[name]
	if !ok {
		id = p.f.AddLink()
		p.f.SetLink(id, to.y, to.page.number)
		p.links[name] = id
	}
	p.f.Link(x, y, w, h, id)
	return true
}
