package pdf

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

// exceptions is section 8: what failed, what was accepted, what is still open,
// and what people attested.
func (d *document) exceptions() {
	d.chapter("Exceptions, waivers and open matters", false)
	d.heading2("Exceptions noted")
	d.exceptionTable()
	d.heading2("Waivers")
	d.waivers()
	if len(d.pack.Human) > 0 {
		d.list("What is amiss with waivers and attestations", d.pack.Human, "")
	}
	d.heading2("Requirements not tested or inconclusive")
	d.undecided()
	d.heading2("Attestations")
	d.attestations()
}

// exceptionCounts sums the exceptions up by check, where there are very many.
func (d *document) exceptionCounts(groups []view.ExceptionGroup) {
	d.lead("Of a check with more than " + number(mostRows) + " exceptions the first " + number(mostOfLong) + " are listed; the workbook sheet “Exceptions” has every one. Accounts are those in which subjects deviate.")
	t := d.newTable([]column{{"Check", 16, false}, {"What is not as it should be", 78, false}, {"Severity", 20, false}, {"Exceptions", 20, true}, {"Waived", 16, true}, {"Accounts", 20, true}})
	for _, g := range groups {
		t.add(d.linkCell(t, 0, g.Check), append(d.cell(t, 1, tableText, g.Title), d.cell(t, 1, tableMuted, g.CheckID)...), d.cell(t, 2, tableText, g.Severity),
			d.cell(t, 3, tableText, number(len(g.Items))), d.cell(t, 4, tableText, number(g.Waived)), d.cell(t, 5, tableText, number(g.Accounts)))
	}
	d.table(t)
	d.skip(5)
}

// exceptionTable leaves a column for the auditor's own conclusion. Criteria, cause,
// effect and correction stand in the call-out with the tests; of a check with very
// many exceptions the first stand for all.
func (d *document) exceptionTable() {
	if len(d.pack.Exceptions) == 0 {
		d.say("No exception was noted.")
		return
	}
	groups := view.GroupExceptions(d.pack.Exceptions)
	long := slices.ContainsFunc(groups, func(g view.ExceptionGroup) bool { return len(g.Items) > mostRows })
	if long {
		d.exceptionCounts(groups)
	}
	d.lead("Select an ID to read the criteria, the cause, the effect and the correction, with the tests of its check in section 7.")
	t := d.newTable([]column{{"ID", 17, false}, {"Check", 15, false}, {"Deviation", 76, false}, {"Severity, waiver", 24, false}, {"Auditor's conclusion", 38, false}})
	for _, g := range groups {
		shown := g.Items
		switch {
		case len(shown) > mostRows:
			shown = shown[:mostOfLong]
			d.part(t, g.Check+"  "+g.Title+": first "+number(mostOfLong)+" of "+number(len(g.Items))+"; complete rows: workbook sheet “Exceptions”")
		case long:
			d.part(t, g.Check+"  "+g.Title)
		}
		d.exceptionRows(t, shown)
	}
	d.table(t)
}

func (d *document) exceptionRows(t *table, items []view.ExceptionItem) {
	first := map[string]string{} // by check
	for _, e := range items {
		place := e.Account
		if e.Region != "" {
			place += ", " + e.Region
		}
		deviation := append(d.cell(t, 2, tableText, e.Condition), d.cell(t, 2, tableMono, e.Subject)...)
		if place != "" && place != e.Subject {
			deviation = append(deviation, d.cell(t, 2, tableMuted, place)...)
		}
		if e.Owner != "" {
			deviation = append(deviation, d.cell(t, 2, tableMuted, "Owner: "+e.Owner)...)
		}
		state := d.cell(t, 3, tableText, e.Severity)
		if e.Waiver != "" {
			state = append(state, d.linkCell(t, 3, e.Waiver)...)
		}
		// A call-out gives the exception in full; those beyond the first of a
		// check have none.
		id := span{text: e.ID, style: tableBold}
		if _, ok := d.anchors[calloutAnchor(e.ID)]; ok {
			id.link = calloutAnchor(e.ID)
			first[e.Check] = cmp.Or(first[e.Check], e.ID)
		} else if like := first[e.Check]; like != "" {
			deviation = append(deviation, d.cellSpans(t, 2, span{text: "Correction: as for ", style: tableMuted}, span{text: like, style: tableLink, link: like}, span{text: ", with its own names", style: tableMuted})...)
		} else if e.Correction != "" {
			deviation = append(deviation, d.cell(t, 2, tableMuted, "Correction: "+e.Correction)...)
		}
		t.add(d.cellSpans(t, 0, id), d.linkCell(t, 1, e.Check), deviation, state, nil).at(e.ID)
	}
}

