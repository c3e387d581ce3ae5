package controls

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// population is all there is of one kind of fact in a snapshot, and how
// completely it was read.
type population struct {
	kind     string
	facts    []*evidence.Fact
	unfound  []*evidence.Fact          // seen in a scope, and no fact tells of them
	shown    map[string]map[string]int // account to the IDs it shows
	accounts []string                  // that were asked for the kind, sorted
	partial  map[string]bool           // accounts with a scope that was not read
	regions  map[string]int            // account to the number of scopes read
	calls    map[string][]evidence.CallID
	unread   []Unread
}

// populations splits a snapshot by kind, in one order whatever its own.
func populations(s *evidence.Snapshot) map[string]*population {
	out := map[string]*population{}
	of := func(kind string) *population {
		if out[kind] == nil {
			out[kind] = &population{kind: kind, shown: map[string]map[string]int{}, partial: map[string]bool{},
				regions: map[string]int{}, calls: map[string][]evidence.CallID{}}
		}
		return out[kind]
	}
	type subject struct{ kind, id string }
	known := map[subject]bool{}
	for _, f := range s.Facts {
		f.Calls = sortedOnce(f.Calls)
		p := of(f.Kind)
		p.facts = append(p.facts, &f)
		p.show(f.Account, f.ID)
		known[subject{f.Kind, f.ID}] = true
	}
	for _, sc := range sortedScopes(s.Scopes) {
		p := of(sc.Kind)
		p.scope(sc)
		for _, id := range sc.Found {
			if !known[subject{sc.Kind, id}] {
				known[subject{sc.Kind, id}] = true
				p.unfound = append(p.unfound, &evidence.Fact{Kind: sc.Kind, ID: id, Account: sc.Account, Region: sc.Region, Calls: sc.Calls})
			}
			p.show(sc.Account, id)
		}
	}
	for _, p := range out {
		slices.SortFunc(p.facts, compareFacts)
		slices.Sort(p.accounts)
		p.accounts = slices.Compact(p.accounts)
	}
	return out
}

func (p *population) show(account, id string) {
	if p.shown[account] == nil {
		p.shown[account] = map[string]int{}
	}
	p.shown[account][id]++
}

func (p *population) scope(sc evidence.Scope) {
	p.accounts = append(p.accounts, sc.Account)
	if sc.Gap == nil {
		p.regions[sc.Account]++
		p.calls[sc.Account] = append(p.calls[sc.Account], sc.Calls...)
		return
	}
	p.partial[sc.Account] = true
	p.unread = append(p.unread, Unread{Kind: sc.Kind, Account: sc.Account, Region: sc.Region,
		Reason: sc.Gap.Reason, Action: sc.Gap.Action, Detail: sc.Gap.Detail, Calls: sc.Calls})
}

// unreadOf is what of the kind could not be read. A kind that nothing was
// asked of is unread as a whole: its emptiness would mean nothing.
func (p *population) unreadOf(kind string) []Unread {
	if p == nil || len(p.accounts) == 0 {
		return []Unread{{Kind: kind, Reason: evidence.NotAsked, Detail: "nothing of this kind was asked for"}}
	}
	return p.unread
}

// compareFacts is a total order: equal facts only compare as equal.
func compareFacts(a, b *evidence.Fact) int {
	if c := cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID)); c != 0 {
		return c
	}
	return compareJSON(a, b)
}

func sortedScopes(scopes []evidence.Scope) []evidence.Scope {
	out := slices.Clone(scopes)
	for i := range out {
		out[i].Calls, out[i].Found = sortedOnce(out[i].Calls), sortedOnce(out[i].Found)
	}
	slices.SortFunc(out, func(a, b evidence.Scope) int {
		if c := cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Kind, b.Kind)); c != 0 {
			return c
		}
		return compareJSON(a, b)
	})
	return out
}

// compareJSON orders what no key orders.
func compareJSON(a, b any) int {
	x, errX := evidence.Canonical(a)
	y, errY := evidence.Canonical(b)
	if errX != nil || errY != nil {
		return 0
	}
	return bytes.Compare(x, y)
}

// sortedOnce is what is in the list, in order, each once, and never nil.
func sortedOnce[T cmp.Ordered](list []T) []T {
	out := append([]T{}, list...)
	slices.Sort(out)
	return slices.Compact(out)
}
