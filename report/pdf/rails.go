package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trailproof/trailproof/report/view"
)

// placeOf names an account.
func placeOf(account, name string) string {
	if name == "" || name == account {
		return account
	}
	return strings.TrimPrefix(account+" "+name, " ")
}

// capital gives a heading its capital.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// admins lists who can do everything.
func (d *document) admins() {
	all := d.pack.Access.Admins
	if len(all) == 0 {
		d.say("No principal with full administrative access was found.")
		return
	}
	t := d.newTable([]column{{"Granted by; depends on; in the way", 85, false}, {"How others become it", 85, false}})
	for _, h := range all[:min(len(all), mostNamed)] {
		more := ""
		if !h.Sure() {
			more = "; may be one, which depends"
		}
		d.principalBand(t, h.Principal, h.Approval, more)
		why := d.clauses(t, 0, "", h.Via)
		why = append(why, d.clauses(t, 0, "depends on: ", h.Conditions)...)
		why = append(why, d.clauses(t, 0, "in the way: ", h.Guardrails)...)
		t.add(why, d.pathsCell(t, 1, h.Paths, h.MorePaths))
	}
	d.table(t)
	d.rest(len(all), mostNamed, "principals", "Access")
}

// rest says how many rows a register has beyond those printed.
func (d *document) rest(n, shown int, what, sheet string) {
	if n > shown {
		d.skip(1.5)
		d.paragraph(caption, 4, span{text: "First " + number(shown) + " of " + number(n) + " " + what + "; complete rows: workbook sheet “" + sheet + "”."})
	}
}

// rails says for each account what the organization's policies deny of tampering
// with the audit trail.
func (d *document) rails() {
	all := d.pack.Access.Rails
	if len(all) == 0 {
		d.say("Of no account it is known what the organization's policies deny there.")
		return
	}
	t := d.newTable([]column{{"Account", 34, false}, {"Denied to all but the exempt", 46, false}, {"Not denied", 46, false}, {"Policies; exempt", 44, false}})
	for _, r := range all[:min(len(all), mostNamed)] {
		account := append(d.cell(t, 0, tableMono, r.Account), d.cell(t, 0, tableText, r.Name)...)
		if r.Why != "" {
			t.add(account, d.cell(t, 1, tableMuted, "not known: "+r.Why))
			continue
		}
		policies := d.clauses(t, 3, "", r.Policies)
		t.add(account, d.cell(t, 1, tableText, orNone(r.Denied)), d.cell(t, 2, tableText, orNone(r.Open)), append(policies, d.clauses(t, 3, "exempt: ", r.Exempt)...))
	}
	d.table(t)
	d.rest(len(all), mostNamed, "accounts", "Guardrails")
}

func orNone(items []string) string {
	if len(items) == 0 {
		return "none"
	}
	return strings.Join(items, ", ")
}

// roles lists whom the roles admit that hold any capability.
func (d *document) roles() {
	all := d.pack.Access.Roles
	if len(all) == 0 {
		d.say("No role was found that holds any of the capabilities.")
		return
	}
	t := d.newTable([]column{{"Role", 46, false}, {"Capabilities", 46, false}, {"Admits; by", 54, false}, {"Public, foreign", 24, false}})
	for _, r := range all[:min(len(all), mostNamed)] {
		var whom, which []block
		for i, a := range r.Admits[:min(len(r.Admits), mostAdmitted)] {
			name := d.cell(t, 2, tableText, a.Principal)
			name = append(name, d.cell(t, 2, tableMuted, strings.TrimPrefix(a.Kind+", "+a.Via, ", "))...)
			flags := d.admittedCell(t, a)
			if i > 0 {
				name, flags = append([]block{gapBlock(1)}, name...), append([]block{gapBlock(1)}, flags...)
			}
			whom, which = level(append(whom, name...), append(which, flags...))
		}
		if more := len(r.Admits) - mostAdmitted; more > 0 {
			whom = append(whom, d.cell(t, 2, tableMuted, "and "+number(more)+" more")...)
		}
		if len(r.Admits) == 0 {
			whom = d.cell(t, 2, tableMuted, "nobody")
		}
		t.add(d.principalCell(t, 0, r.Principal), d.cell(t, 1, tableText, strings.Join(r.Capabilities, ", ")), whom, which)
	}
	d.table(t)
	d.rest(len(all), mostNamed, "roles, those that admit strangers first", "Role trust")
}

// admittedCell says whether who is admitted is a stranger: by sign and by word.
func (d *document) admittedCell(t *table, a view.Admitted) []block {
	switch {
	case a.Public == "yes":
		return d.cellSpans(t, 3, markSpan(view.Exception, 8.8), span{text: " public", style: tableBold})
	case a.Foreign == "yes":
		return d.cellSpans(t, 3, markSpan(view.Exception, 8.8), span{text: " foreign", style: tableBold})
	case a.Public == "no" && a.Foreign == "no":
		return d.cellSpans(t, 3, markSpan(view.NoExceptions, 8.8), span{text: " neither", style: tableText})
	case a.Public != "no":
		return d.cellSpans(t, 3, markSpan(view.Inconclusive, 8.8), span{text: " public: " + a.Public, style: tableMuted})
	}
	return d.cellSpans(t, 3, markSpan(view.Inconclusive, 8.8), span{text: " foreign: " + a.Foreign, style: tableMuted})
}

// hidden lists what was not read, with the permission that would settle it.
func (d *document) hidden() {
	all := d.pack.Access.Hidden
	if len(all) == 0 {
		d.say("Everything was read that could show a further principal.")
		return
	}
	t := d.newTable([]column{{"Subject", 38, false}, {"Capabilities", 34, false}, {"Reason", 18, false}, {"Action needed", 34, false}, {"Why", 46, false}})
	for _, h := range all[:min(len(all), mostNamed)] {
		subject := d.cell(t, 0, tableText, strings.TrimPrefix(h.Kind+" "+h.Name, " "))
		t.add(append(subject, d.cell(t, 0, tableMono, h.Account)...), d.cell(t, 1, tableText, strings.Join(h.Capabilities, ", ")),
			d.cell(t, 2, tableText, h.Reason), d.cell(t, 3, tableMono, h.Action), d.cell(t, 4, tableMuted, h.Detail))
	}
	d.table(t)
	d.rest(len(all), mostNamed, "subjects", "Access unread")
}
