package pdf

// mostInFull is how many evidence items are printed with their commands and
// request IDs. Beyond it each item keeps what identifies it, so that a large
// organization's index stays one that can be printed.
const mostInFull = 1000

// evidence is section 9: every evidence item, its file and its hash, on
// landscape pages.
func (d *document) evidence() {
	d.chapter("Evidence index", true)
	d.heading2("Evidence items")
	if len(d.pack.Evidence) == 0 {
		d.say("The pack holds no evidence item: no call is cited by a test.")
		return
	}
	t := &table{columns: []column{{"Evidence", 20, false}, {"Tests", 32, false}, {"Content, request", 61, false}, {"Source", 40, false}, {"Asked (UTC), outcome", 34, false}, {"Bytes", 16, true}, {"SHA-256 of the response", 54, false}}}
	inFull := len(d.pack.Evidence) <= mostInFull
	tests := 6
	if !inFull {
		tests = 2
		d.say("There are " + number(len(d.pack.Evidence)) + " items. The command that repeats a request and the request ID stand in each item's file and in the workbook.")
	}
	for _, e := range d.pack.Evidence {
		asked := "–"
		if !e.At.IsZero() {
			asked = e.At.UTC().Format("2 Jan 2006 15:04:05")
		}
		content := d.cell(t, 2, tableText, e.Content)
		if e.Command != "" && inFull {
			content = append(content, d.cell(t, 2, tableMono, e.Command)...)
		}
		place := e.Account
		if e.Region != "" {
			place += ", " + e.Region
		}
		source := d.cell(t, 3, tableText, e.Source)
		if place != "" {
			source = append(source, d.cell(t, 3, tableMuted, place)...)
		}
		if e.RequestID != "" && inFull {
			source = append(source, d.cell(t, 3, tableMono, e.RequestID)...)
		}
		t.add(
			d.cell(t, 0, tableBold, e.ID),
			d.testsCell(t, 1, e.Tests, tests),
			content,
			source,
			append(d.cell(t, 4, tableText, asked), d.cell(t, 4, tableMuted, e.Outcome)...),
			d.cell(t, 5, tableText, number(int(e.Bytes))),
			d.cell(t, 6, tableMono, orDash(e.SHA256)),
		).at(e.ID)
	}
	d.table(t)
	d.skip(2)
	d.paragraph(caption, 4, span{text: "The item EV-000412 is the file evidence/EV-000412.json: the request, its time, its request ID and the decoded response. " +
		"The hash is that of the response as it was received, stored as raw/<hash>. The workbook sheet “Evidence” has the same rows with filters."})
}

// testsCell lists the tests that rely on an item, a few: nearly all rely on the
// list of accounts, and each test names its evidence.
func (d *document) testsCell(t *table, i int, tests []string, most int) []block {
	if len(tests) == 0 {
		return d.cell(t, i, tableMuted, "–")
	}
	return d.cellSpans(t, i, small(d.firstLinks(tests, most, "see the workbook"))...)
}
