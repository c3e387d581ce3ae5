package access

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// mostStrange is of how many other accounts those are named who may have power
// over a resource by nothing but what was not read of it. Every account of an
// organization may: named for each resource, they would outgrow all else.
const mostStrange = 5

// holders lists who holds the capabilities that the target's powers give: those
// who were examined, then those from outside whom its own policy admits.
func (a *analysis) holders(t *target) []Holder {
	t.ready()
	var out []Holder
	strange := 0
	for _, home := range a.accounts {
		named, found := strange < mostStrange, false
		for _, s := range home.subjects {
			open := t.open(s)
			if open == (actionSet{}) {
				continue
			}
			if t.only(s) {
				found = true
				if !named {
					s.suspect(t.partly)
					continue
				}
			}
			out = append(out, a.held(t, s, open)...)
		}
		if found {
			strange++
		}
	}
	for _, s := range a.outsiders(t) {
		out = append(out, a.held(t, s, t.wanted)...)
	}
	out = append(out, listed(t)...)
	sortHolders(out)
	return out
}

func sortHolders(all []Holder) {
	order := map[Capability]int{}
	for i, c := range Capabilities() {
		order[c] = i + 1
	}
	slices.SortStableFunc(all, func(x, y Holder) int {
		return cmp.Or(cmp.Compare(order[x.Capability], order[y.Capability]), strings.Compare(x.Resource, y.Resource), strings.Compare(x.Principal, y.Principal))
	})
}

// held is what the subject holds over the target, one holder a capability. The
// actions that are not open to it need not be asked about.
func (a *analysis) held(t *target, s *subject, open actionSet) []Holder {
	var out []Holder
	for i := 0; i < len(t.powers); {
		n := i
		best, allowed, maybe, barred := answer{outcome: Denied}, []string{}, []string{}, []string{}
		for ; n < len(t.powers) && t.powers[n].capability == t.powers[i].capability; n++ {
			p := t.powers[n]
			if !open.has(p.action) {
				continue
			}
			got := a.power(t, s, p)
			switch got.outcome {
			case Allowed:
				allowed = append(allowed, p.action)
			case Depends:
				maybe = append(maybe, p.action)
			default:
				if bar := a.barrier(t, s, got); bar != "" {
					barred = append(barred, bar+" denies "+p.action)
				}
			}
			best = merge(best, got)
		}
		if best.outcome != Denied {
			h := newHolder(t.powers[i].capability, t.arn, s, best)
			h.Actions = tidy(allowed)
			if best.outcome == Depends {
				h.Actions = tidy(maybe)
			}
			h.Guardrails = tidy(barred, t.guardrails(t.powers[i].capability))
			if s.account != t.account && slices.Contains(t.managers, s.account) {
				h.Via = tidy(append(h.Via, delegated))
			}
			out = append(out, h)
		}
		i = n
	}
	return out
}

// delegated is by what principals of another account manage an organization trail
// as if it were their own.
const delegated = "delegated administrator for CloudTrail"

// merge is better, but that it keeps every statement of those that allow.
func merge(a, b answer) answer {
	if a.outcome == Allowed && b.outcome == Allowed {
		return join(a, b, Allowed)
	}
	return better(a, b)
}

func newHolder(c Capability, resource string, s *subject, got answer) Holder {
	h := Holder{
		Capability: c, Resource: resource, Principal: s.arn, Account: s.account, Kind: s.kind, Outcome: got.outcome,
		Holds: evidence.Known(true), Via: tidy(got.via), Conditions: []string{}, Paths: []Path{},
	}
	if got.outcome == Depends {
		h.Conditions = tidy(got.conditions)
		h.Holds = evidence.Missing[bool](undecided(got))
	}
	if s.kind == RootKind && len(h.Via) == 0 {
		h.Via = []string{"root of the account"}
	}
	return h
}

func undecided(got answer) evidence.Gap {
	if got.unread != nil {
		return *got.unread
	}
	return evidence.Gap{Reason: evidence.Unsupported, Detail: "it depends on whether " + strings.Join(tidy(got.conditions), ", ")}
}

// power asks whether the subject has one power over the target, in any of the
// ways that the caller may choose.
func (a *analysis) power(t *target, s *subject, p power) answer {
	got := a.action(t, s, p, p.action)
	if got.outcome != Denied && len(p.with) > 0 {
		with := answer{outcome: Denied}
		for _, w := range p.with {
			with = better(with, a.action(t, s, p, w))
		}
		got = both(got, with)
	}
	if t.bucket != nil && s.kind != ServiceKind && !t.atHome(s) {
		switch t.shut {
		case policy.Yes:
			return answer{outcome: Denied}
		case policy.Open:
			if t.shutUnread != nil {
				got = got.hangs(*t.shutUnread)
			}
		}
	}
	if gap, ok := t.lock[p.action]; ok {
		got = got.hangs(gap)
	}
	return got
}

func (a *analysis) action(t *target, s *subject, p power, action string) answer {
	var out answer
	for i, place := range t.places(p, s) {
		got := answer{outcome: Denied}
		for _, variant := range t.variants {
			account := t.account
			if t.atHome(s) && account != "" {
				account = s.account
			}
			got = better(got, a.ask(s, question{
				action: action, resource: place, account: account, own: t.own, rcps: t.rcps,
				grants: t.grants, grantsUnread: t.unheard, context: variant.known, absent: variant.absent,
			}))
			if got.outcome == Allowed {
				break
			}
		}
		switch {
		case i == 0:
			out = got
		case !t.forms(p):
			out = better(out, got)
		case out.outcome != got.outcome:
			out = better(out, got)
			out.outcome, out.conditions = Depends, tidy(out.conditions, []string{"which form of the ARN AWS asks about"})
		}
		if out.outcome == Allowed && !t.forms(p) {
			break
		}
	}
	if out.outcome == "" {
		out.outcome = Denied
	}
	return out
}
