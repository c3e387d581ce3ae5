package xlsx

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// lines joins texts one below the other.
func lines(texts []string) string { return strings.Join(texts, "\n") }

// access is a row for each holder of a capability over a resource: the population
// of the tests of least privilege.
func access(p *view.Pack) register {
	r := register{name: "Access", table: "tblAccess", tab: red, title: "Access to the audit trail",
		note: "One row per principal, capability and resource. Outcome allow: it can; depends: it may, under the conditions. A capability of the account named admin is full administrative access.",
		columns: []column{{"Capability", 20, label}, {"Resource", 60, mono}, {"Principal", 60, mono}, {"Account", 16, plain}, {"Name", 22, plain}, {"Kind", 14, plain}, {"Outcome", 11, plain}, {"Approved", 16, result},
			{"Granted by (policy, statement)", 50, plain}, {"IAM actions", 34, mono}, {"Depends on", 44, plain}, {"In the way", 40, plain}, {"How others become it", 60, plain}, {"Ways listed", 9, number}, {"Ways not listed", 9, number},
			{"Power over", 60, mono}, {"Controls", 14, reference}, {"Evidence", 30, reference}, {"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	each(&r, p.Access.Holders, func(h view.Holder) []any {
		return []any{h.Capability, h.Resource, h.ID, h.Account, h.Name, h.Kind, h.Outcome, approved(h.Approval), lines(h.Via), lines(h.Actions), lines(h.Conditions), lines(h.Guardrails),
			lines(h.Paths), len(h.Paths), h.MorePaths, lines(h.Over), strings.Join(h.Controls, ", "), strings.Join(h.Evidence, ", "), "", ""}
	})
	if !p.Access.Known() {
		r.note = p.Access.Why
	}
	return r
}

// approved is an approval with its look.
func approved(a view.Approval) toned {
	look := view.Inconclusive
	switch a {
	case view.NotApproved:
		look = view.Exception
	case view.Approved:
		look = view.NoExceptions
	case view.NotJudged:
		look = view.NotTested
	case view.NeedsNone:
		look = view.NotApplicable
	}
	return toned{look, a.String()}
}

// ways is a row for each way by which somebody becomes a holder.
func ways(p *view.Pack) register {
	r := register{name: "Access paths", table: "tblAccessPaths", tab: red, title: "How others become principals with access",
		note: "One row per way to a principal of the sheet Access, shortest first. Accounts other than the principal's stand in brackets.",
		columns: []column{{"Principal", 60, mono}, {"Account", 16, plain}, {"Name", 22, plain}, {"Begins with", 60, mono}, {"From outside", 10, plain}, {"Steps", 8, number},
			{"Way", 90, plain}, {"Outcome", 11, plain}, {"Depends on", 44, plain}, {"Granted by, step by step", 60, plain}}}
	each(&r, p.Access.Ways, func(w view.Way) []any {
		outside := "no"
		if w.Outsider {
			outside = "yes"
		}
		return []any{w.Holder.ID, w.Holder.Account, w.Holder.Name, w.From, outside, w.Steps, w.Words, w.Outcome, lines(w.Depends), lines(w.Via)}
	})
	return r
}

func guardrails(p *view.Pack) register {
	r := register{name: "Guardrails", table: "tblGuardrails", tab: slate, title: "Guardrails by account",
		note:    "One row per account: which of the capabilities to tamper with the audit trail the organization's policies deny there to all but the exempt.",
		columns: []column{{"Account", 16, label}, {"Name", 26, plain}, {"Denied", 50, plain}, {"Not denied", 50, plain}, {"Policies", 40, plain}, {"Exempt principals", 60, mono}, {"Why not known", 50, plain}, {"Evidence", 30, reference}}}
	for _, a := range p.Access.Rails {
		r.rows = append(r.rows, []any{a.Account, a.Name, strings.Join(a.Denied, ", "), strings.Join(a.Open, ", "), lines(a.Policies), lines(a.Exempt), a.Why, strings.Join(a.Evidence, ", ")})
	}
	return r
}

// trust is a row for each principal that a role with any capability admits.
func trust(p *view.Pack) register {
	r := register{name: "Role trust", table: "tblRoleTrust", tab: red, title: "Whom the roles with access admit",
		note: "One row per role and principal that its trust policy names; of a role that admits nobody, one row.",
		columns: []column{{"Role", 60, mono}, {"Account", 16, plain}, {"Name", 22, plain}, {"Capabilities", 50, plain}, {"Admits", 60, mono}, {"Kind", 14, plain}, {"Its account", 16, plain},
			{"Public", 20, plain}, {"Foreign", 20, plain}, {"Statement", 40, plain}, {"Controls", 14, reference}, {"Evidence", 30, reference}, {"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	for _, role := range p.Access.Roles {
		first := []any{role.ID, role.Account, role.Name, strings.Join(role.Capabilities, ", ")}
		last := []any{strings.Join(role.Controls, ", "), strings.Join(role.Evidence, ", "), "", ""}
		row := func(middle ...any) { r.rows = append(r.rows, append(append(first[:4:4], middle...), last...)) }
		if len(role.Admits) == 0 {
			row("", "", "", "", "", "")
		}
		for _, a := range role.Admits {
			row(a.Principal, a.Kind, a.Account, a.Public, a.Foreign, a.Via)
		}
	}
	return r
}

func accessUnread(p *view.Pack) register {
	r := register{name: "Access unread", table: "tblAccessUnread", tab: slate, title: "What may hide further principals",
		note: "One row per trail, bucket, key, account or role of which not everything was read that could show a principal, with the permission that would settle it.",
		columns: []column{{"Kind", 20, label}, {"Subject", 66, mono}, {"Name", 30, plain}, {"Account", 16, plain}, {"Region", 16, plain}, {"Capabilities", 50, plain}, {"Reason", 14, plain},
			{"IAM action", 36, mono}, {"Why", 70, plain}, {"Evidence", 30, reference}}}
	each(&r, p.Access.Hidden, func(h view.Hidden) []any {
		return []any{h.Kind, h.ID, h.Name, h.Account, h.Region, strings.Join(h.Capabilities, ", "), h.Reason, h.Action, h.Detail, strings.Join(h.Evidence, ", ")}
	})
	return r
}
