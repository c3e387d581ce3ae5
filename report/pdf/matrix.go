package pdf

import (
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

const (
	markWidth, markHeight = 7.0, 4.4
	matrixAccount         = 24.0
	matrixName            = 46.0
)

// approvalLook is the sign and the colours of an approval. The sign tells it
// without the colours.
func approvalLook(a view.Approval) templates.Tone {
	switch a {
	case view.NotApproved:
		return theme.Exception
	case view.Approved:
		return theme.NoExceptions
	case view.NotJudged:
		return theme.NotApplicable
	case view.NeedsNone:
		return theme.NotTested
	}
	look := theme.Inconclusive
	look.Icon = "?"
	return look
}

// markBlock is a cell of the matrix: the sign is the approval; a full box is held
// for sure, an empty one within a frame depends on something.
func (d *document) markBlock(m view.Mark, width float64) []block {
	if !m.Held() {
		return nil
	}
	look := approvalLook(m.Approval)
	sign := style{templates.Bold, 8.4, look.OnChart}
	if !m.Sure() {
		sign.colour = look.Text
	}
	return []block{{h: leading, draw: func(d *document, x, y float64) {
		x += (width - markWidth) / 2
		d.put(func(p *painter) {
			p.draw(look.Chart, 0.4)
			p.fill(look.Chart)
			shape := "FD"
			if !m.Sure() {
				shape = "D"
				p.f.SetDashPattern([]float64{0.9, 0.7}, 0)
			}
			p.f.Rect(x, y-0.2, markWidth, markHeight, shape)
			p.f.SetDashPattern(nil, 0)
			p.text(x+(markWidth-p.document.metrics.width(look.Icon, sign))/2, y+3.1, look.Icon, sign)
		})
	}}}
}

// moreBlock marks a column in which what was not read may hide more.
func (d *document) moreBlock(width float64) []block {
	look := style{templates.Regular, 7.9, theme.Inconclusive.Text}
	return d.centred(width, span{text: "not known", style: look})
}

// centred is text in the middle of a column.
func (d *document) centred(width float64, s span) []block {
	var out []block
	for _, l := range d.wrap(width, s) {
		b := lineBlock(l, leading, leading*0.5+s.size*mmPerPoint*0.345)
		draw := b.draw
		b.draw = func(d *document, x, y float64) { draw(d, x+(width-l.width)/2, y) }
		out = append(out, b)
	}
	return out
}

// matrices draws, for each trail, log bucket and key, who can do what.
func (d *document) matrices() {
	all := d.pack.Access.Guarded
	if len(all) == 0 {
		d.say("No trail, log bucket or key was found that anybody could have power over.")
		return
	}
	d.markLegend()
	for first := 0; first < len(all); {
		end := first
		for end < len(all) && all[end].Kind == all[first].Kind {
			end++
		}
		d.kindOfMatrix(all[first:end])
		first = end
	}
}

// kindOfMatrix draws the matrices of the trails, of the buckets or of the keys.
func (d *document) kindOfMatrix(all []view.Guarded) {
	for _, g := range all[:min(len(all), mostGuarded)] {
		title := g.Kind + " " + g.Name
		if g.Home != "" || g.Account != "" {
			title += ", " + placeOf(g.Account, g.Home)
		}
		d.heading3(capital(title), "")
		if g.Why != "" {
			d.say("Who has power over it is not known: " + g.Why)
			continue
		}
		d.matrix(g)
	}
	if len(all) > mostGuarded {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "First " + number(mostGuarded) + " of " + plural(len(all), all[0].Kind) + ", the gravest first; complete rows: workbook sheet “Access”."})
	}
}

func (d *document) matrix(g view.Guarded) {
	if len(g.Rows) == 0 && !atLeast(g) {
		d.say("Nobody holds any of its capabilities.")
		return
	}
	width := (d.width() - matrixName - matrixAccount) / float64(max(1, len(g.Columns)))
	t := &table{small: true, columns: []column{{"Principal", matrixName, false}, {"Account", matrixAccount, false}}}
	for _, c := range g.Columns {
		t.columns = append(t.columns, column{c.Capability, width, false})
	}
	for _, r := range g.Rows[:min(len(g.Rows), mostPrincipals)] {
		cells := [][]block{d.cell(t, 0, tableText, r.Short), d.cell(t, 1, tableMono, r.Account)}
		for i := range g.Columns {
			var m view.Mark
			if i < len(r.Cells) {
				m = r.Cells[i]
			}
			cells = append(cells, d.markBlock(m, t.inner(i+2)))
		}
		t.add(cells...)
	}
	if atLeast(g) {
		cells := [][]block{d.cell(t, 0, tableMuted, "whoever else"), nil}
		for i, c := range g.Columns {
			var more []block
			if c.AtLeast {
				more = d.moreBlock(t.inner(i + 2))
			}
			cells = append(cells, more)
		}
		t.add(cells...)
	}
	d.table(t)
	if len(g.Rows) > mostPrincipals {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "The " + number(mostPrincipals) + " gravest of " + number(len(g.Rows)) + " principals; " + number(len(g.Rows)-mostPrincipals) + " more are in the workbook, sheet “Access”."})
	}
}

func atLeast(g view.Guarded) bool {
	for _, c := range g.Columns {
		if c.AtLeast {
			return true
		}
	}
	return false
}

// markLegend explains the marks of the matrix: the shapes, and then the signs.
func (d *document) markLegend() {
	st := style{templates.Regular, 7.9, theme.Body}
	d.need(12)
	x := left
	entry := func(m view.Mark, text string) {
		b := d.markBlock(m, markWidth)[0]
		b.draw(d, x, d.y)
		at, y := x+markWidth+1.4, d.y+3
		d.put(func(p *painter) { p.text(at, y, text, st) })
		x = at + d.metrics.width(text, st) + 5
	}
	for _, a := range view.Approvals() {
		entry(view.Mark{Outcome: "allow", Approval: a}, "can, "+a.String())
	}
	d.y += 6
	x = left
	for _, a := range view.Approvals() {
		entry(view.Mark{Outcome: "depends", Approval: a}, "may, "+a.String())
	}
	d.y += 5.5
}
