package pdf

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

const (
	// mostGuarded is how many trails, buckets and keys have a matrix, of each
	// kind, and mostPrincipals how many principals a matrix has; the workbook has
	// them all.
	mostGuarded    = 12
	mostPrincipals = 30
	// mostNamed is how many principals are told by name, mostGrants how many of
	// the grants of each, and mostPaths how many ways to each.
	mostNamed  = 40
	mostGrants = 4
	mostPaths  = 4
	// mostAdmitted is how many principals of a trust policy are named.
	mostAdmitted = 8
)

// access is section 3: who has power over the audit trail, by name.
func (d *document) access() {
	d.chapter("Access to the audit trail", false)
	a := &d.pack.Access
	if !a.Known() {
		d.say(a.Why)
		return
	}
	d.sentences(a.Sentences)
	d.heading2("Capabilities in numbers")
	d.powers()
	d.heading2("Who can do what")
	d.matrices()
	d.heading2("Principals that are not known to be approved")
	d.named()
	d.heading2("Full administrative access")
	d.admins()
	d.heading2("Guardrails by account")
	d.rails()
	d.heading2("Roles with power over the audit trail, and whom they admit")
	d.roles()
	d.heading2("What may hide further principals")
	d.hidden()
}

// sentences are an outcome in words, each a paragraph.
func (d *document) sentences(texts []string) {
	for i, text := range texts {
		if i > 0 {
			d.skip(1)
		}
		d.say(text)
	}
}

// powers counts the principals that hold each capability.
func (d *document) powers() {
	d.lead("Each principal is counted once for a capability, over all trails, buckets and keys. “May” are those that hold it depending on a condition or on what could not be read. " +
		"“≥” marks numbers that what could not be read may raise. Services of AWS that deliver the logs need no approval, and a capability that no check is about is not judged: their holders stand under “Can” and “May” only.")
	t := d.newTable([]column{{"Capability", 74, false}, {"Can", 14, true}, {"May", 14, true}, {"Not approved", 18, true}, {"No list", 14, true}, {"Approved", 18, true}, {"Check", 18, false}})
	for _, p := range d.pack.Access.Powers {
		can := number(p.Can)
		if p.AtLeast {
			can = "≥ " + can
		}
		t.add(
			append(d.cell(t, 0, tableBold, p.Capability), d.cell(t, 0, tableMuted, p.Meaning)...),
			d.cell(t, 1, tableText, can), d.cell(t, 2, tableText, number(p.May)),
			d.cell(t, 3, tableText, number(p.ByApproval[view.NotApproved])), d.cell(t, 4, tableText, number(p.ByApproval[view.NoList])), d.cell(t, 5, tableText, number(p.ByApproval[view.Approved])),
			d.linksCell(t, 6, p.Controls),
		)
	}
	d.table(t)
}

// named tells by name who is not known to be approved, what gives them the
// capability, and how others become them.
func (d *document) named() {
	all := d.pack.Access.Named
	if len(all) == 0 {
		d.say("Every principal that was found to hold a capability is approved for it.")
		return
	}
	d.lead("Statements are told as policy, statement. A path begins with who takes it; accounts other than the principal's own stand in brackets.")
	t := d.newTable([]column{{"What the principal can do, over what", 62, false}, {"Granted by; depends on; in the way", 54, false}, {"How others become it", 54, false}})
	for _, n := range all[:min(len(all), mostNamed)] {
		d.principalBand(t, n.Principal, n.Approval, "")
		var what, why []block
		for i, g := range n.Grants[:min(len(n.Grants), mostGrants)] {
			w, y := d.grantCells(t, g)
			if i > 0 {
				w, y = append([]block{gapBlock(1.6)}, w...), append([]block{gapBlock(1.6)}, y...)
			}
			what, why = level(append(what, w...), append(why, y...))
		}
		if more := len(n.Grants) - mostGrants; more > 0 {
			what = append(what, d.cell(t, 0, tableMuted, "and by "+number(more)+" other statements; workbook sheet “Access”")...)
		}
		t.add(what, why, d.pathsCell(t, 2, n.Paths, n.MorePaths))
	}
	d.table(t)
	if len(all) > mostNamed {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "First " + number(mostNamed) + " of " + number(len(all)) + " principals, the gravest first; complete rows: workbook sheet “Access”."})
	}
}

