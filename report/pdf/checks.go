package pdf

import (
	"github.com/trailproof/trailproof/report/view"
)

// checks is section 6: one row per check.
func (d *document) checks() {
	d.chapter("Control summary", false)
	if len(d.pack.Checks) == 0 {
		d.say("No check was performed.")
		return
	}
	d.paragraph(body, 4.6, span{text: "One row per check. Select a number to open its tests. “Deviations” counts the subjects that do not satisfy the check; " +
		"“Undecided” those for which the evidence is missing; “Criteria” the requirements that cite it, which stand with its tests and in appendix A."})
	d.skip(2.6)
	t := d.newTable([]column{{"No.", 15.6, false}, {"Check", 60, false}, {"Criteria", 15.4, false}, {"Subjects", 14, true}, {"Deviations", 16, true}, {"Undecided", 16, true}, {"Result", 33, false}})
	t.small = true
	for _, c := range d.pack.Checks {
		t.add(
			d.linkCell(t, 0, c.Number),
			append(d.cell(t, 1, tableText, c.Title), d.cell(t, 1, tableMuted, parameterNote(c))...),
			d.criteriaCount(t, 2, c),
			d.cell(t, 3, tableText, number(c.Examined)),
			d.cell(t, 4, tableText, number(c.Deviations)),
			d.cell(t, 5, tableText, number(c.Undecided)),
			d.resultPill(c.Result, t.inner(6)),
		)
	}
	d.table(t)
	d.accountMatrix()
}

func parameterNote(c view.Check) string {
	if c.Parameters == "" {
		return c.Severity
	}
	return c.Severity + "; " + c.Parameters
}

// criteriaCount is how many requirements cite a check; its tests name them.
func (d *document) criteriaCount(t *table, i int, c view.Check) []block {
	if len(c.Criteria) == 0 {
		return d.cell(t, i, tableMuted, "none")
	}
	return d.cellSpans(t, i, span{text: number(len(c.Criteria)), style: tableLink, link: c.Number})
}

// criteria lists the requirements that cite a check, each leading to its row in
// section 5.
func (d *document) criteria(all []view.Criterion, most int) []span {
	if len(all) == 0 {
		return []span{{text: "none", style: tableMuted}}
	}
	var spans []span
	for i, c := range all {
		if i > 0 {
			spans = append(spans, span{text: " · ", style: tableText})
		}
		if i == most {
			return append(spans, span{text: number(len(all)) + " in all, see appendix A", style: tableMuted})
		}
		spans = append(spans, span{text: c.ID, style: tableLink, link: "requirement " + c.Framework + " " + c.ID})
	}
	return spans
}
