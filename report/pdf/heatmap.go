package pdf

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// shade is how a cell of the heat map looks and what it means.
type shade struct {
	tone view.Result
	text string
}

var shades = []shade{
	{view.NoExceptions, "recorded"},
	{view.Waived, "recorded in part"},
	{view.Exception, "not recorded"},
	{view.Inconclusive, "not known"},
	{view.NotTested, "not examined"},
}

// shadeOf sorts a region by the facts found in it. What is neither a clear yes
// nor a clear no is not known.
func shadeOf(r view.Region) shade {
	switch {
	case r.Examined == "no":
		return shades[4]
	case r.Recording == "no" || r.Recording == "not recording":
		return shades[2]
	case r.Recording != "yes" && r.Recording != "recording":
		return shades[3]
	}
	switch r.Management {
	case "all":
		return shades[0]
	case "", "unknown", "not known":
		return shades[3]
	}
	return shades[1]
}

const (
	mapLabel  = 60.0 // account number and name
	mapRow    = 5.4
	mapMost   = 30   // regions side by side
	mapHeader = 20.0 // of names that are written upwards
	mapLine   = 5.0  // of names that fit above their columns
	mapWidest = 22.0 // of a cell
)

// mapCellWidth is the width of each of n cells side by side.
func (d *document) mapCellWidth(n int) float64 {
	return min(mapWidest, (d.width()-mapLabel)/float64(n))
}

// mostMapAccounts is up to how many accounts each has a row of the map; of more,
// those that agree share one.
const mostMapAccounts = 60

// heatMapRow is an account of the map, and how many others are as it is.
type heatMapRow struct {
	view.Account
	alike int
}

// heatMap shows what is recorded in every account and region: a row for each
// account, a column for each region, in several parts if there are many.
func (d *document) heatMap() {
	regions := regionNames(d.pack.Accounts)
	if len(regions) == 0 {
		d.say("No region of any account was read, so nothing can be said about what is recorded where.")
		return
	}
	d.toneLegend(shades)
	rows := heatMapRows(d.pack.Accounts)
	shown := rows[:min(len(rows), mostMapAccounts)]
	for i, part := range slices.Collect(slices.Chunk(regions, mapMost)) {
		if i > 0 {
			d.skip(4)
		}
		d.heatMapPart(shown, part)
	}
	d.skip(1.5)
	text := "An empty cell is a region that is not enabled in the account. Appendix B gives every account and region in words."
	if len(d.pack.Accounts) > mostMapAccounts {
		text = "Of " + number(len(d.pack.Accounts)) + " accounts, those that agree in every region share a row, the gravest first. " + text
	}
	d.paragraph(caption, 4, span{text: text})
	d.rest(len(rows), len(shown), "groups of accounts that agree", "Regions")
}

// heatMapRows are the rows of the map. Of very many accounts those that agree share
// one, the gravest first.
func heatMapRows(accounts []view.Account) []heatMapRow {
	var out []heatMapRow
	at := map[string]int{}
	for _, a := range accounts {
		key := a.ID
		if len(accounts) > mostMapAccounts {
			key = pattern(a)
		}
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, heatMapRow{Account: a})
			continue
		}
		out[i].alike++
	}
	if len(accounts) > mostMapAccounts {
		slices.SortStableFunc(out, func(x, y heatMapRow) int {
			return cmp.Or(slices.Compare(gravity(y.Account), gravity(x.Account)), cmp.Compare(y.alike, x.alike))
		})
	}
	return out
}

// pattern is what the cells of an account's row look like.
func pattern(a view.Account) string {
	if len(a.Regions) == 0 {
		return a.Why
	}
	var out strings.Builder
	for _, r := range a.Regions {
		out.WriteString(r.Name + " " + shadeOf(r).text + ";")
	}
	return out.String()
}

// gravity counts the cells of an account's row by how they look, the gravest first.
func gravity(a view.Account) []int {
	out := make([]int, view.NotApplicable+1)
	for _, r := range a.Regions {
		out[shadeOf(r).tone]++
	}
	return out
}

