package pdf

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// scope is section 2: is the population complete, and what is outside it?
func (d *document) scope() {
	d.chapter("Scope, population and completeness", false)
	d.heading2("Population")
	d.population()
	d.heading2("Accounts and regions")
	d.completeness()
	d.heading2(coverageTitle(d.pack.Proof))
	d.coverage()
	d.heading2("Recording by account and region")
	d.heatMap()
	d.heading2("Trails in scope")
	d.trails()
	d.archive()
	d.heading2("What could not be read or is not known")
	d.gaps(d.pack.Gaps, "Everything that was asked for was read; no read was denied or failed.")
	d.heading2("Exclusions, limits and sampling")
	d.list("Exclusions", d.pack.Exclusions[:min(len(d.pack.Exclusions), mostRows)], "Nothing in the population was excluded.")
	d.more(len(d.pack.Exclusions), "accounts", "Accounts")
	d.list("Limits of this population", d.pack.Limits, "No limits were stated.")
	sampling := []string{d.pack.Sampling}
	if d.pack.Sampling == "" {
		sampling = nil
	}
	d.list("Sampling", sampling, "No statement on sampling was made.")
	d.samples()
}

func (d *document) population() {
	if len(d.pack.Population) == 0 {
		d.say("No population was established.")
		return
	}
	t := d.newTable([]column{{"Population", 37, false}, {"Expected", 26, true}, {"Examined", 24, true}, {"Difference", 21, true}, {"How completeness was established", 62, false}})
	for _, p := range d.pack.Population {
		expected, difference := number(p.Expected), number(p.Difference)
		if p.ExpectedUnknown {
			expected, difference = "at least "+expected, "not known"
		}
		t.add(d.cell(t, 0, tableText, p.Name), d.cell(t, 1, tableText, expected), d.cell(t, 2, tableText, number(p.Examined)),
			d.cell(t, 3, tableText, difference), d.cell(t, 4, tableText, p.Method))
	}
	d.table(t)
}

// completeness says how many accounts were examined, in full, in part or not, and
// why; and then which of them were not in full.
func (d *document) completeness() {
	if len(d.pack.Accounts) == 0 {
		d.say("No account was listed.")
		return
	}
	groups := view.GroupAccounts(d.pack.Accounts)
	t := d.newTable([]column{{"Examined", 20, false}, {"Accounts", 20, true}, {"Account-regions", 30, true}, {"Why not in full", 100, false}})
	for _, g := range groups[:min(len(groups), mostRows)] {
		regions := number(g.Regions)
		if g.Read < g.Regions {
			regions = number(g.Read) + " of " + regions
		}
		t.add(d.cell(t, 0, tableBold, g.Examined), d.cell(t, 1, tableText, number(g.Accounts)), d.cell(t, 2, tableText, regions), d.cell(t, 3, tableText, orDash(g.Why)))
	}
	d.table(t)
	d.more(len(groups), "reasons", "Regions")
	left := view.Incomplete(d.pack.Accounts)
	if len(left) == 0 {
		d.say("Every account that was listed was examined in full, in each of its enabled regions.")
		return
	}
	d.heading3("Accounts that were not examined in full", "")
	t = d.newTable([]column{{"Account", 46, false}, {"Unit", 34, false}, {"Examined", 20, false}, {"Why not in full", 70, false}})
	for _, a := range left[:min(len(left), mostRows)] {
		examined := d.cell(t, 2, tableText, a.Examined)
		if n := len(a.Regions); n > 0 {
			examined = append(examined, d.cell(t, 2, tableMuted, number(a.RegionsRead())+" of "+number(n)+" regions")...)
		}
		t.add(append(d.cell(t, 0, tableMono, a.ID), d.cell(t, 0, tableText, a.Name)...), d.cell(t, 1, tableText, orDash(a.Unit)), examined, d.cell(t, 3, tableText, orDash(a.Why)))
	}
	d.table(t)
	d.more(len(left), "accounts", "Regions")
}

func (d *document) trails() {
	if len(d.pack.Trails) == 0 {
		d.say("No trail was found in the accounts and regions that were read.")
		return
	}
	shown := worst(d.pack.Trails, mostRows, func(t view.Trail) view.Result {
		if t.Logging == "yes" && t.Validation == "enabled" {
			return view.NoExceptions
		}
		return view.Exception
	})
	t := d.newTable([]column{{"Trail", 50, false}, {"Type, home region", 30, false}, {"Logging", 18, false}, {"Validation", 20, false}, {"Key and bucket", 31, false}, {"Evidence", 21, false}})
	for _, tr := range shown {
		t.add(
			append(d.cell(t, 0, tableBold, tr.Name), d.cell(t, 0, tableMono, tr.ARN)...),
			append(d.cell(t, 1, tableText, tr.Type), d.cell(t, 1, tableText, tr.Home)...),
			d.cell(t, 2, tableText, tr.Logging),
			d.cell(t, 3, tableText, tr.Validation),
			append(d.cell(t, 4, tableMono, orDash(tr.Key)), d.cell(t, 4, tableMono, orDash(tr.Bucket))...),
			d.linksCell(t, 5, tr.Evidence),
		)
	}
	d.table(t)
	d.rest(len(d.pack.Trails), len(shown), "trails, those that do not log or do not sign first", "Trails")
}

// gaps is the register of what could not be read. Of a long one, what would close
// the gaps comes first.
func (d *document) gaps(gaps []view.Gap, none string) {
	if len(gaps) == 0 {
		d.say(none)
		return
	}
	if len(gaps) > mostRows {
		d.gapGroups(gaps)
		d.skip(4)
	}
	d.gapTable(gaps[:min(len(gaps), mostRows)])
	d.more(len(gaps), "reads and questions", "Gaps")
}

