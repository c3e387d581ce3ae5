package view

import (
	"cmp"
	"slices"
)

// GapGroup is gaps that the same would close: one permission that is lacking in
// many accounts, say.
type GapGroup struct {
	Gap              // the first of them
	Reads            int
	Accounts, Places int  // accounts, and account-regions, that it is lacking in
	Alike            bool // all say the same in detail
}

// GroupGaps joins gaps by reason and action, those of most reads first.
func GroupGaps(gaps []Gap) []GapGroup {
	type key struct{ reason, action string }
	at := map[key]int{}
	var out []GapGroup
	accounts, places := map[[3]string]bool{}, map[[4]string]bool{}
	for _, g := range gaps {
		k := key{g.Reason, g.Action}
		i, seen := at[k]
		if !seen {
			i = len(out)
			at[k] = i
			out = append(out, GapGroup{Gap: g, Alike: true})
		}
		group := &out[i]
		group.Reads++
		group.Alike = group.Alike && g.Detail == group.Detail
		if account := [3]string{k.reason, k.action, g.Account}; !accounts[account] {
			accounts[account] = true
			group.Accounts++
		}
		if place := [4]string{k.reason, k.action, g.Account, g.Region}; !places[place] {
			places[place] = true
			group.Places++
		}
	}
	slices.SortStableFunc(out, func(x, y GapGroup) int { return cmp.Compare(y.Reads, x.Reads) })
	return out
}

// ExceptionGroup is the exceptions of one check.
type ExceptionGroup struct {
	Check, CheckID, Title, Severity string
	Items                           []ExceptionItem
	Waived, Accounts                int // of the items; accounts that they lie in
}

// GroupExceptions joins exceptions by check, in their order.
func GroupExceptions(all []ExceptionItem) []ExceptionGroup {
	var out []ExceptionGroup
	var accounts map[string]bool
	for i, e := range all {
		if n := len(out); n == 0 || out[n-1].Check != e.Check {
			out = append(out, ExceptionGroup{Check: e.Check, CheckID: e.CheckID, Title: e.Title, Severity: e.Severity})
			accounts = map[string]bool{}
		}
		g := &out[len(out)-1]
		g.Items = all[i-len(g.Items) : i+1 : i+1]
		if e.Result == Waived {
			g.Waived++
		}
		if !accounts[e.Account] {
			accounts[e.Account] = true
			g.Accounts++
		}
	}
	return out
}
