package controls

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// gapKey tells gaps apart: where, what, and why.
type gapKey struct {
	account, region string
	action          string
	reason          evidence.Reason
}

// gaps gathers everything that could not be read.
type gaps struct {
	calls map[evidence.CallID]*evidence.Call // of the ledger, those that left a gap
	told  map[evidence.CallID]gapKey         // the scope that a call kept from being read
	found map[gapKey]*gathered
}

// gathered is one gap with what cites it and what it leaves undecided.
type gathered struct {
	detail   string
	calls    map[evidence.CallID]bool
	checks   map[string]bool
	controls map[string]bool
}

// newGaps gathers the gaps that the scopes and the facts hold, whether or not a
// control depends on them.
func newGaps(s *evidence.Snapshot) *gaps {
	g := &gaps{calls: map[evidence.CallID]*evidence.Call{}, told: map[evidence.CallID]gapKey{}, found: map[gapKey]*gathered{}}
	for i := range s.Calls {
		c := &s.Calls[i]
		if c.Reason != nil {
			g.calls[c.ID] = c
		}
	}
	for _, sc := range s.Scopes {
		if sc.Gap != nil {
			g.at(sc.Account, sc.Region, *sc.Gap, sc.Calls)
			g.tell(sc)
		}
	}
	for i := range s.Facts {
		f := &s.Facts[i]
		v := reflect.ValueOf(f.Data)
		if v.Kind() == reflect.Struct { // what has no address would be copied at every answer
			p := reflect.New(v.Type())
			p.Elem().Set(v)
			v = p
		}
		g.within(v, f)
	}
	return g
}

// within gathers the gaps inside a fact: those of questions that were put. What
// nobody asked is a gap only where a sentence depends on it.
func (g *gaps) within(v reflect.Value, f *evidence.Fact) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			g.within(v.Elem(), f)
		}
	case reflect.Slice, reflect.Array:
		if elem := v.Type().Elem().Kind(); elem == reflect.Struct || elem == reflect.Pointer {
			for i := range v.Len() {
				g.within(v.Index(i), f)
			}
		}
	case reflect.Struct:
		if answer, ok := v.Addr().Interface().(evidence.Held); ok {
			inner, gap, calls := answer.Held()
			if gap == nil {
				g.within(reflect.ValueOf(inner), f)
			} else if gap.Reason != evidence.NotAsked && gap.Reason != evidence.Unsupported {
				g.asked(f.Account, f.Region, *gap, calls)
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				g.within(v.Field(i), f)
			}
		}
	}
}

// tell notes which calls kept a scope from being read. A call that did so for
// several is told of the first of them.
func (g *gaps) tell(sc evidence.Scope) {
	key := gapKey{sc.Account, sc.Region, sc.Gap.Action, sc.Gap.Reason}
	for _, id := range sc.Calls {
		c := g.calls[id]
		if c == nil || *c.Reason != key.reason || c.Action != key.action {
			continue
		}
		if was, ok := g.told[id]; !ok || cmp.Or(cmp.Compare(key.account, was.account), cmp.Compare(key.region, was.region)) < 0 {
			g.told[id] = key
		}
	}
}

// asked records the gap of a question about a subject. If the ledger knows the
// call that left it, it belongs where that call kept a whole scope from being
// read (an account that cannot be entered), or else to the account and region
// whose credentials asked; otherwise to the subject's own.
func (g *gaps) asked(account, region string, gap evidence.Gap, calls []evidence.CallID) *gathered {
	for _, id := range sortedOnce(calls) {
		if c := g.calls[id]; c != nil && *c.Reason == gap.Reason && (c.Action == gap.Action || gap.Action == "") {
			gap.Action = c.Action
			if told, ok := g.told[id]; ok {
				return g.at(told.account, told.region, gap, calls)
			}
			return g.at(c.Account, c.Region, gap, calls)
		}
	}
	return g.at(account, region, gap, calls)
}

func (g *gaps) at(account, region string, gap evidence.Gap, calls []evidence.CallID) *gathered {
	key := gapKey{account, region, gap.Action, gap.Reason}
	found := g.found[key]
	if found == nil {
		found = &gathered{detail: gap.Detail, calls: map[evidence.CallID]bool{}, checks: map[string]bool{}, controls: map[string]bool{}}
		g.found[key] = found
	}
	if gap.Detail != "" && (found.detail == "" || gap.Detail < found.detail) {
		found.detail = gap.Detail // one of them, whatever the order they came in
	}
	for _, id := range calls {
		found.calls[id] = true
	}
	return found
}

// result notes which gaps leave a check undecided, and the undecided controls
// that cite it.
func (g *gaps) result(r *Result, controls []string) {
	blamed := map[*gathered]bool{}
	for _, u := range r.Unread {
		blamed[g.at(u.Account, u.Region, evidence.Gap{Reason: u.Reason, Action: u.Action, Detail: u.Detail}, u.Calls)] = true
	}
	for _, s := range r.Subjects {
		for _, step := range s.Steps {
			if step.Gap != nil {
				blamed[g.asked(s.Account, s.Region, *step.Gap, step.Calls)] = true
			}
		}
	}
	for gap := range blamed {
		gap.checks[r.Check] = true
		for _, c := range controls {
			gap.controls[c] = true
		}
	}
}

// list is all gaps, in order, with every call of the ledger that left one.
func (g *gaps) list() []CoverageGap {
	known := maps.Clone(g.found)
	for id, c := range g.calls {
		if _, elsewhere := g.told[id]; elsewhere {
			continue
		}
		gap := evidence.Gap{Reason: *c.Reason, Action: c.Action, Detail: c.Error}
		if known[gapKey{c.Account, c.Region, gap.Action, gap.Reason}] != nil {
			gap.Detail = "" // there it is in more words
		}
		g.at(c.Account, c.Region, gap, []evidence.CallID{id})
	}
	out := []CoverageGap{}
	for key, gap := range g.found {
		out = append(out, CoverageGap{Account: key.account, Region: key.region, Reason: key.reason, Action: key.action, Detail: gap.detail,
			Calls: sortedSet(gap.calls), Checks: sortedSet(gap.checks), Controls: sortedSet(gap.controls)})
	}
	slices.SortFunc(out, func(a, b CoverageGap) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// sortedSet is what is in the set, in order, and never nil.
func sortedSet[T cmp.Ordered](set map[T]bool) []T {
	out := slices.AppendSeq([]T{}, maps.Keys(set))
	slices.Sort(out)
	return out
}
