package controls

import (
	"cmp"
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
	found map[gapKey]*CoverageGap
}

// newGaps gathers the gaps that the scopes and the facts hold, whether or not a
// control depends on them.
func newGaps(s *evidence.Snapshot) *gaps {
	g := &gaps{calls: map[evidence.CallID]*evidence.Call{}, found: map[gapKey]*CoverageGap{}}
	for i := range s.Calls {
		c := &s.Calls[i]
		if c.Reason != nil {
			g.calls[c.ID] = c
		}
	}
	for _, sc := range s.Scopes {
		if sc.Gap != nil {
			g.at(sc.Account, sc.Region, *sc.Gap, sc.Calls)
		}
	}
	for i := range s.Facts {
		f := &s.Facts[i]
		g.within(reflect.ValueOf(f.Data), f)
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
		if answer, ok := v.Interface().(evidence.Answer); ok {
			inner, gap, calls := answer.Answer()
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

// asked records the gap of a question about a subject. It belongs to the account
// and region whose credentials asked, if the ledger knows the call that left it;
// otherwise to the subject's own.
func (g *gaps) asked(account, region string, gap evidence.Gap, calls []evidence.CallID) *CoverageGap {
	for _, id := range sortedCalls(calls) {
		if c := g.calls[id]; c != nil && *c.Reason == gap.Reason && (c.Action == gap.Action || gap.Action == "") {
			gap.Action = c.Action
			return g.at(c.Account, c.Region, gap, calls)
		}
	}
	return g.at(account, region, gap, calls)
}

func (g *gaps) at(account, region string, gap evidence.Gap, calls []evidence.CallID) *CoverageGap {
	key := gapKey{account, region, gap.Action, gap.Reason}
	found := g.found[key]
	if found == nil {
		found = &CoverageGap{Account: account, Region: region, Reason: gap.Reason, Action: gap.Action, Detail: gap.Detail}
		g.found[key] = found
	}
	if gap.Detail != "" && (found.Detail == "" || gap.Detail < found.Detail) {
		found.Detail = gap.Detail // one of them, whatever the order they came in
	}
	found.Calls = append(found.Calls, calls...)
	return found
}

// result notes which gaps leave a check undecided, and the undecided controls
// that cite it.
func (g *gaps) result(r *Result, controls []string) {
	blame := func(gap *CoverageGap) {
		gap.Checks = append(gap.Checks, r.Check)
		gap.Controls = append(gap.Controls, controls...)
	}
	for _, u := range r.Unread {
		blame(g.at(u.Account, u.Region, evidence.Gap{Reason: u.Reason, Action: u.Action, Detail: u.Detail}, u.Calls))
	}
	for _, s := range r.Subjects {
		for _, step := range s.Steps {
			if step.Gap != nil {
				blame(g.asked(s.Account, s.Region, *step.Gap, step.Calls))
			}
		}
	}
}

// list is all gaps, in order, with those of the ledger that nothing else tells of.
func (g *gaps) list() []CoverageGap {
	cited := map[evidence.CallID]bool{}
	for _, gap := range g.found {
		for _, id := range gap.Calls {
			cited[id] = true
		}
	}
	for id, c := range g.calls {
		if !cited[id] {
			g.at(c.Account, c.Region, evidence.Gap{Reason: *c.Reason, Action: c.Action, Detail: c.Error}, []evidence.CallID{id})
		}
	}
	out := []CoverageGap{}
	for _, gap := range g.found {
		gap.Calls = sortedCalls(gap.Calls)
		gap.Checks, gap.Controls = sortedTexts(gap.Checks), sortedTexts(gap.Controls)
		out = append(out, *gap)
	}
	slices.SortFunc(out, func(a, b CoverageGap) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// sortedTexts is the texts in order, each once, and never nil.
func sortedTexts(texts []string) []string {
	out := append([]string{}, texts...)
	slices.Sort(out)
	return slices.Compact(out)
}