// checkGaps is what could not be read and leaves a check undecided, in a line for
// each reason. Section 2 has the words of the service.
func (d *document) checkGaps(c view.Check) {
	d.heading3("What could not be read for "+c.Number, plural(len(c.Unread), "read")+"; in the words of the service: section 2, workbook sheet “Gaps”")
	for _, g := range view.GroupGaps(c.Unread) {
		where := strings.TrimPrefix(g.Account+", "+g.Region, ", ")
		if g.Places > 1 {
			where += " and " + plural(g.Places-1, "more place")
		}
		spans := []span{{text: g.Reason + "  ", style: tableBold}, {text: g.Action, style: tableMono}, {text: "  " + strings.TrimSuffix(where, ", "), style: tableText}}
		d.flow(beside(d.textBlocks(4, leading, span{text: "•", style: tableText}), 4, d.textBlocks(d.width()-4, leading, spans...)))
	}
}

// gapGroups joins gaps by what would close them.
func (d *document) gapGroups(gaps []view.Gap) {
	groups := view.GroupGaps(gaps)
	t := d.newTable([]column{{"Reason", 23, false}, {"Action needed", 47, false}, {"Times", 16, true}, {"Accounts", 19, true}, {"Where, why", 65, false}})
	for _, g := range groups[:min(len(groups), mostRows)] {
		where := strings.TrimPrefix(g.Account+", "+g.Region, ", ")
		if g.Places > 1 {
			where += " and " + plural(g.Places-1, "more place")
		}
		why := d.cell(t, 4, tableText, strings.TrimSuffix(where, ", "))
		if g.Detail != "" {
			detail := g.Detail
			if !g.Alike {
				detail = "the first: " + detail
			}
			why = append(why, d.cell(t, 4, tableMuted, detail)...)
		}
		t.add(d.cell(t, 0, tableText, g.Reason), d.cell(t, 1, tableMono, orDash(g.Action)), d.cell(t, 2, tableText, number(g.Reads)), d.cell(t, 3, tableText, number(g.Accounts)), why)
	}
	d.table(t)
	d.rest(len(groups), mostRows, "groups, those of most reads first", "Gaps")
}

func (d *document) gapTable(gaps []view.Gap) {
	words := "Why"
	if slices.ContainsFunc(gaps, func(g view.Gap) bool { return len(g.Controls) > 0 }) {
		words += "; requirements concerned"
	}
	t := d.newTable([]column{{"Account, region", 30, false}, {"Reason", 23, false}, {"Action needed", 37, false}, {words, 58, false}, {"Evidence", 22, false}})
	for _, g := range gaps {
		detail := d.cell(t, 3, tableMuted, g.Detail)
		if len(g.Controls) > 0 {
			detail = append(detail, d.cellSpans(t, 3, d.requirementLinks(g.Controls)...)...)
		}
		t.add(
			append(d.cell(t, 0, tableMono, g.Account), d.cell(t, 0, tableText, g.Region)...),
			d.cell(t, 1, tableText, g.Reason),
			d.cell(t, 2, tableMono, g.Action),
			detail,
			d.linksCell(t, 4, g.Evidence),
		)
	}
	d.table(t)
}

// list is a small heading and its points.
func (d *document) list(title string, points []string, none string) {
	d.heading3(title, "")
	if len(points) == 0 {
		d.say(none)
		return
	}
	if len(points) == 1 {
		d.say(points[0])
		return
	}
	for i, text := range points {
		if i > 0 {
			d.skip(0.8)
		}
		d.flow(beside(d.textBlocks(4, 4.6, span{text: "•", style: body}), 4, d.textBlocks(d.width()-4, 4.6, span{text: text, style: body})))
	}
}

// mostTold is how many identifiers a narrow column lists. The first are the most
// telling; the workbook has them all.
const mostTold = 2

// linksCell is a list of identifiers, each leading to its place, in a column
// that holds one a line.
func (d *document) linksCell(t *table, i int, ids []string) []block {
	if len(ids) == 0 {
		return d.cell(t, i, tableMuted, "–")
	}
	out := d.cellSpans(t, i, d.firstLinks(ids[:min(len(ids), mostTold)], mostTold, "")...)
	if n := len(ids) - mostTold; n > 0 {
		out = append(out, d.cell(t, i, tableMuted, "+ "+number(n)+" more")...)
	}
	return out
}

// links lists identifiers with their links, a dozen at most; in a large report fewer.
func (d *document) links(ids []string, where string) []span {
	if d.large() && len(ids) > 0 && isEvidence(ids[0]) {
		return d.firstLinks(ids, mostInLarge, where)
	}
	return d.firstLinks(ids, 12, where)
}

// firstLinks lists identifiers with their links. A longer list ends in their
// number and where they all stand.
func (d *document) firstLinks(ids []string, most int, where string) []span {
	var spans []span
	for i, id := range ids {
		if i == most {
			return append(spans, span{text: " … " + number(len(ids)) + " in all, " + where, style: tableMuted})
		}
		if i > 0 {
			spans = append(spans, span{text: ", ", style: tableText})
		}
		spans = append(spans, span{text: id, style: tableLink, link: id})
		if isEvidence(id) {
			d.cites[id] = true
		}
	}
	return spans
}

func isEvidence(id string) bool { return strings.HasPrefix(id, "EV-") }

// requirementLinks lists controls given as "catalog-id number".
func (d *document) requirementLinks(ids []string) []span {
	spans := d.links(ids, "see section 5")
	for i := range spans {
		if spans[i].link != "" {
			spans[i].link = "requirement " + spans[i].link
			spans[i].size = tableMuted.size
		}
	}
	return spans
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
