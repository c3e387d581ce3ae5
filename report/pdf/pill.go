package pdf

import (
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// tone is the look of a result.
func tone(r view.Result) templates.Tone {
	switch r {
	case view.Exception:
		return theme.Exception
	case view.Waived:
		return theme.Waived
	case view.Inconclusive:
		return theme.Inconclusive
	case view.NoExceptions:
		return theme.NoExceptions
	case view.NotApplicable:
		return theme.NotApplicable
	}
	return theme.NotTested
}

// words is the result in words, for any value a pack may hold.
func words(r view.Result) string {
	if r < view.Exception || r > view.NotApplicable {
		return "Not tested"
	}
	return r.String()
}

// pill is a result in words, on its colour, with its icon. Words too long for
// the width wrap inside the pill; words that would fill the page are drawn as
// plain lines, which can be split.
func (d *document) pill(r view.Result, text string, size, width float64) []block {
	t := tone(r)
	st := style{templates.SemiBold, size, t.Text}
	const iconWidth, pad = 4.6, 1.8
	lines := d.wrap(width-iconWidth-pad, span{text: text, style: st})
	if len(lines) > 6 {
		return d.textBlocks(width, 4.1, span{text: t.Icon + " " + text, style: st})
	}
	leading := size * 0.43
	height := leading*float64(len(lines)) + 1.2
	widest := 0.0
	for _, l := range lines {
		widest = max(widest, l.width)
	}
	icon := d.clean(st.font, t.Icon)
	iconAt := 2.2 + (1.9-d.metrics.width(icon, st))/2
	base := 0.6 + leading*0.5 + size*mmPerPoint*0.345
	return []block{{h: height + 0.4, draw: func(d *document, x, y float64) {
		d.put(func(p *painter) {
			p.fill(t.Background)
			p.f.RoundedRect(x, y, widest+iconWidth+2.4, height, min(height/2, 2.4), "1234", "F")
			p.text(x+iconAt, y+base, icon, st)
			for i, l := range lines {
				p.line(x+iconWidth+0.4, y+base+float64(i)*leading, l)
			}
		})
	}}}
}

// resultPill is the pill of a result in a table.
func (d *document) resultPill(r view.Result, width float64) []block {
	return d.pill(r, words(r), 8.2, width)
}

// mark is the icon of a result as text, for places too small for a pill. The
// words stand in the legend.
func markSpan(r view.Result, size float64) span {
	t := tone(r)
	return span{text: t.Icon, style: style{templates.SemiBold, size, t.Text}}
}

// legend explains the pills, all of them.
func (d *document) legend() {
	x, y := 0.0, 0.0
	type placed struct {
		x, y float64
		b    block
	}
	var all []placed
	for _, r := range view.Results() {
		b := d.resultPill(r, 60)[0]
		w := d.metrics.width(words(r), style{templates.SemiBold, 8.2, theme.Ink}) + 7
		if x+w > d.width() {
			x, y = 0, y+6.4
		}
		all = append(all, placed{x, y, b})
		x += w + 3
	}
	d.need(y + 6)
	for _, p := range all {
		p.b.draw(d, left+p.x, d.y+p.y)
	}
	d.y += y + 6
}
