package pdf

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

const (
	// mostAlertRows is how many accounts, or groups of accounts that agree, are
	// shown; mostLost how many places where word is lost. The workbook has all.
	mostAlertRows = 60
	mostLost      = 40
	// mostOfLost is how many sorts and accounts of one such place are named.
	mostOfLost = 8
)

// alerts is section 4: who learns of what happens, and where word of it is lost.
func (d *document) alerts() {
	d.chapter("Who learns of it", false)
	a := &d.pack.Alerts
	if !a.Known() {
		d.say(a.Why)
		return
	}
	d.sentences(a.Sentences)
	d.heading2("Events and accounts")
	d.alertMap()
	d.heading2("The events, one by one")
	d.alertSorts()
	d.heading2("Where word is lost, or may be")
	d.lost()
}

// alertMap shows for every account whether somebody is told of each sort of
// events. Of very many accounts, those that agree share a row.
func (d *document) alertMap() {
	a := &d.pack.Alerts
	rows, what := a.Rows, "accounts"
	if len(rows) > mostAlertRows {
		rows, what = a.Short, "groups of accounts that agree, the gravest first"
	}
	var names []string
	for _, s := range a.Sorts {
		names = append(names, s.Name)
	}
	var legend []shade
	for _, t := range view.Tolds() {
		legend = append(legend, shade{t.Result(), t.String()})
	}
	d.toneLegend(legend)
	cell := d.mapCellWidth(max(1, len(names)))
	d.mapHead(names, cell)
	for _, r := range rows[:min(len(rows), mostAlertRows)] {
		if d.y+mapRow > d.bottom() {
			d.newPage()
			d.mapHead(names, cell)
		}
		first := view.AccountName{}
		if len(r.Accounts) > 0 {
			first = r.Accounts[0]
		}
		if more := len(r.Accounts) - 1; more > 0 {
			first.Name = "and " + plural(more, "more account")
		}
		d.mapAccount(first.ID, first.Name)
		for i, t := range r.Cells {
			d.mapCell(left+mapLabel+cell*float64(i), d.y, cell, tone(t.Result()))
		}
		d.y += mapRow
	}
	d.rest(len(rows), mostAlertRows, what, "Alerts")
}

// alertSorts counts the accounts by what becomes of each sort of events.
func (d *document) alertSorts() {
	d.lead("Numbers are accounts. Security Hub asks for the exact text of a metric filter's pattern, and its verdict stands apart: a pattern of other words may tell of the same events, and the right words may lead nowhere.")
	t := d.newTable([]column{{"Events", 38, false}, {"Check", 18, false}, {"Nobody told", 18, true}, {"Not known", 18, true}, {"Told", 16, true}, {"In noise", 16, true}, {"Security Hub", 46, false}})
	for _, s := range d.pack.Alerts.Sorts {
		hub := "–"
		if s.Hub != "" {
			hub = s.Hub + ": would pass in " + number(s.HubPass) + ", fail in " + number(s.HubFail)
		}
		t.add(
			append(d.cell(t, 0, tableBold, s.Name), d.cell(t, 0, tableMuted, s.CheckID)...), d.linksCell(t, 1, s.Controls),
			d.cell(t, 2, tableText, number(s.Counts[view.NotTold])), d.cell(t, 3, tableText, number(s.Counts[view.ToldUnknown])),
			d.cell(t, 4, tableText, number(s.Counts[view.ToldYes])), d.cell(t, 5, tableText, number(s.Counts[view.ToldInNoise])), d.cell(t, 6, tableMuted, hub),
		)
	}
	d.table(t)
}

// lost shows where word is lost: the way that comes closest, link by link.
func (d *document) lost() {
	all := d.pack.Alerts.Lost
	if len(all) == 0 {
		d.say("Nowhere: of each sort of events somebody is told, in every account that it is judged in.")
		return
	}
	d.lead("Events and accounts of which the same is to be said stand together. A way is told from the event on: the trail that records it, delivery to a log group, the pattern that selects it, the metric and alarm behind it or the rule and its bus, and the topic or target that somebody hears. A record that is missed is made up, of what the requirement names.")
	for i, l := range all[:min(len(all), mostLost)] {
		if i > 0 {
			d.skip(3)
		}
		d.lostBox(l)
	}
	d.rest(len(all), mostLost, "places, the gravest first", "Alerts")
}

