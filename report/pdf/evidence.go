package pdf

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

const (
	// mostWithCommands is up to how many evidence items each is printed with the
	// command that repeats it and the tests that rest on it.
	mostWithCommands = 100
	// mostInFull is up to how many all are printed. Of more, the index has those that
	// the report names, with what identifies them.
	mostInFull = 500
	// mostIndexed bounds these: the first of them, and the workbook has all.
	mostIndexed = 1500
)

// evidence is section 9: every evidence item, its file and its hash, on
// landscape pages.
func (d *document) evidence() {
	d.chapter("Evidence index", true)
	d.heading2("Evidence items")
	if len(d.pack.Evidence) == 0 {
		d.say("The pack holds no evidence item: no call is cited by a test.")
		return
	}
	if d.large() {
		d.evidenceNamed()
	} else {
		d.evidenceInFull()
	}
	d.skip(2)
	d.paragraph(caption, 4, span{text: "The item EV-000412 is the file evidence/EV-000412.json: the request, its time, its request ID and the decoded response. " +
		"The hash is that of the response as it was received, stored as raw/<hash>. The workbook sheet “Evidence” has a row for every item, with filters."})
}

// evidenceNamed lists the items that the report names, two lines each.
func (d *document) evidenceNamed() {
	shown := slices.DeleteFunc(slices.Clone(d.pack.Evidence), func(e view.Evidence) bool { return !d.cites[e.ID] })
	text := "The pack holds " + number(len(d.pack.Evidence)) + " items. "
	if len(shown) > mostIndexed {
		text += "The first " + number(mostIndexed) + " of the " + number(len(shown)) + " that this report names follow; those that it names and that are not in the list stand in the workbook under the same number. "
		shown = shown[:mostIndexed]
	} else {
		text += "The " + number(len(shown)) + " that this report names follow. "
	}
	d.say(text + "Complete rows, with the tests, the request ID and the command that repeats a request: workbook sheet “Evidence”, and the file of each item.")
	d.skip(3)
	t := d.newTable([]column{{"Evidence", 20, false}, {"Content, source", 99, false}, {"Account, region", 47, false}, {"Asked (UTC), outcome", 37, false}, {"SHA-256 of the response", 54, false}})
	for _, e := range shown {
		asked := "–"
		if !e.At.IsZero() {
			asked = e.At.UTC().Format(utc)
		}
		place := d.cell(t, 2, tableMono, e.Account)
		t.add(
			d.cell(t, 0, tableBold, e.ID),
			append(d.cell(t, 1, tableText, d.shorten(e.Content, tableText, t.inner(1))), d.cell(t, 1, tableMuted, e.Source)...),
			append(place, d.cell(t, 2, tableMuted, e.Region)...),
			append(d.cell(t, 3, tableText, asked), d.cell(t, 3, tableMuted, d.shorten(e.Outcome, tableMuted, t.inner(3)))...),
			d.cell(t, 4, tableMono, orDash(e.SHA256)),
		).at(e.ID)
	}
	d.table(t)
}

// evidenceInFull lists every item; of many, without the command and the tests, which
// stand in the workbook.
func (d *document) evidenceInFull() {
	all := d.pack.Evidence
	brief := len(all) > mostWithCommands
	if brief {
		d.lead("The tests that rest on an item, and the command that repeats its request: workbook sheet “Evidence”, and the file of the item.")
	}
	t := d.newTable([]column{{"Evidence", 19, false}, {"Content, source", 86, false}, {"Account, region, request ID", 56, false}, {"Asked (UTC), outcome", 34, false}, {"SHA-256 of the response, bytes", 62, false}})
	for _, e := range all {
		asked := "–"
		if !e.At.IsZero() {
			asked = e.At.UTC().Format(utc)
		}
		content := append(d.cell(t, 1, tableText, e.Content), d.cell(t, 1, tableMuted, e.Source)...)
		if !brief {
			content = append(content, d.cell(t, 1, tableMono, e.Command)...)
			content = append(content, d.testsCell(t, 1, e.Tests, 6)...)
		}
		place := append(d.cell(t, 2, tableMono, strings.TrimSuffix(e.Account+", "+e.Region, ", ")), d.cell(t, 2, tableMono, e.RequestID)...)
		hash := append(d.cell(t, 4, tableMono, orDash(e.SHA256)), d.cell(t, 4, tableMuted, plural(int(e.Bytes), "byte"))...)
		t.add(d.cell(t, 0, tableBold, e.ID), content, place, append(d.cell(t, 3, tableText, asked), d.cell(t, 3, tableMuted, e.Outcome)...), hash).at(e.ID)
	}
	d.table(t)
}

// testsCell lists the tests that rely on an item, a few: nearly all rely on the
// list of accounts, and each test names its evidence.
func (d *document) testsCell(t *table, i int, tests []string, most int) []block {
	if len(tests) == 0 {
		return d.cell(t, i, tableMuted, "–")
	}
	return d.cellSpans(t, i, small(d.firstLinks(tests, most, "see the workbook"))...)
}
