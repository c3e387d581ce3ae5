package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// guardedKinds are the kinds of facts that somebody may have power over, with
// the lists that each holds and the capabilities that stand in them.
var guardedKinds = []guardedKind{
	{"cloudtrail.trail", []list{
		{func(p powersOver) *holders { return p.Stop }, []string{"stop-logging", "delete-trail", "reconfigure-trail"}},
		{func(p powersOver) *holders { return p.Silence }, []string{"silence-alerts"}},
		{func(p powersOver) *holders { return p.Query }, []string{"query-logs"}},
	}},
	{"s3.bucket", []list{
		{func(p powersOver) *holders { return p.Delete }, []string{"delete-logs", "overwrite-logs", "bypass-retention"}},
		{func(p powersOver) *holders { return p.Change }, []string{"change-log-bucket"}},
		{func(p powersOver) *holders { return p.Read }, []string{"read-logs"}},
	}},
	{"kms.key", []list{
		{func(p powersOver) *holders { return p.Decrypt }, []string{"decrypt-logs"}},
		{func(p powersOver) *holders { return p.Destroy }, []string{"disable-key", "destroy-key", "change-key-policy"}},
	}},
}

type guardedKind struct {
	kind  string
	lists []list
}

// list is one list of holders in a fact.
type list struct {
	of           func(powersOver) *holders
	capabilities []string
}

// access reads from the facts who has power over the audit trail.
func (b *builder) access() {
	a := &b.pack.Access
	b.approvers, b.hiding = map[string]*approver{}, map[[6]string]int{}
	b.accountNames = map[string]string{}
	for _, account := range b.snapshot.About.Accounts {
		b.accountNames[account.ID] = account.Name
	}
	asked := false
	rows := gathered{at: map[[3]string]int{}}
	for _, g := range guardedKinds {
		for _, f := range b.facts(g.kind) {
			asked = b.guarded(f, g.lists, &rows) || asked
		}
	}
	a.Holders = rows.sorted()
	asked = b.accountsAccess() || asked
	if !asked {
		*a = Access{Why: "Who has power over the audit trail was not worked out: the evidence was collected without it."}
		return
	}
	b.rolesAccess()
	a.order()
	b.powers()
	a.Named = named(append(slices.Clone(a.Holders), a.Admins...))
	a.Ways = append(a.Ways, rows.ways...)
	a.Ways = tidyWays(a.Ways)
	a.Sentences = a.inWords()
	a.Holders = append(a.Holders, a.Admins...)
}

// guarded reads one fact, and says whether the question was put at all.
func (b *builder) guarded(f evidence.Fact, lists []list, rows *gathered) bool {
	fact := readFact[guardedFact](b, f)
	g := Guarded{Kind: nounOf(f.Kind), ID: f.ID, Name: cmp.Or(fact.Name, shortName(f.ID)), Account: f.Account, Home: b.accountNames[f.Account]}
	powers, known := fact.Access.Get()
	refs := b.tellingFirst(b.refs(fact.Access.Calls()), readsOf)
	asked := known || fact.Access.Gap().Reason != evidence.NotAsked
	if !known {
		g.Why = gapWords(*fact.Access.Gap())
	}
	var all []Holder
	for _, l := range lists {
		found := l.of(powers)
		hidden := fact.Access.Gap()
		if known && found != nil {
			hidden = found.Unread
		}
		if asked && hidden != nil {
			b.hide(g.Kind, g.ID, g.Name, f, l.capabilities, *hidden, refs)
		}
		for _, c := range l.capabilities {
			g.Columns = append(g.Columns, Column{Capability: c, AtLeast: hidden != nil})
		}
		if found != nil {
			for _, h := range found.All {
				row := b.holder(h, refs)
				row.Over = []string{f.ID}
				all = append(all, row)
				rows.add(row, h)
			}
		}
	}
	g.matrix(all)
	b.pack.Access.Guarded = append(b.pack.Access.Guarded, g)
	return asked
}

// holder is one row, in words.
func (b *builder) holder(h holder, refs []string) Holder {
	judged := b.approver(h.Capability)
	row := Holder{
		Principal: b.principal(h.Principal, h.Account, h.Kind), Capability: h.Capability, Resource: h.Resource, Outcome: h.Outcome,
		Approval: judged.of(h.Principal, h.Kind), Actions: h.Actions, Via: h.Via, Conditions: h.Conditions, Guardrails: h.Guardrails,
		MorePaths: h.MorePaths, Controls: judged.controls, Evidence: refs,
	}
	if gap := h.Holds.Gap(); gap != nil && !row.Sure() && len(row.Conditions) == 0 {
		row.Conditions = []string{"not known: " + gapWords(*gap)}
	}
	for _, p := range h.Paths {
		row.Paths = append(row.Paths, wayWords(p, h.Account))
	}
	return row
}

// hide notes what may hide more holders of some capabilities. What stands in the
// way of several lists of a subject is one thing.
func (b *builder) hide(kind, id, name string, f evidence.Fact, capabilities []string, gap evidence.Gap, refs []string) {
	a := &b.pack.Access
	h := Hidden{
		Kind: kind, ID: id, Name: name, Account: f.Account, Region: f.Region, Capabilities: capabilities,
		Reason: reasonText(gap.Reason), Action: gap.Action, Detail: gap.Detail, Evidence: refs,
	}
	key := [6]string{h.Kind, h.ID, h.Account, h.Reason, h.Action, h.Detail}
	i, seen := b.hiding[key]
	if !seen {
		b.hiding[key] = len(a.Hidden)
		a.Hidden = append(a.Hidden, h)
		return
	}
	a.Hidden[i].Capabilities = union(a.Hidden[i].Capabilities, capabilities)
}

// gathered joins the rows of several facts: an alarm that serves two trails is
// one resource.
type gathered struct {
	rows []Holder
	at   map[[3]string]int
	ways []Way
}

func (g *gathered) add(row Holder, h holder) {
	key := [3]string{row.Capability, row.Resource, row.ID}
	i, seen := g.at[key]
	if !seen {
		g.at[key] = len(g.rows)
		g.rows = append(g.rows, row)
		g.ways = append(g.ways, waysOf(row.Principal, h)...)
		return
	}
	first := &g.rows[i]
	first.Over = append(first.Over, row.Over...)
	first.Evidence = union(first.Evidence, row.Evidence)
}

func (g *gathered) sorted() []Holder {
	slices.SortStableFunc(g.rows, func(x, y Holder) int {
		return cmp.Or(compareCapabilities(x.Capability, y.Capability), strings.Compare(x.Resource, y.Resource), strings.Compare(x.ID, y.ID))
	})
	return g.rows
}

// union is the items of both, each once.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, item := range b {
		if !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}
