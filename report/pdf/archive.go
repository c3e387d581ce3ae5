package pdf

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

const (
	// mostChains is up to how many chains all are listed; of more, the valid
	// ones are counted, and the first of the others are listed.
	mostChains = 100
	// mostAlike is how many chains are named that share a hole.
	mostAlike = 8
)

// utc is a point in time in a narrow column.
const utc = "2 Jan 2006 15:04:05"

func coverageTitle(p view.Proof) string {
	if p.Map.Unit == "" {
		return "Coverage of the period"
	}
	return "Coverage of the period by account and " + p.Map.Unit
}

// archive is the part of section 2 about the digest and log files of the period.
func (d *document) archive() {
	if !d.pack.Proof.Verified() {
		return
	}
	d.heading2("Digest chains")
	d.chains()
	d.heading2("Holes in the period")
	d.holes()
	d.heading2("Findings in the log archive")
	d.findings()
	d.heading2("Changes to trails, log buckets and keys in the period")
	d.changes()
	d.heading2("Root users, console sign-ins and readers of the logs in the period")
	d.activity()
}

// chains lists the chains; of very many, those that are not valid.
func (d *document) chains() {
	p := d.pack.Proof
	d.lead("A digest chain is what one trail delivered for one account and one region.")
	shown := p.Chains
	if len(shown) > mostChains {
		shown = slices.DeleteFunc(slices.Clone(shown), func(c view.Chain) bool { return c.Result == view.NoExceptions })
		text := number(len(p.Chains)-len(shown)) + " of " + plural(len(p.Chains), "chain") + " are valid; "
		if len(shown) > mostRows {
			slices.SortStableFunc(shown, func(x, y view.Chain) int { return cmp.Compare(x.Result, y.Result) })
			text += "the first " + number(mostRows) + " of the " + number(len(shown)) + " others follow, the worst first. "
			shown = shown[:mostRows]
		} else {
			text += "the others follow. "
		}
		d.say(text + "Complete rows: workbook sheet “Population”.")
		d.skip(2)
	}
	d.meanings(p.Meaning)
	if len(shown) == 0 {
		return
	}
	t := d.newTable([]column{{"Trail, account, region", 42, false}, {"Result", 28, false}, {"Covered", 23, false}, {"Digest files", 25, false}, {"Log files, records, oldest", 31, false}, {"Evidence", 21, false}})
	for _, c := range shown {
		chain := d.chainCell(t, c.Trail, c.Account, c.Name, c.Region)
		if c.Why != "" {
			chain = append(chain, d.cell(t, 0, tableText, c.Why)...)
		}
		covered, digests, logs := d.cell(t, 2, tableText, c.Uncovered), d.cell(t, 3, tableMuted, "–"), d.cell(t, 4, tableMuted, "–")
		if c.Verified {
			covered = d.cell(t, 2, tableText, c.Share.Text)
			if c.Covered < c.Period {
				covered = append(covered, d.cell(t, 2, tableMuted, "not covered: "+c.Uncovered)...)
			}
			digests = d.lines(t, 3, c.Digests.Words())
			logs = d.lines(t, 4, append(c.Logs.Words(), c.RecordWords()...))
		}
		t.add(chain, d.pill(c.Result, c.Verdict, 8.2, t.inner(1)), covered, digests, append(logs, d.cell(t, 4, tableMuted, "oldest: "+oldest(c))...), d.linksCell(t, 5, c.Evidence))
	}
	d.table(t)
}

// oldest is the day of the oldest log file, for a narrow column.
func oldest(c view.Chain) string {
	if c.OldestAt.IsZero() {
		return c.Oldest
	}
	return date(c.OldestAt)
}

// chainCell names a chain.
func (d *document) chainCell(t *table, trail, account, name, region string) []block {
	out := append(d.cell(t, 0, tableBold, trail), d.cell(t, 0, tableMono, account)...)
	return append(out, d.cell(t, 0, tableText, strings.TrimPrefix(name+", "+region, ", "))...)
}

// lines is a list of short texts, one below the other.
func (d *document) lines(t *table, i int, texts []string) []block {
	var out []block
	for _, text := range texts {
		out = append(out, d.cell(t, i, tableText, text)...)
	}
	return out
}

// meanings explains the words of the results.
func (d *document) meanings(pairs []view.Pair) {
	var blocks []block
	for _, m := range pairs {
		blocks = append(blocks, d.textBlocks(d.width(), 3.9, span{text: m.Label + ": ", style: tableLabel}, span{text: m.Value, style: caption})...)
	}
	d.need(min(heightOf(blocks)+30, 100)) // with the first rows of the table
	d.flow(blocks)
	d.skip(2.5)
}

