package pdf

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/templates"
)

// runningLines are the header and footer of a page.
func (d *document) runningLines() {
	width, height := d.width(), d.bottom()+foot
	name := style{templates.SemiBold, 8, theme.Navy}
	muted := style{templates.Regular, 8, theme.Muted}
	small := style{templates.Regular, 7.5, theme.Muted}
	mono := style{templates.Mono, 6.6, theme.Muted}
	number := style{templates.SemiBold, 8, theme.Ink}

	product := "CloudTrail Compliance Evidence Pack"
	if d.pack.Draft != "" {
		product += " (draft)"
	}
	right := d.shorten(d.pack.Entity+"  |  "+d.pack.Period, muted, width-d.metrics.width(product, name)-8)
	rightWidth := d.metrics.width(right, muted)

	// The label stands in full, before anything else; one that is longer than half a
	// line is in full on the cover.
	const gap, pages = 6.0, 26.0
	class := d.shorten(d.pack.Classification, small, width/2)
	classEnds := d.metrics.width(class, small) + gap
	pack := d.shorten("Pack "+d.pack.ID+" · root "+cmp.Or(shortHash(d.pack.Root), "none"), mono, width-classEnds-gap-pages)
	centre := left + max(classEnds, min((width-d.metrics.width(pack, mono))/2, width-pages-gap-d.metrics.width(pack, mono)))

	page := d.page
	d.put(func(p *painter) {
		p.text(left, 13.2, product, name)
		p.text(left+width-rightWidth, 13.2, right, muted)
		p.draw(theme.Rule, 0.2)
		p.f.Line(left, 16, left+width, 16)
		p.f.Line(left, height-14, left+width, height-14)
		y := height - 9.8
		p.text(left, y, class, small)
		p.text(centre, y, pack, mono)
		of := fmt.Sprintf("Page %d of %d", page.number, len(p.document.pages))
		p.text(left+width-p.document.metrics.width(of, number), y, of, number)
	})
}

// shorten cuts text that must stand on one line and is given in full elsewhere:
// the entity and the pack ID stand on the cover, accounts and regions in an
// appendix.
func (d *document) shorten(s string, st style, width float64) string {
	s = strings.ReplaceAll(d.clean(st.font, s), "\n", " ")
	if d.metrics.width(s, st) <= width {
		return s
	}
	rest := width - d.metrics.width("…", st)
	for i, r := range s {
		if rest -= d.metrics.width(string(r), st); rest < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// shortHash is the head and tail of a hash that is printed in full elsewhere.
func shortHash(h string) string {
	if len(h) < 12 {
		return h
	}
	return h[:4] + "…" + h[len(h)-4:]
}