func (d *document) waivers() {
	if len(d.pack.Waivers) == 0 {
		d.say("No waiver was given.")
		return
	}
	t := d.newTable([]column{{"ID", 18, false}, {"Scope", 31, false}, {"Reason and compensating control", 50, false}, {"Owner, approved by", 31, false}, {"Valid, state", 40, false}})
	for _, w := range d.pack.Waivers {
		reason := d.cell(t, 2, tableText, w.Reason)
		if w.Compensating != "" {
			reason = append(reason, d.cell(t, 2, tableText, "Compensating: "+w.Compensating)...)
		}
		if w.Ticket != "" {
			reason = append(reason, d.cell(t, 2, tableMuted, "Ticket "+w.Ticket)...)
		}
		people := d.cell(t, 3, tableText, orDash(w.Owner))
		people = append(people, d.cell(t, 3, tableText, "approved by "+orDash(w.Approver))...)
		state := append(d.cell(t, 4, tableText, date(w.Start)+" – "+date(w.Expires)), d.cell(t, 4, tableBold, w.State)...)
		if len(w.UsedBy) > 0 {
			state = append(state, d.cellSpans(t, 4, append([]span{{text: "used by ", style: tableMuted}}, d.users(w.UsedBy)...)...)...)
		}
		t.add(d.cell(t, 0, tableBold, w.ID), d.cell(t, 1, tableText, w.Scope), reason, people, state).at(w.ID)
	}
	d.table(t)
}

// users lists what a waiver covers: checks, and requirements as "catalog-id
// number".
func (d *document) users(ids []string) []span {
	spans := d.links(ids, "see the workbook")
	for i, s := range spans {
		if strings.Contains(s.link, " ") {
			spans[i].link = "requirement " + s.link
		}
	}
	return spans
}

// undecided lists what is inconclusive and what would settle it. What only awaits a
// person's answer is named; section 5 has the question.
func (d *document) undecided() {
	if len(d.pack.Undecided) == 0 {
		d.say("Every requirement in scope was decided.")
		return
	}
	t := d.newTable([]column{{"Requirement", 48, false}, {"Reason", 46, false}, {"Needed to conclude", 76, false}})
	var awaiting []view.Undecided
	for _, u := range d.pack.Undecided {
		if u.Result == view.NotTested {
			awaiting = append(awaiting, u)
			continue
		}
		t.add(d.requirementCell(t, 0, u.Framework, u.ID, u.Title), d.cell(t, 1, tableText, u.Why), d.cell(t, 2, tableText, u.Needed))
	}
	if len(t.rows) > 0 {
		d.lead(plural(len(t.rows), "requirement") + " inconclusive, for want of evidence; " + plural(len(awaiting), "requirement") + " not tested, for want of a person's answer.")
		d.table(t)
	}
	if len(awaiting) > 0 {
		d.heading3("Not tested: a person's answer is awaited", "the questions: section 5, workbook sheet “Attestations”")
		d.requirementList(len(awaiting), func(i int) (string, string) { return awaiting[i].Framework, awaiting[i].ID })
	}
}

// requirementList names requirements, a paragraph for each framework.
func (d *document) requirementList(n int, of func(int) (framework, id string)) {
	var spans []span
	last := ""
	for i := range n {
		framework, id := of(i)
		if framework != last {
			if spans != nil {
				d.paragraph(body, 4.4, spans...)
				d.skip(0.8)
			}
			spans, last = []span{{text: framework + ": ", style: tableLabel}}, framework
		} else {
			spans = append(spans, span{text: ", ", style: tableText})
		}
		spans = append(spans, span{text: id, style: tableLink, link: "requirement " + framework + " " + id})
	}
	d.paragraph(body, 4.4, spans...)
}

// attestations lists the answers on file.
func (d *document) attestations() {
	if len(d.pack.Attests) == 0 {
		d.say("No requirement in scope rests on an attestation.")
		return
	}
	t := d.newTable([]column{{"Requirement", 38, false}, {"Question", 54, false}, {"Answer on file", 45, false}, {"Result", 33, false}})
	var open []view.Attest
	for _, a := range d.pack.Attests {
		if a.Answer == "" && a.Statement == "" {
			open = append(open, a)
			continue
		}
		t.add(d.requirementCell(t, 0, a.Framework, a.ID, a.Title), d.cell(t, 1, tableText, a.Question), d.answer(t, 2, a), d.resultPill(a.Result, t.inner(3)))
	}
	if len(t.rows) > 0 {
		d.table(t)
	}
	if len(open) > 0 {
		d.heading3("No answer on file", plural(len(open), "question")+": section 5, workbook sheet “Attestations”")
		d.requirementList(len(open), func(i int) (string, string) { return open[i].Framework, open[i].ID })
	}
}

// answer is what was attested, by whom, for how long, and the hash of its file.
func (d *document) answer(t *table, i int, a view.Attest) []block {
	blocks := d.cellSpans(t, i, span{text: a.Answer, style: tableBold}, span{text: "  " + a.Statement, style: tableText})
	if a.Owner != "" || !a.Date.IsZero() {
		blocks = append(blocks, d.cell(t, i, tableMuted, orDash(a.Owner)+", "+date(a.Date)+", valid until "+date(a.Expires))...)
	}
	if a.File != "" {
		blocks = append(blocks, d.cell(t, i, tableMono, a.File)...)
		blocks = append(blocks, d.cell(t, i, tableMono, a.SHA256)...)
	}
	return blocks
}

// requirementCell names a requirement and leads to its row in section 5.
func (d *document) requirementCell(t *table, i int, framework, id, title string) []block {
	blocks := d.cell(t, i, tableMuted, framework)
	return append(blocks, d.cellSpans(t, i, span{text: id, style: tableLink, link: "requirement " + framework + " " + id}, span{text: "  " + title, style: tableText})...)
}

// date is a day in UTC; a date that was not given is said to be open.
func date(t time.Time) string {
	if t.IsZero() {
		return "open"
	}
	return t.UTC().Format("2 Jan 2006")
}
