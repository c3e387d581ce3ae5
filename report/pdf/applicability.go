package pdf

import "github.com/trailproof/trailproof/report/view"

// applicability is the statement of applicability of each framework that asks for
// one: every control, whether it applies and why, and how far it is in place.
func (d *document) applicability() {
	all := d.pack.Applicability
	for first := 0; first < len(all); {
		end := first
		for end < len(all) && all[end].Framework == all[first].Framework {
			end++
		}
		d.heading2("Statement of applicability: " + d.frameworkTitle(all[first].Framework))
		d.applicabilityOf(all[first:end])
		first = end
	}
}

func (d *document) applicabilityOf(all []view.Applicability) {
	t := d.newTable([]column{{"Control", 16, false}, {"Title", 42, false}, {"Applies", 17, false}, {"Justification", 45, false}, {"Implementation, evidence", 50, false}})
	group := ""
	for _, a := range all {
		if a.Group != group {
			group = a.Group
			d.part(t, group)
		}
		status := d.cellSpans(t, 4, markSpan(a.Result, 8.2), span{text: "  " + a.Status, style: tableText})
		if len(a.Evidence) > 0 {
			status = append(status, d.cellSpans(t, 4, small(d.links(a.Evidence, "see section 5"))...)...)
		}
		t.add(d.cellSpans(t, 0, span{text: a.ID, style: tableLink, link: "requirement " + a.Framework + " " + a.ID}), d.cell(t, 1, tableText, a.Title),
			d.cell(t, 2, tableText, a.Applies), d.cell(t, 3, tableText, a.Justification), status)
	}
	d.table(t)
}

// frameworkTitle names a framework by its ID or by its title.
func (d *document) frameworkTitle(id string) string {
	for _, f := range d.pack.Frameworks {
		if f.ID == id {
			return f.Title
		}
	}
	return id
}
