package pdf

import (
	"slices"

	"github.com/trailproof/trailproof/report/view"
)

const (
	// mostStandings is how many accounts the matrix shows, the worst first.
	mostStandings = 60
	// mostInWords is how many accounts the appendix tells of.
	mostInWords = 500
	// mostFailing is how many checks are named that fail in one account.
	mostFailing = 24
)

// accountMatrix shows how each check came out in each account: accounts down, the
// worst first, checks across, in several parts.
func (d *document) accountMatrix() {
	m := d.pack.Standings
	if len(m.Rows) == 0 || len(m.Checks) == 0 {
		return
	}
	d.heading2("Results by account")
	d.lead(m.Note)
	d.toneLegend(resultShades())
	rows := m.Rows[:min(len(m.Rows), mostStandings)]
	numbers := make([]string, len(m.Checks))
	for i, c := range m.Checks {
		numbers[i] = c.Number
	}
	for first := 0; first < len(numbers); first += mapMost {
		if first > 0 {
			d.skip(3)
		}
		d.accountMatrixPart(rows, numbers, first, min(first+mapMost, len(numbers)))
	}
	d.skip(1.5)
	text := "Appendix B tells of each account in words. The workbook has the same cells, sheet “Account matrix”."
	if len(rows) < len(m.Rows) {
		text = "The " + number(len(rows)) + " worst of " + number(len(m.Rows)) + " accounts; complete rows: workbook sheet “Account matrix”. Appendix B tells of each account in words."
	}
	d.paragraph(caption, 4, span{text: text})
}

// resultShades are the cells of the matrix, for its legend.
func resultShades() []shade {
	var out []shade
	for _, r := range view.Results() {
		out = append(out, shade{r, words(r)})
	}
	return out
}

// accountMatrixPart draws the checks from first to before end.
func (d *document) accountMatrixPart(rows []view.Standing, numbers []string, first, end int) {
	width := d.mapCellWidth(mapMost) // the last part has fewer columns, not wider ones
	head := numbers[first:end]
	d.need(mapHeader + mapRow*float64(min(4, len(rows))))
	d.mapHead(head, width)
	for _, s := range rows {
		if d.y+mapRow > d.bottom() {
			d.newPage()
			d.mapHead(head, width)
		}
		d.mapAccount(s.ID, s.Name)
		if !s.Asked {
			d.mapBar(left+mapLabel, d.y, width*float64(end-first), s.Why)
		}
		for i := first; i < min(end, len(s.Cells)); i++ {
			d.mapCell(left+mapLabel+width*float64(i-first), d.y, width, tone(s.Cells[i]))
		}
		d.y += mapRow
	}
}

// standings tells of each account: what fails there, what could not be read, and
// whose it is.
func (d *document) standings() {
	rows := d.pack.Standings.Rows
	if len(rows) == 0 {
		return
	}
	d.heading2Plain("How each account stands")
	t := d.newTable([]column{{"Account", 38, false}, {"Unit, owner", 32, false}, {"Checks that fail there", 60, false}, {"Not read or not known", 40, false}})
	for _, s := range rows[:min(len(rows), mostInWords)] {
		account := append(d.cell(t, 0, tableMono, s.ID), d.cell(t, 0, tableText, s.Name)...)
		whose := append(d.cell(t, 1, tableMuted, s.Unit), d.cell(t, 1, tableText, orDash(s.Owner))...)
		t.add(account, whose, d.failing(t, 2, s), d.unreadOf(t, 3, s))
	}
	d.table(t)
	if len(rows) > mostInWords {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "The " + number(mostInWords) + " worst of " + number(len(rows)) + " accounts; complete rows: workbook sheet “Accounts”."})
	}
	d.heading2Plain("Regions")
}

// failing lists the checks that fail in an account.
func (d *document) failing(t *table, i int, s view.Standing) []block {
	if !s.Asked {
		return d.cell(t, i, tableMuted, "Nothing was asked there.")
	}
	if len(s.Fails) == 0 && s.Counts[view.Inconclusive] > 0 {
		return d.cell(t, i, tableMuted, "none that is known")
	}
	if len(s.Fails) == 0 {
		return d.cell(t, i, tableMuted, "none")
	}
	var out []block
	for _, r := range []view.Result{view.Exception, view.Waived} {
		var ids []string
		for _, f := range s.Fails {
			if f.Result == r {
				ids = append(ids, f.Number)
			}
		}
		if len(ids) > 0 {
			out = append(out, d.cellSpans(t, i, slices.Concat([]span{markSpan(r, 8.2), {text: "  ", style: tableText}}, d.firstLinks(ids, mostFailing, "see the workbook"))...)...)
		}
	}
	if s.Worst != "" {
		out = append(out, d.cell(t, i, tableMuted, "Gravest: "+s.Worst+"; "+plural(s.Own, "deviation")+" in the account, "+number(s.Shared)+" of what is shown in it from elsewhere")...)
	}
	return out
}

// unreadOf says what of an account could not be read, or is not known.
func (d *document) unreadOf(t *table, i int, s view.Standing) []block {
	var out []block
	if s.Why != "" {
		out = d.cell(t, i, tableText, s.Why)
	}
	if n := s.Counts[view.Inconclusive]; n > 0 {
		out = append(out, d.cell(t, i, tableText, plural(n, "check")+" inconclusive")...)
	}
	const most = 6
	for _, text := range s.Unread[:min(len(s.Unread), most)] {
		out = append(out, d.cell(t, i, tableMuted, text)...)
	}
	if len(s.Unread) > most {
		out = append(out, d.cell(t, i, tableMuted, "and "+number(len(s.Unread)-most)+" more: workbook sheet “Accounts”")...)
	}
	if len(out) == 0 {
		return d.cell(t, i, tableMuted, "–")
	}
	return out
}
