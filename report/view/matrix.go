package view

import (
	"cmp"
	"slices"
	"strings"
)

// matrix gives each principal a row, the gravest first.
func (g *Guarded) matrix(all []Holder) {
	column := map[string]int{}
	for i, c := range g.Columns {
		column[c.Capability] = i
	}
	for _, h := range all {
		if _, known := column[h.Capability]; !known {
			column[h.Capability] = len(g.Columns)
			g.Columns = append(g.Columns, Column{Capability: h.Capability})
		}
	}
	at := map[string]int{}
	for _, h := range all {
		i, seen := at[h.ID]
		if !seen {
			i = len(g.Rows)
			at[h.ID] = i
			g.Rows = append(g.Rows, MatrixRow{Principal: h.Principal, Cells: make([]Mark, len(g.Columns))})
		}
		cell := &g.Rows[i].Cells[column[h.Capability]]
		if m := (Mark{h.Outcome, h.Approval}); !cell.Held() || m.gravity() < cell.gravity() {
			*cell = m
		}
	}
	slices.SortStableFunc(g.Rows, func(x, y MatrixRow) int {
		return cmp.Or(graver(x.tally(), y.tally()), strings.Compare(x.ID, y.ID))
	})
}

// gravities is how many there are: every approval, held for sure or perhaps.
const gravities = 2 * (int(NeedsNone) + 1)

// gravity orders marks, the gravest first: what is not approved before what is,
// and what is held for sure before what depends on something.
func (m Mark) gravity() int {
	if m.Sure() {
		return 2 * int(m.Approval)
	}
	return 2*int(m.Approval) + 1
}

// tally counts the marks of a row by their gravity.
func (r MatrixRow) tally() (out [gravities]int) {
	for _, m := range r.Cells {
		if m.Held() {
			out[m.gravity()]++
		}
	}
	return out
}

// graver puts first what has more of the gravest.
func graver(x, y [gravities]int) int { return slices.Compare(y[:], x[:]) }

// named groups what is not known to be approved by principal.
func named(all []Holder) []Named {
	at := map[string]int{}
	var out []Named
	var tallies [][gravities]int
	var resources []string
	for _, h := range all {
		if h.Approval != NotApproved && h.Approval != NoList {
			continue
		}
		i, seen := at[h.ID]
		if !seen {
			i = len(out)
			at[h.ID] = i
			out = append(out, Named{Principal: h.Principal, Approval: h.Approval, Paths: h.Paths, MorePaths: h.MorePaths})
			tallies = append(tallies, [gravities]int{})
		}
		tallies[i][Mark{h.Outcome, h.Approval}.gravity()]++
		n := &out[i]
		n.Approval = min(n.Approval, h.Approval)
		n.add(h)
		if len(h.Paths) > len(n.Paths) {
			n.Paths, n.MorePaths = h.Paths, h.MorePaths
		}
		resources = append(resources, h.Resource)
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(graver(tallies[x], tallies[y]), strings.Compare(out[x].ID, out[y].ID))
	})
	short := unambiguous(resources)
	sorted := make([]Named, 0, len(out))
	for _, i := range order {
		n := out[i]
		n.settle(short)
		sorted = append(sorted, n)
	}
	return sorted
}

// add puts a row to the grant of the same statements, or begins one.
func (n *Named) add(h Holder) {
	i := slices.IndexFunc(n.Grants, func(g Grant) bool {
		return g.Outcome == h.Outcome && g.Approval == h.Approval && slices.Equal(g.Via, h.Via) && slices.Equal(g.Conditions, h.Conditions) && slices.Equal(g.Guardrails, h.Guardrails)
	})
	if i < 0 {
		i = len(n.Grants)
		n.Grants = append(n.Grants, Grant{Outcome: h.Outcome, Approval: h.Approval, Via: h.Via, Conditions: h.Conditions, Guardrails: h.Guardrails})
	}
	g := &n.Grants[i]
	k := slices.IndexFunc(g.Over, func(o Over) bool { return o.Resources[0] == h.Resource })
	if k < 0 {
		k = len(g.Over)
		g.Over = append(g.Over, Over{Resources: []string{h.Resource}})
	}
	g.Over[k].Capabilities = append(g.Over[k].Capabilities, h.Capability)
}

// settle joins the resources that the same capabilities are held over, names
// them, and puts the gravest grant first.
func (n *Named) settle(short map[string]string) {
	for i := range n.Grants {
		g := &n.Grants[i]
		var joined []Over
		for _, o := range g.Over {
			name := short[o.Resources[0]]
			if slices.Contains(o.Capabilities, admin) {
				name = "account " + cmp.Or(accountOf(o.Resources[0]), o.Resources[0])
			}
			k := slices.IndexFunc(joined, func(j Over) bool { return slices.Equal(j.Capabilities, o.Capabilities) })
			if k < 0 {
				joined = append(joined, Over{Capabilities: o.Capabilities, Resources: []string{name}})
				continue
			}
			joined[k].Resources = append(joined[k].Resources, name)
		}
		g.Over = joined
	}
	slices.SortStableFunc(n.Grants, func(x, y Grant) int {
		return cmp.Compare(Mark{x.Outcome, x.Approval}.gravity(), Mark{y.Outcome, y.Approval}.gravity())
	})
}
