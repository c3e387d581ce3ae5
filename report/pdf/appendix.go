package pdf

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// appendix prints what one looks up: which check answers which requirement, what
// was found in each account and region, the words, and what a person completes.
func (d *document) appendix() {
	d.chapterNumbered("A", "Mapping of checks to requirements", false)
	d.mapping()
	d.chapterNumbered("B", "Accounts and regions", false)
	d.standings()
	d.accounts()
	d.chapterNumbered("C", "Glossary", false)
	d.glossary()
	if len(d.pack.Worksheets) > 0 {
		d.chapterNumbered("D", "Worksheets", false)
		d.worksheets()
	}
}

// mapping is a matrix: checks down, frameworks across, five at a time.
func (d *document) mapping() {
	if len(d.pack.Mapping) == 0 {
		d.say("No requirement in scope cites a check.")
		return
	}
	d.paragraph(body, 4.6, span{text: "Each cell holds the requirements of a framework that cite the check."})
	var frameworks, checks []string
	titles := map[string]view.Mapping{}
	cells := map[[2]string][]span{}
	for _, m := range d.pack.Mapping {
		if !slices.Contains(frameworks, m.Framework) {
			frameworks = append(frameworks, m.Framework)
		}
		if _, ok := titles[m.Check]; !ok {
			titles[m.Check] = m
			checks = append(checks, m.Check)
		}
		key := [2]string{m.Check, m.Framework}
		if len(cells[key]) > 0 {
			cells[key] = append(cells[key], span{text: ", ", style: tableText})
		}
		cells[key] = append(cells[key], span{text: m.Criterion, style: tableLink, link: "requirement " + m.Framework + " " + m.Criterion})
	}
	slices.Sort(checks)
	for part := range slices.Chunk(frameworks, 5) {
		d.skip(3)
		t := &table{columns: []column{{"Check", 42, false}}}
		for _, f := range part {
			t.columns = append(t.columns, column{f, (d.width() - 42) / float64(len(part)), false})
		}
		for _, c := range checks {
			m := titles[c]
			row := [][]block{append(d.cellSpans(t, 0, markSpan(m.Result, 8.2), span{text: "  ", style: tableText}, span{text: c, style: tableLink, link: c}), d.cell(t, 0, tableMuted, m.CheckID)...)}
			for i, f := range part {
				spans := cells[[2]string{c, f}]
				if len(spans) == 0 {
					row = append(row, d.cell(t, i+1, tableMuted, "–"))
					continue
				}
				row = append(row, d.cellSpans(t, i+1, spans...))
			}
			t.add(row...)
		}
		d.table(t)
	}
}

// accounts lists what was found in words. Regions of an account with the same
// facts stand together; of very many accounts, most of the regions are counted.
func (d *document) accounts() {
	if len(d.pack.Accounts) == 0 {
		d.say("No account was in scope.")
		return
	}
	t := d.newTable([]column{{"Account", 36, false}, {"Examined", 28, false}, {"Regions", 62, false}, {"Recording", 20, false}, {"Management events", 24, false}})
	for _, a := range d.pack.Accounts {
		account := append(d.cell(t, 0, tableMono, a.ID), d.cell(t, 0, tableText, a.Name)...)
		account = append(account, d.cell(t, 0, tableMuted, a.Status)...)
		examined := append(d.cell(t, 1, tableText, a.Examined), d.cell(t, 1, tableMuted, a.Why)...)
		groups := alikeRegions(a)
		if len(groups) == 0 {
			t.add(account, examined, d.cell(t, 2, tableMuted, "no region was read"), nil, nil)
			continue
		}
		for i, g := range groups {
			names := make([]string, len(g))
			for k, r := range g {
				names[k] = r.Name
			}
			words := strings.Join(names, ", ")
			switch most := 2*len(g) > len(a.Regions) && len(g) > 3; {
			case len(d.pack.Accounts) <= mostMapAccounts || !most:
			case len(groups) == 1:
				words = "all " + number(len(g)) + " that are enabled"
			default:
				words = "all but those in other rows: " + number(len(g))
			}
			regions := d.cell(t, 2, tableText, words)
			if g[0].Why != "" && g[0].Why != a.Why {
				regions = append(regions, d.cell(t, 2, tableMuted, g[0].Why)...)
			}
			if i > 0 {
				account, examined = d.cell(t, 0, tableMono, a.ID), d.cell(t, 1, tableText, g[0].Examined)
			}
			t.add(account, examined, regions, d.cell(t, 3, tableText, orDash(g[0].Recording)), d.cell(t, 4, tableText, orDash(g[0].Management)))
		}
	}
	d.table(t)
}

// alikeRegions groups the regions of an account by what was found, in the order
// of their first.
func alikeRegions(a view.Account) [][]view.Region {
	var groups [][]view.Region
next:
	for _, r := range a.Regions {
		for i, g := range groups {
			if g[0].Examined == r.Examined && g[0].Why == r.Why && g[0].Recording == r.Recording && g[0].Management == r.Management {
				groups[i] = append(g, r)
				continue next
			}
		}
		groups = append(groups, []view.Region{r})
	}
	return groups
}

func (d *document) glossary() {
	if len(d.pack.Glossary) == 0 {
		d.say("The pack defines no words of its own.")
		return
	}
	d.flow(d.pairBlocksPlain(d.pack.Glossary))
}

// pairBlocksPlain is a list of words and their meaning.
func (d *document) pairBlocksPlain(pairs []view.Pair) []block {
	var blocks []block
	for _, p := range pairs {
		meaning := d.textBlocks(d.width()-46, 4.4, span{text: p.Value, style: body})
		blocks = append(blocks, d.labelled(span{text: p.Label, style: bodyStrong}, 46, 4.4, meaning)...)
		blocks = append(blocks, gapBlock(1.4))
	}
	return blocks
}
