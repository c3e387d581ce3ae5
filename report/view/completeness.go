package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// AccountGroup is accounts that were examined alike: in full, in part or not, and
// for the same reason.
type AccountGroup struct {
	Examined, Why string
	Accounts      int
	Regions, Read int // of the accounts, and those of them examined in full
}

// GroupAccounts joins accounts by how far they were examined and why no further:
// those that were not first, then those of most accounts.
func GroupAccounts(accounts []Account) []AccountGroup {
	at := map[[2]string]int{}
	var out []AccountGroup
	for _, a := range accounts {
		key := [2]string{a.Examined, a.cause()}
		i, seen := at[key]
		if !seen {
			i = len(out)
			at[key] = i
			out = append(out, AccountGroup{Examined: a.Examined, Why: key[1]})
		}
		g := &out[i]
		g.Accounts++
		g.Regions += len(a.Regions)
		g.Read += a.RegionsRead()
	}
	slices.SortStableFunc(out, func(x, y AccountGroup) int {
		return cmp.Or(cmp.Compare(rank(x.Examined), rank(y.Examined)), cmp.Compare(y.Accounts, x.Accounts))
	})
	return out
}

func rank(examined string) int { return slices.Index([]string{"no", "partly", "yes"}, examined) }

// cause is why the account was not examined in full, without its figures.
func (a Account) cause() string {
	if _, reasons, found := strings.Cut(a.Why, " readings are missing: "); found && a.Examined == "partly" {
		return reasons
	}
	return a.Why
}

// RegionsRead is how many of the account's regions were examined in full.
func (a Account) RegionsRead() int {
	n := 0
	for _, r := range a.Regions {
		if r.Examined == "yes" {
			n++
		}
	}
	return n
}

// Incomplete are the accounts that were not examined in full, or not in all of
// their regions; those that were not at all come first.
func Incomplete(accounts []Account) []Account {
	var out []Account
	for _, a := range accounts {
		if a.Examined != "yes" || a.RegionsRead() < len(a.Regions) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(x, y Account) int { return cmp.Compare(rank(x.Examined), rank(y.Examined)) })
	return out
}

// mostNamed is how many accounts that are left out for one reason are named one
// by one.
const mostNamed = 10

// exclusions says which accounts are not scanned, and why: one by one, or of many
// with the same reason how many.
func (b *builder) exclusions() {
	byReason := map[string][]evidence.Account{}
	var reasons []string
	for _, a := range b.snapshot.About.Accounts {
		if a.NotScanned == "" {
			continue
		}
		if byReason[a.NotScanned] == nil {
			reasons = append(reasons, a.NotScanned)
		}
		byReason[a.NotScanned] = append(byReason[a.NotScanned], a)
	}
	for _, why := range reasons {
		list := byReason[why]
		if len(list) > mostNamed {
			b.pack.Exclusions = append(b.pack.Exclusions, fmt.Sprintf("%s, from %s to %s: %s", count(len(list), "account"), list[0].ID, list[len(list)-1].ID, sentenceCase(why)))
			continue
		}
		for _, a := range list {
			name := a.ID
			if a.Name != "" {
				name += " (" + a.Name + ")"
			}
			b.pack.Exclusions = append(b.pack.Exclusions, fmt.Sprintf("Account %s: %s", name, sentenceCase(why)))
		}
	}
}

// leftOut are the active accounts that the run was asked to leave out. Those that
// it was to examine have a fact, whether they could be entered or not.
func (b *builder) leftOut() map[string]bool {
	examined := map[string]bool{}
	for _, f := range b.facts("account") {
		examined[f.ID] = true
	}
	out := map[string]bool{}
	for _, a := range b.snapshot.About.Accounts {
		out[a.ID] = len(examined) > 0 && !examined[a.ID] && a.NotScanned != "" && active(a.Status)
	}
	return out
}