func (d *document) lostBox(l view.Lost) {
	look := tone(l.Told.Result())
	bar := look.Chart
	frame := boxLook{fill: theme.CalloutFill, bar: &bar, padX: 5, padY: 3}
	const label = 24.0
	width := d.width() - 2*frame.padX
	text := style{templates.Regular, 8.9, theme.Body}
	title := "Nobody is told: "
	if l.Told != view.NotTold {
		title, frame.fill = "Not known whether anybody is told: ", look.Background
	}
	var sorts, accounts, checks []string
	for _, s := range l.Sorts {
		sorts, checks = append(sorts, s.Name), append(checks, s.Controls...)
	}
	for _, a := range l.Accounts {
		accounts = append(accounts, placeOf(a.ID, a.Name))
	}
	blocks := d.textBlocks(width, 5, span{text: title + some(sorts), style: style{templates.SemiBold, 10.2, look.Text}})
	row := func(name string, leading float64, spans ...span) {
		blocks = append(blocks, gapBlock(1))
		blocks = append(blocks, d.labelled(span{text: name, style: tableBold}, label, leading, d.textBlocks(width-label, leading, spans...))...)
	}
	row("Why", 4.3, span{text: l.Broken, style: text})
	row("Accounts", 4.3, span{text: some(accounts), style: text})
	if l.Closest >= 0 && l.Closest < len(l.Routes) {
		r := l.Routes[l.Closest]
		row("Closest way", 4.3, span{text: r.Through + " in " + orDash(r.Region) + "  ", style: text}, span{text: r.ID, style: tableMono})
		row("", 4.3, d.chainSpans(r)...)
		for _, link := range r.Links {
			spans := []span{{text: link.ID, style: tableMono}}
			if link.Why != "" {
				spans = append(spans, span{text: "  " + link.Why, style: tableMuted})
			}
			inner := d.textBlocks(width-label, smallLeading, spans...)
			blocks = append(blocks, gapBlock(0.6))
			blocks = append(blocks, beside(d.textBlocks(label-2, smallLeading, d.linkSpans(link)...), label, inner)...)
		}
		if r.Missed != "" {
			row("It misses", 3.6, span{text: indented(r.Missed), style: tableMono})
		}
	}
	if l.Hub != "" {
		row("Security Hub", 4.3, span{text: l.Hub, style: text})
	}
	blocks = append(blocks, gapBlock(1))
	blocks = append(blocks, d.labelled(span{text: "Checks", style: tableBold}, label, 4.3, d.textBlocks(width-label, 4.3, d.links(checks, "see the workbook")...))...)
	d.box(frame, blocks)
}

// chainSpans are the links of a way in a row, each with its sign.
func (d *document) chainSpans(r view.Route) []span {
	var out []span
	for i, l := range r.Links {
		if i > 0 {
			out = append(out, span{text: " → ", style: tableMuted})
		}
		out = append(out, d.linkSpans(l)...)
	}
	return out
}

// linkSpans is a link with its sign; the one that the alert breaks at is bold.
func (d *document) linkSpans(l view.AlertLink) []span {
	look := tableText
	if l.Weak {
		look = tableBold
	}
	return []span{markSpan(l.Holds, 8.8), {text: " " + l.What, style: look}}
}

// indented keeps the indents of a record: spaces at the start of a line are lost
// when it is wrapped.
func indented(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		bare := strings.TrimLeft(l, " ")
		lines[i] = strings.Repeat("\u00a0", len(l)-len(bare)) + bare
	}
	return strings.Join(lines, "\n")
}

// some is a list of names, the first of very many.
func some(names []string) string {
	shown := names[:min(len(names), mostOfLost)]
	if more := len(names) - len(shown); more > 0 {
		return strings.Join(shown, ", ") + " and " + number(more) + " more"
	}
	return strings.Join(shown, ", ")
}
