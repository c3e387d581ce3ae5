package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// accountsAccess reads who administers each account, and what guards the audit
// trail there. It says whether the question was put at all.
func (b *builder) accountsAccess() bool {
	a := &b.pack.Access
	asked := false
	rows := gathered{at: map[[3]string]int{}}
	for _, f := range b.facts("account") {
		fact := readFact[accountFact](b, f)
		of, known := fact.Access.Get()
		refs := b.tellingFirst(b.refs(fact.Access.Calls()), readsOf)
		gap := fact.Access.Gap()
		if gap != nil && gap.Reason == evidence.NotAsked {
			continue
		}
		asked = true
		name := cmp.Or(b.accountNames[f.Account], f.Account)
		hidden := of.Admins.Unread
		if !known {
			hidden = gap
		}
		if hidden != nil {
			b.hide("account", f.ID, name, f, []string{admin}, *hidden, refs)
		}
		for _, h := range of.Admins.All {
			h.Capability, h.Resource = cmp.Or(h.Capability, admin), cmp.Or(h.Resource, f.ID)
			row := b.holder(h, refs)
			row.Over = []string{f.ID}
			rows.add(row, h)
		}
		a.Rails = append(a.Rails, b.rail(f, of, gap, refs))
	}
	a.Admins = rows.sorted()
	a.Ways = append(a.Ways, rows.ways...)
	return asked
}

func (b *builder) rail(f evidence.Fact, of ofAccount, gap *evidence.Gap, refs []string) Rail {
	out := Rail{Account: f.Account, Name: b.accountNames[f.Account]}
	rail, known := of.Guardrail.Get()
	switch {
	case gap != nil:
		out.Why = gapWords(*gap)
	case !known:
		out.Why = gapWords(*of.Guardrail.Gap())
	}
	out.Denied, out.Open, out.Policies, out.Exempt = rail.Denied, rail.Open, rail.Policies, rail.Exempt
	out.Evidence = union(refs, b.tellingFirst(b.refs(of.Guardrail.Calls()), readsOf))
	return out
}

// unclear gathers them by account and gap.
type unclear struct {
	all []unclearRoles
	at  map[unclearKey]int
}

type unclearKey struct {
	account string
	gap     evidence.Gap
}

// unclearRoles are roles of one account of which the same gap hides what they can
// do: in a large account it may be all of them.
type unclearRoles struct {
	first evidence.Fact
	gap   evidence.Gap
	refs  []string // of the first
	count int
}

func (u *unclear) add(f evidence.Fact, gap evidence.Gap, refs []string) {
	key := unclearKey{f.Account, gap}
	if i, seen := u.at[key]; seen {
		u.all[i].count++
		return
	}
	u.at[key] = len(u.all)
	u.all = append(u.all, unclearRoles{f, gap, refs, 1})
}

func (b *builder) hideRoles(all []unclearRoles) {
	for _, r := range all {
		if r.count == 1 {
			b.hide("role", r.first.ID, shortName(r.first.ID), r.first, nil, r.gap, r.refs)
			continue
		}
		b.hide("account", r.first.Account, fmt.Sprintf("%s, %s of its roles", r.first.Account, thousands(r.count)), r.first, nil, r.gap, r.refs)
	}
}

// rolesAccess lists the roles that can do something to the audit trail, with
// whom they admit.
func (b *builder) rolesAccess() {
	a := &b.pack.Access
	var judges []string
	for _, r := range b.results {
		if r.Check == "role-trust-confined" {
			judges = append(judges, r.number)
		}
	}
	dark := unclear{at: map[unclearKey]int{}}
	for _, f := range b.facts("iam.role") {
		fact := readFact[roleFact](b, f)
		refs := b.tellingFirst(b.refs(fact.Reach.Calls()), readsOf)
		reach, known := fact.Reach.Get()
		if gap := fact.Reach.Gap(); !known {
			if gap.Reason != evidence.NotAsked {
				dark.add(f, *gap, refs)
			}
			continue
		}
		if len(reach.Capabilities) == 0 {
			continue
		}
		role := Role{Principal: b.principal(f.ID, f.Account, "role"), Capabilities: slices.SortedFunc(slices.Values(reach.Capabilities), compareCapabilities), Controls: judges, Evidence: refs}
		for _, x := range reach.Admits {
			role.Admits = append(role.Admits, Admitted{
				Principal: x.Principal, Kind: x.Kind, Account: x.Account, Public: answer(x.Public), Foreign: answer(x.Foreign), Via: x.Via,
			})
		}
		a.Roles = append(a.Roles, role)
	}
	slices.SortStableFunc(a.Roles, func(x, y Role) int {
		return cmp.Or(cmp.Compare(x.gravity(), y.gravity()), strings.Compare(x.Account, y.Account), strings.Compare(x.ID, y.ID))
	})
	b.hideRoles(dark.all)
}

// gravity puts first what admits anybody, then strangers, then what may.
func (r Role) gravity() int {
	out := 4
	for _, a := range r.Admits {
		switch {
		case a.Public == "yes":
			out = min(out, 0)
		case a.Foreign == "yes":
			out = min(out, 1)
		case a.Public != "no":
			out = min(out, 2)
		case a.Foreign != "no":
			out = min(out, 3)
		}
	}
	return out
}

// answer is a yes-or-no answer in words.
func answer(v evidence.Value[bool]) string {
	yes, known := v.Get()
	switch {
	case !known:
		return "not known: " + gapWords(*v.Gap())
	case yes:
		return "yes"
	}
	return "no"
}

// waysOf lists the ways by which others become a holder.
func waysOf(p Principal, h holder) []Way {
	var out []Way
	for _, path := range h.Paths {
		w := Way{Holder: p, From: path.From, Words: wayWords(path, p.Account), Steps: len(path.Steps), Outcome: path.Outcome, Depends: path.Depends, Outsider: path.Outsider}
		for _, s := range path.Steps {
			w.Via = append(w.Via, s.Via)
		}
		out = append(out, w)
	}
	return out
}

// tidyWays orders the ways by holder, shortest first, each once.
func tidyWays(ways []Way) []Way {
	slices.SortStableFunc(ways, func(x, y Way) int {
		return cmp.Or(strings.Compare(x.Holder.ID, y.Holder.ID), cmp.Compare(x.Steps, y.Steps), strings.Compare(x.Words, y.Words), slices.Compare(x.Via, y.Via))
	})
	return slices.CompactFunc(ways, func(x, y Way) bool {
		return x.Holder.ID == y.Holder.ID && x.Words == y.Words && slices.Equal(x.Via, y.Via)
	})
}

// order puts first the subjects that most who are not approved have power over,
// kind by kind, and what hides most.
func (a *Access) order() {
	grave := make(map[string][gravities]int, len(a.Guarded))
	for _, g := range a.Guarded {
		sum := grave[g.ID]
		for _, r := range g.Rows {
			for i, n := range r.tally() {
				sum[i] += n
			}
		}
		grave[g.ID] = sum
	}
	slices.SortStableFunc(a.Guarded, func(x, y Guarded) int {
		return cmp.Or(cmp.Compare(kindRank(x.Kind), kindRank(y.Kind)), graver(grave[x.ID], grave[y.ID]), strings.Compare(x.ID, y.ID))
	})
}

// kindRank puts trails first, then buckets, then keys.
func kindRank(noun string) int {
	return slices.IndexFunc(guardedKinds, func(k guardedKind) bool { return nounOf(k.kind) == noun })
}