// holes lists the parts of the period that are not covered, with their causes.
func (d *document) holes() {
	all := d.pack.Proof.Alike
	if len(all) == 0 {
		d.say("There is no hole in the chains that were verified.")
		return
	}
	d.lead("A hole is time of which nothing is proven. It does not mean that nothing happened.")
	t := d.newTable([]column{{"Trail, account, region", 42, false}, {"From, to (UTC)", 31, false}, {"Length", 17, false}, {"Cause", 61, false}, {"Explained", 19, false}})
	for _, h := range all[:min(len(all), mostRows)] {
		chain := d.chainCell(t, h.Trail, h.Account, h.Name, h.Region)
		if len(h.Chains) > 1 {
			chain = d.cell(t, 0, tableBold, h.Trail)
			chain = append(chain, d.cell(t, 0, tableText, plural(len(h.Chains), "chain")+":")...)
			for _, c := range h.Chains[:min(len(h.Chains), mostAlike)] {
				chain = append(chain, d.cell(t, 0, tableMuted, c)...)
			}
			if n := len(h.Chains) - mostAlike; n > 0 {
				chain = append(chain, d.cell(t, 0, tableMuted, "and "+number(n)+" more")...)
			}
		}
		t.add(
			chain,
			append(d.cell(t, 1, tableText, h.From.UTC().Format(utc)), d.cell(t, 1, tableText, h.To.UTC().Format(utc))...),
			d.cell(t, 2, tableText, h.Length),
			append(d.cell(t, 3, tableBold, h.Cause), d.cell(t, 3, tableMuted, h.Detail)...),
			d.cell(t, 4, tableText, h.Explained),
		)
	}
	d.table(t)
	switch holes := len(d.pack.Proof.Holes); {
	case len(all) > mostRows:
		d.more(len(all), "groups of holes that are alike", "Holes")
	case holes > len(all):
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "These are " + number(holes) + " holes; those of several chains that are alike share a row. The workbook sheet “Holes” has a row for each."})
	}
}

func (d *document) findings() {
	all := d.pack.Proof.Findings
	if len(all) == 0 {
		d.say("Nothing was found of any object that would be worth saying.")
		return
	}
	t := d.newTable([]column{{"Trail, account, region", 40, false}, {"What was found", 46, false}, {"Object, detail", 84, false}})
	for _, f := range all[:min(len(all), mostRows)] {
		t.add(
			d.chainCell(t, f.Trail, f.Account, f.Name, f.Region),
			d.cell(t, 1, tableText, f.Class),
			append(d.cell(t, 2, tableMono, f.Object), d.cell(t, 2, tableMuted, f.Detail)...),
		)
	}
	d.table(t)
	d.more(len(all), "findings", "Findings")
}

// changes lists the events that changed a trail, its bucket or its key.
func (d *document) changes() {
	p := d.pack.Proof
	if len(p.Changes) == 0 {
		d.say("The log files that were read hold no such event of the period.")
	} else {
		t := d.newTable([]column{{"Time (UTC)", 22, false}, {"Event", 38, false}, {"Actor", 42, false}, {"Target", 30, false}, {"Ticket", 17, false}, {"Evidence", 21, false}})
		for _, c := range p.Changes[:min(len(p.Changes), mostRows)] {
			event := append(d.cell(t, 1, tableBold, c.Event), d.cell(t, 1, tableText, c.Outcome)...)
			event = append(event, d.cell(t, 1, tableMuted, strings.TrimPrefix(c.Account+", "+c.Region, ", "))...)
			event = append(event, d.cell(t, 1, tableMono, c.EventID)...)
			t.add(
				d.cell(t, 0, tableText, c.At.UTC().Format(utc)),
				event,
				append(d.cell(t, 2, tableMono, c.Actor), d.cell(t, 2, tableMuted, c.Address)...),
				append(d.cell(t, 3, tableMono, c.Target), d.cell(t, 3, tableMuted, strings.Join(c.Trails, ", "))...),
				d.cell(t, 4, tableText, cmp.Or(c.Ticket, "none given")),
				d.linksCell(t, 5, c.Evidence),
			)
		}
		d.table(t)
		d.more(len(p.Changes), "changes", "Trail changes")
	}
	if len(p.Unread) == 0 {
		return
	}
	var unread []string
	for _, u := range p.Unread[:min(len(p.Unread), mostRows)] {
		unread = append(unread, u.Trail+": "+u.Why)
	}
	d.list("What of this is not known", unread, "")
	d.more(len(p.Unread), "trails", "Trail changes")
}

// more says how many rows a register has beyond those printed.
func (d *document) more(n int, what, sheet string) {
	if n > mostRows {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "First " + number(mostRows) + " of " + number(n) + " " + what + "; complete rows: workbook sheet “" + sheet + "”."})
	}
}
