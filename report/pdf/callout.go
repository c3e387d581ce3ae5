package pdf

import (
	"slices"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// mostCallouts is how many exceptions of a check are called out below its tests.
const mostCallouts = 10

// callouts prints the exceptions of one check: condition, criteria, cause, effect
// and correction. Exceptions that differ only in subject, and so in condition and
// in the names in the correction, share one.
func (d *document) callouts(items []view.ExceptionItem) {
	shown := items[:min(len(items), mostCallouts)]
	if len(items) > mostRows {
		shown = items[:mostOfLong]
	}
	for i := 0; i < len(shown); {
		n := i + 1
		for n < len(shown) && alike(shown[i], shown[n]) {
			n++
		}
		if i > 0 {
			d.skip(3)
		}
		d.callout(shown[i:n])
		i = n
	}
	if len(shown) < len(items) {
		d.skip(1.5)
		all := "section 8 lists all of them."
		if len(items) > mostRows {
			all = "complete rows: workbook sheet “Exceptions”."
		}
		d.paragraph(caption, 4, span{text: "First " + number(len(shown)) + " of " + number(len(items)) + " exceptions of this check; " + all})
	}
}

func alike(a, b view.ExceptionItem) bool {
	return a.Criteria == b.Criteria && a.Cause == b.Cause && a.Effect == b.Effect && a.Result == b.Result && a.Waiver == b.Waiver
}

func (d *document) callout(items []view.ExceptionItem) {
	first := items[0]
	t := tone(first.Result)
	bar := t.Chart
	look := boxLook{fill: theme.CalloutFill, bar: &bar, padX: 5, padY: 3}
	if first.Result == view.Waived {
		look.fill = templates.Colour{R: 0xFF, G: 0xFB, B: 0xEB}
	}
	title := "Exception " + first.ID
	if len(items) > 1 {
		title = "Exceptions " + first.ID + " to " + items[len(items)-1].ID
	}
	title += ": " + first.Title
	width := d.width() - 2*look.padX
	blocks := d.textBlocks(width, 5, span{text: title, style: style{templates.SemiBold, 10.2, t.Text}})
	for _, e := range items {
		subject := e.Subject
		if e.Account != "" && e.Account != e.Subject {
			subject += " (" + e.Account
			if e.Region != "" {
				subject += ", " + e.Region
			}
			subject += ")"
		}
		inner := d.textBlocks(width-22, 4.3, span{text: e.Condition, style: style{templates.Regular, 8.9, theme.Body}})
		inner = append(inner, d.textBlocks(width-22, 3.9, append([]span{{text: subject, style: tableMono}, {text: "  ", style: tableText}}, small(d.links(e.Evidence, "see the workbook"))...)...)...)
		label := "Condition"
		if len(items) > 1 {
			label = e.ID
		}
		part := d.labelled(span{text: label, style: tableBold, link: e.ID}, 22, 4.3, inner)
		draw, id := part[0].draw, e.ID
		part[0].draw = func(d *document, x, y float64) {
			d.markAt(y-2, calloutAnchor(id))
			draw(d, x, y)
		}
		blocks = append(blocks, gapBlock(1))
		blocks = append(blocks, part...)
	}
	correction := first.Correction
	if slices.ContainsFunc(items, func(e view.ExceptionItem) bool { return e.Correction != correction }) {
		correction = "For " + first.ID + ": " + correction + ". The others alike, with their own names; the workbook has that of each."
	}
	for _, f := range []struct{ label, text string }{{"Criteria", first.Criteria}, {"Cause", first.Cause}, {"Effect", first.Effect}, {"Correction", correction}, {"Waiver", first.Waiver}} {
		if f.text == "" {
			continue
		}
		s := span{text: f.text, style: style{templates.Regular, 8.9, theme.Body}}
		if f.label == "Waiver" {
			s.style, s.link = tableLink, f.text
		}
		blocks = append(blocks, gapBlock(1))
		blocks = append(blocks, d.labelled(span{text: f.label, style: tableBold}, 22, 4.3, d.textBlocks(width-22, 4.3, s))...)
	}
	d.box(look, blocks)
}

func calloutAnchor(id string) string { return "call-out " + id }