// principalBand is a row across the table: who it is, and whether approved.
func (d *document) principalBand(t *table, p view.Principal, a view.Approval, more string) {
	look := approvalLook(a)
	st := style{templates.SemiBold, 8.2, look.Text}
	t.add(d.textBlocks(d.width()-2*padX, leading, span{text: p.Short, style: tableBold}, span{text: "   " + kindAndPlace(p), style: tableMuted},
		span{text: "   " + look.Icon + " " + a.String() + more, style: st})).band = true
}

// grantCells are what some statements give, and the statements.
func (d *document) grantCells(t *table, g view.Grant) (what, why []block) {
	verb := "can "
	if g.Outcome != "allow" {
		verb = "may "
	}
	for _, o := range g.Over[:min(len(g.Over), mostGrants)] {
		resources := o.Resources[:min(len(o.Resources), mostGrants)]
		over := " over " + strings.Join(resources, ", ")
		if more := len(o.Resources) - len(resources); more > 0 {
			over += " and " + number(more) + " more"
		}
		what = append(what, d.cellSpans(t, 0, span{text: verb, style: tableText}, span{text: strings.Join(o.Capabilities, ", "), style: tableBold}, span{text: over, style: tableText})...)
	}
	if more := len(g.Over) - mostGrants; more > 0 {
		what = append(what, d.cell(t, 0, tableMuted, "and more over "+number(more)+" other groups of resources")...)
	}
	why = d.clauses(t, 1, "", g.Via)
	why = append(why, d.clauses(t, 1, "depends on: ", g.Conditions)...)
	return what, append(why, d.clauses(t, 1, "in the way: ", g.Guardrails)...)
}

// clauses are some texts of a kind, the first of very many.
func (d *document) clauses(t *table, i int, label string, texts []string) []block {
	var out []block
	for _, text := range texts[:min(len(texts), mostGrants)] {
		out = append(out, d.cellSpans(t, i, span{text: label, style: tableLabel}, span{text: text, style: tableMuted})...)
	}
	if more := len(texts) - mostGrants; more > 0 {
		out = append(out, d.cell(t, i, tableMuted, "and "+number(more)+" more")...)
	}
	return out
}

// pathsCell is a list of ways in words.
func (d *document) pathsCell(t *table, i int, paths []string, more int) []block {
	if len(paths)+more == 0 {
		return d.cell(t, i, tableMuted, "–")
	}
	var out []block
	for k, p := range paths[:min(len(paths), mostPaths)] {
		if k > 0 {
			out = append(out, gapBlock(0.8))
		}
		out = append(out, d.cell(t, i, tableMuted, p)...)
	}
	if rest := len(paths) - min(len(paths), mostPaths) + more; rest > 0 {
		out = append(out, d.cell(t, i, tableMuted, "and "+number(rest)+" more")...)
	}
	return out
}

// principalCell names a principal, with its account below.
func (d *document) principalCell(t *table, i int, p view.Principal) []block {
	out := d.cell(t, i, tableBold, p.Short)
	return append(out, d.cell(t, i, tableMuted, kindAndPlace(p))...)
}

// kindAndPlace says what kind of principal it is, and of which account.
func kindAndPlace(p view.Principal) string {
	return strings.Trim(p.Kind+", "+placeOf(p.Account, p.Name), ", ")
}

// level fills the shorter of two columns up, so that what follows begins at the
// same height in both. It does so in steps that a page can break between.
func level(a, b []block) ([]block, []block) {
	const step = 4.0
	for x, y := heightOf(a), heightOf(b); x < y; x += step {
		a = append(a, gapBlock(min(step, y-x)))
	}
	for x, y := heightOf(a), heightOf(b); y < x; y += step {
		b = append(b, gapBlock(min(step, x-y)))
	}
	return a, b
}
