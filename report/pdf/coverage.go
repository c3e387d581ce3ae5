package pdf

import (
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

const (
	// mostMapRows is how many accounts the coverage map shows; the workbook has
	// them all.
	mostMapRows = 100
)

// stateTone is the look of a cell of the coverage map.
func stateTone(s view.State) templates.Tone {
	switch s {
	case view.Covered:
		return theme.NoExceptions
	case view.NotCovered:
		return theme.Exception
	case view.NotKnown:
		return theme.Inconclusive
	}
	return theme.NotTested
}

// coverage shows which part of the period the chains of every account cover: a
// row for each account, a column for each day, week or month.
func (d *document) coverage() {
	p := d.pack.Proof
	if !p.Verified() {
		d.say(p.Why)
		return
	}
	for i, text := range p.Sentences {
		if i > 0 {
			d.skip(1)
		}
		d.say(text)
	}
	if len(p.Map.Cells) == 0 || len(p.Map.Short) == 0 {
		return
	}
	d.skip(3)
	d.stateLegend()
	rows := p.Map.Short[:min(len(p.Map.Short), mostMapRows)]
	for first := 0; first < len(p.Map.Cells); first += mapMost {
		if first > 0 {
			d.skip(4)
		}
		d.coveragePart(rows, first, min(first+mapMost, len(p.Map.Cells)))
	}
	d.skip(1.5)
	text := "Each cell is a " + p.Map.Unit + ", UTC, over all digest chains of the account: the share of their time that valid digests cover, in percent, rounded down. " +
		"The workbook sheet “Coverage” has the same cells."
	if len(rows) < len(p.Map.Short) {
		text = "First " + number(len(rows)) + " of " + number(len(p.Map.Short)) + " rows; complete rows: workbook sheet “Coverage”. " + text
	}
	d.paragraph(caption, 4, span{text: text})
}

// coveragePart draws the stretches from first to before end.
func (d *document) coveragePart(rows []view.MapRow, first, end int) {
	cells := d.pack.Proof.Map.Cells[first:end]
	width := d.mapCellWidth(len(cells))
	labels := make([]string, len(cells))
	for i, c := range cells {
		labels[i] = c.Label
	}
	d.need(mapHeader + mapRow*float64(min(4, len(rows))))
	d.mapHead(labels, width)
	for _, r := range rows {
		if d.y+mapRow > d.bottom() {
			d.newPage()
			d.mapHead(labels, width)
		}
		d.mapAccount(r.Account, r.Name)
		if len(r.Cells) == 0 {
			d.mapBar(left+mapLabel, d.y, width*float64(len(cells)), r.Why)
		}
		for i := first; i < min(end, len(r.Cells)); i++ {
			d.coverCell(left+mapLabel+width*float64(i-first), d.y, width, r.Cells[i])
		}
		d.y += mapRow
	}
}

// coverCell is one cell: the figure where a part is not covered and it fits, and
// else the icon.
func (d *document) coverCell(x, y, w float64, c view.MapCell) {
	t := stateTone(c.State)
	figure := style{templates.SemiBold, 7.2, t.Text}
	if c.State == view.NotCovered || c.State == view.NotKnown && c.Covered > 0 {
		if text := d.clean(figure.font, c.Text); text != "" && d.metrics.width(text, figure) <= w-0.8 {
			t.Icon = text
		}
	}
	d.mapCell(x, y, w, t)
}

// stateLegend explains the cells.
func (d *document) stateLegend() {
	st := style{templates.Regular, 7.9, theme.Body}
	d.need(6.5 + mapHeader + 2*mapRow)
	x, y := left, d.y
	for _, s := range view.States() {
		d.mapCell(x, y-0.6, 5.4, stateTone(s))
		at, text := x+6.6, s.String()
		d.put(func(p *painter) { p.text(at, y+3, text, st) })
		x = at + d.metrics.width(text, st) + 5
	}
	d.y += 6.5
}
