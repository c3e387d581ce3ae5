package pdf

import "github.com/trailproof/trailproof/report/view"

// awaited is the table of the checks that were not performed. A block of its own
// for each would say the same on every page.
func (d *document) awaited(checks []view.Check) {
	if len(checks) == 0 {
		return
	}
	d.heading2("Checks not performed in this version")
	d.paragraph(body, 4.6, span{text: "This version does not judge " + plural(len(checks), "check") + ". " +
		"Each is inconclusive and counted as such, and so is every requirement that rests on it and does not fail otherwise. " +
		"What a pass would not show stands in the workbook, sheet “Controls”."})
	d.skip(2.6)
	t := d.newTable([]column{{"Check", 18, false}, {"What it would determine", 58, false}, {"What is missing", 58, false}, {"Criteria", 36, false}})
	for _, c := range checks {
		t.add(
			d.cell(t, 0, tableBold, c.Number),
			append(d.cell(t, 1, tableText, c.Title), d.cell(t, 1, tableMuted, c.ID+", "+parameterNote(c))...),
			d.cell(t, 2, tableText, c.Awaits),
			d.cellSpans(t, 3, d.criteria(c.Criteria, 6)...),
		).at(c.Number)
	}
	d.table(t)
}
