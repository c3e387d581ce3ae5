package pdf

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// worksheets are the forms that a person completes where a requirement is met in
// another way. What is known is filled in; a question without an answer has lines
// to write on.
func (d *document) worksheets() {
	d.say("Each form is completed by the people responsible and kept with the evidence. What the evidence tells is filled in; it does not decide whether the other way suffices.")
	for _, w := range d.pack.Worksheets {
		d.heading2Plain(strings.TrimSpace(w.ID+"   "+w.Kind), w.ID)
		spans := []span{{text: d.frameworkTitle(w.Framework) + "  ", style: tableLabel}, {text: w.Requirement, style: tableLink, link: "requirement " + w.Framework + " " + w.Requirement}, {text: "  " + w.Title, style: tableText}}
		if w.Waiver != "" {
			spans = append(spans, span{text: "   waiver ", style: tableMuted}, span{text: w.Waiver, style: tableLink, link: w.Waiver})
		}
		d.paragraph(tableText, 4.4, spans...)
		d.skip(1.5)
		for _, l := range w.Lines {
			d.formLine(l)
		}
		d.formLine(view.Pair{Label: "Completed by, date"})
	}
}

// formLine is a question and its answer, or room for one.
func (d *document) formLine(l view.Pair) {
	const indent, line, lines = 62.0, 7.0, 2
	width := d.width()
	question := d.textBlocks(indent-4, 4.2, span{text: l.Label, style: pairLabel})
	var answer []block
	if l.Value != "" {
		answer = d.textBlocks(width-indent, 4.2, span{text: l.Value, style: pairValue})
	}
	for range lines {
		if l.Value != "" {
			break
		}
		answer = append(answer, block{h: line, draw: func(d *document, x, y float64) {
			d.put(func(p *painter) {
				p.draw(theme.Leader, 0.2)
				p.f.Line(x, y+line-0.6, x+width-indent, y+line-0.6)
			})
		}})
	}
	d.flow(d.ruled(width, beside(question, indent, answer)))
}
