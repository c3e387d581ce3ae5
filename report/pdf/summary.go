package pdf

import (
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// mostAttention is how many matters the summary lists: it is to be read whole.
const mostAttention = 12

// summary is section 1: the result on one page.
func (d *document) summary() {
	d.chapter("Executive summary", false)
	for i, text := range d.pack.Summary {
		if i > 0 {
			d.skip(1.4)
		}
		d.paragraph(lead, 5, span{text: text})
	}
	if len(d.pack.Summary) == 0 {
		d.paragraph(lead, 5, span{text: "The pack has no summary."})
	}
	d.skip(3.6)
	d.cards()

	d.heading2("Results by framework")
	d.resultsByFramework()

	d.heading2("Matters for the auditor's attention")
	d.attention()
}

// cards are the key figures, four to a line.
func (d *document) cards() {
	const width, gap, least = 40.4, 2.8, 23.0
	figures := d.pack.Figures
	for len(figures) > 0 {
		n := min(4, len(figures))
		var cells [][]block
		h := least
		for _, f := range figures[:n] {
			c := d.card(f, width-7)
			cells = append(cells, c)
			h = max(h, heightOf(c)+6)
		}
		if h > d.bottom()-top { // too much text for a card: plain rows
			for _, f := range figures[:n] {
				d.flow(d.pairBlocks("", []view.Pair{{Label: f.Label, Value: f.Value + "  " + f.Note}}, d.width(), 50))
			}
			figures = figures[n:]
			continue
		}
		d.need(h)
		for i, c := range cells {
			x, y, edge := left+(width+gap)*float64(i), d.y, tone(figures[i].Tone).Chart
			d.put(func(p *painter) {
				p.fill(theme.Zebra)
				p.draw(theme.Hairline, 0.2)
				p.f.RoundedRect(x, y, width, h, 1.6, "1234", "FD")
				p.fill(edge)
				p.f.Rect(x, y+3.4, 1, h-6.8, "F")
			})
			drawColumn(d, c, x+4.5, y+3.4)
		}
		d.y += h
		d.skip(2.8)
		figures = figures[n:]
	}
}

// card is the text of a figure: the value as large as fits on a line.
func (d *document) card(f view.Figure, width float64) []block {
	size := 19.0
	value := style{templates.Bold, size, theme.Ink}
	for text := d.clean(templates.Bold, f.Value); size > 11 && d.metrics.width(text, value) > width; {
		size--
		value.size = size
	}
	blocks := d.textBlocks(width, max(8.6, size*0.45), span{text: f.Value, style: value})
	blocks = append(blocks, d.textBlocks(width, 4.4, span{text: f.Label, style: style{templates.SemiBold, 8.6, theme.Body}})...)
	return append(blocks, d.textBlocks(width, 3.9, span{text: f.Note, style: style{templates.Regular, 7.8, theme.Muted}})...)
}

// attention is the register of what the auditor should look at first.
func (d *document) attention() {
	if len(d.pack.Attention) == 0 {
		d.say("No exception was noted, and nothing was left undecided, that would call for the auditor's attention first.")
		return
	}
	t := d.newTable([]column{{"ID", 17, false}, {"Check", 15, false}, {"What was found", 85, false}, {"When (UTC)", 20, false}, {"Result", 33, false}})
	shown := d.pack.Attention[:min(len(d.pack.Attention), mostAttention)]
	for _, a := range shown {
		t.add(d.linkCell(t, 0, a.ID), d.linkCell(t, 1, a.Check), d.cell(t, 2, tableText, a.What),
			d.cell(t, 3, tableText, a.When), d.resultPill(a.Result, t.inner(4)))
	}
	d.table(t)
	if len(shown) < len(d.pack.Attention) {
		d.skip(2)
		d.paragraph(caption, 4, span{text: "The first " + number(len(shown)) + " of " + number(len(d.pack.Attention)) + ", worst first; section 6 has every check and section 8 every exception."})
	}
}

// linkCell is an identifier that leads to its place in the report.
func (d *document) linkCell(t *table, i int, id string) []block {
	return d.cellSpans(t, i, span{text: id, style: tableLink, link: id})
}