// regionNames lists the regions of all accounts, sorted.
func regionNames(accounts []view.Account) []string {
	var names []string
	for _, a := range accounts {
		for _, r := range a.Regions {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (d *document) heatMapPart(rows []heatMapRow, regions []string) {
	cell := d.mapCellWidth(len(regions))
	at := map[string]int{}
	for i, r := range regions {
		at[r] = i
	}
	d.need(mapHeader + mapRow*float64(min(4, max(1, len(rows)))))
	d.mapHead(regions, cell)
	for _, a := range rows {
		if d.y+mapRow > d.bottom() {
			d.newPage()
			d.mapHead(regions, cell)
		}
		name := a.Name
		if a.alike > 0 {
			name = "and " + plural(a.alike, "more account")
		}
		d.mapAccount(a.ID, name)
		if len(a.Regions) == 0 {
			d.mapBar(left+mapLabel, d.y, cell*float64(len(regions)), a.Why)
		}
		for _, r := range a.Regions {
			if i, ok := at[r.Name]; ok {
				d.mapCell(left+mapLabel+cell*float64(i), d.y, cell, tone(shadeOf(r).tone))
			}
		}
		d.y += mapRow
	}
}

// mapAccount names the account of a row.
func (d *document) mapAccount(account, called string) {
	name := style{templates.Regular, 8.6, theme.Body}
	mono := style{templates.Mono, 7.3, theme.Body}
	y := d.y
	at, id := left+27, d.shorten(account, mono, 25) // appendix B gives them in full
	if id == "" {
		at = left
	}
	who := d.shorten(called, name, left+mapLabel-2-at)
	d.put(func(p *painter) {
		p.text(left, y+3.6, id, mono)
		p.text(at, y+3.6, who, name)
	})
}

func (d *document) mapCell(x, y, w float64, t templates.Tone) {
	icon := style{templates.SemiBold, 7.2, t.Text}
	d.put(func(p *painter) {
		p.fill(t.Background)
		p.f.Rect(x+0.2, y+0.2, w-0.4, mapRow-0.4, "F")
		p.text(x+(w-p.document.metrics.width(t.Icon, icon))/2, y+mapRow/2+0.9, t.Icon, icon)
	})
}

// mapBar stands for the cells of an account that has none, and says why.
func (d *document) mapBar(x, y, w float64, why string) {
	t := tone(view.NotTested)
	st := style{templates.Regular, 7.2, t.Text}
	if why == "" {
		why = "not examined"
	}
	text := d.shorten(t.Icon+"  "+why, st, w-2) // appendix B gives it in full
	d.put(func(p *painter) {
		p.fill(t.Background)
		p.f.Rect(x+0.2, y+0.2, w-0.4, mapRow-0.4, "F")
		p.text(x+1, y+mapRow/2+0.9, text, st)
	})
}

// mapHead writes the names of the columns above them; upwards, if one is too long.
func (d *document) mapHead(names []string, cell float64) {
	st := style{templates.Regular, 7.2, theme.Muted}
	if !slices.ContainsFunc(names, func(n string) bool { return d.metrics.width(d.clean(st.font, n), st) > cell-1 }) {
		y := d.y + mapLine - 1.5
		for i, name := range names {
			text := d.clean(st.font, name)
			x := left + mapLabel + cell*(float64(i)+0.5) - d.metrics.width(text, st)/2
			d.put(func(p *painter) { p.text(x, y, text, st) })
		}
		d.y += mapLine
		return
	}
	y := d.y + mapHeader - 1.2
	for i, r := range names {
		text := d.shorten(r, st, mapHeader-2) // appendix B gives it in full
		x := left + mapLabel + cell*(float64(i)+0.5) + 0.9
		d.put(func(p *painter) {
			p.f.TransformBegin()
			p.f.TransformRotate(90, x, y)
			p.text(x, y, text, st)
			p.f.TransformEnd()
			p.size = 0
		})
	}
	d.y += mapHeader
}

// toneLegend explains the cells of a map, and keeps it together with its head.
func (d *document) toneLegend(shades []shade) {
	st := style{templates.Regular, 7.9, theme.Body}
	d.need(6.5 + mapHeader + 2*mapRow)
	x, y := left, d.y
	for _, s := range shades {
		t := tone(s.tone)
		d.mapCell(x, y-0.6, 5.4, t)
		at := x + 6.6
		d.put(func(p *painter) { p.text(at, y+3, s.text, st) })
		x = at + d.metrics.width(s.text, st) + 5
	}
	d.y += 6.5
}
