package access

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// Bounds of what is told of the ways to a holder.
const (
	longest   = 4  // steps of a path
	mostPaths = 10 // paths of a holder that are listed
	mostWays  = 50 // ways to one principal, by assuming it and by taking it over, that are looked for
)

// An entry is one step by which somebody becomes a subject.
type entry struct {
	from     *subject // nil for who was not examined
	name     string
	step     Step
	outcome  string
	depends  []string
	outsider bool
}

// withPaths adds to each holder the ways by which others become it.
func (a *analysis) withPaths(all Holders) Holders {
	if all.All == nil {
		all.All = []Holder{}
	}
	for i := range all.All {
		h := &all.All[i]
		if s := a.subjects[h.Principal]; s != nil && s.identity != nil {
			h.Paths, h.MorePaths = a.paths(s)
			a.hold(s, h.Capability)
		}
	}
	return all
}

func (a *analysis) hold(s *subject, c Capability) {
	if !slices.Contains(a.capabilities[s], c) {
		a.capabilities[s] = append(a.capabilities[s], c)
	}
}

// paths lists the ways to the subject, the shortest from each principal, in order
// of length and name. It stops with the length at which there are more than are
// listed, and counts those that it found.
func (a *analysis) paths(s *subject) ([]Path, int) {
	if found, ok := a.found[s]; ok {
		return found.paths, found.more
	}
	out, more, seen := []Path{}, 0, map[string]bool{s.arn: true}
	type end struct {
		s    *subject
		path Path // from s on
	}
	reached := []end{{s, Path{Outcome: Allowed}}}
	for depth := 0; depth < longest && len(out) < mostPaths && len(reached) > 0; depth++ {
		var next []end
		for _, to := range reached {
			for _, e := range a.entriesTo(to.s) {
				if seen[e.name] {
					continue
				}
				seen[e.name] = true
				if depth == 0 && len(out) == mostPaths { // they come in order of name, and are the shortest
					more++
					continue
				}
				p := Path{
					From: e.name, Steps: append([]Step{e.step}, to.path.Steps...), Outcome: e.outcome,
					Depends: tidy(e.depends, to.path.Depends), Outsider: e.outsider,
				}
				if to.path.Outcome == Depends {
					p.Outcome = Depends
				}
				out = append(out, p)
				if e.from != nil {
					next = append(next, end{e.from, p})
				}
			}
		}
		slices.SortFunc(next, func(x, y end) int { return strings.Compare(x.s.arn, y.s.arn) })
		reached = next
	}
	slices.SortStableFunc(out, func(x, y Path) int {
		return cmp.Or(cmp.Compare(len(x.Steps), len(y.Steps)), strings.Compare(x.From, y.From))
	})
	if beyond := len(out) - mostPaths; beyond > 0 {
		out, more = slices.Clone(out[:mostPaths]), more+beyond
	}
	a.found[s] = found{out, more}
	return out, more
}

type found struct {
	paths []Path
	more  int
}

// entriesTo lists the steps that lead to the subject, those that are sure first
// of each principal's.
func (a *analysis) entriesTo(s *subject) []entry {
	if out, ok := a.entries[s]; ok {
		return out
	}
	var out []entry
	if s.identity != nil {
		out = append(a.trusted(s), a.takeovers(s)...)
	}
	slices.SortStableFunc(out, func(x, y entry) int {
		return cmp.Or(strings.Compare(x.name, y.name), strings.Compare(x.outcome, y.outcome), strings.Compare(x.step.How, y.step.How))
	})
	out = slices.CompactFunc(out, func(x, y entry) bool { return x.name == y.name })
	a.entries[s] = out
	return out
}

// trusted lists those whom a role's trust policy lets assume it.
func (a *analysis) trusted(s *subject) []entry {
	trust := s.identity.Trust
	if trust == nil || trust.doc == nil {
		return nil
	}
	t := a.trustTarget(s)
	var out []entry
	for _, x := range a.candidates(t, s) {
		got := a.action(t, x, t.powers[0], "sts:AssumeRole")
		if got.outcome != Denied {
			out = append(out, entry{from: x, name: x.arn, step: Step{How: assumeRole, Action: "sts:AssumeRole", To: s.arn, Via: strings.Join(got.via, "; ")}, outcome: got.outcome, depends: got.conditions})
			if len(out) == mostWays {
				break
			}
		}
	}
	for _, x := range a.outsiders(t) {
		got := a.action(t, x, t.powers[0], "sts:AssumeRole")
		if got.outcome == Denied {
			continue
		}
		how := assumeRole
		if x.kind == ServiceKind {
			how = trustedService
		}
		via := slices.DeleteFunc(got.via, func(v string) bool { return strings.HasPrefix(v, a.anything.Name) })
		name := x.arn
		if x.kind == AccountKind {
			name = a.iam(x.account) + "root"
		}
		out = append(out, entry{name: name, step: Step{How: how, Action: "sts:AssumeRole", To: s.arn, Via: strings.Join(via, "; ")}, outcome: got.outcome, depends: got.conditions, outsider: x.kind != ServiceKind})
	}
	for i, st := range trust.doc.Statements {
		for _, p := range st.Principals {
			action := federatedAction(st)
			if st.Effect != policy.Allow || p.Kind != "Federated" || action == "" {
				continue
			}
			e := entry{name: p.ID, step: Step{How: trustedFederation, Action: action, To: s.arn, Via: trust.Name + ", " + statementName(st, i)}, outcome: Allowed, outsider: !a.examined[p.Account()]}
			for _, c := range st.Conditions {
				e.outcome, e.depends = Depends, tidy(e.depends, []string{c.Key + " " + c.Operator.String() + " " + strings.Join(c.Values, ", ")})
			}
			out = append(out, e)
		}
	}
	return out
}

func federatedAction(s policy.Statement) string {
	for _, action := range []string{"sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"} {
		if s.Covers(action) {
			return action
		}
	}
	return ""
}

func (a *analysis) trustTarget(s *subject) *target {
	t := a.resource(Resource{ARN: s.arn, Account: s.account, Policy: s.identity.Trust})
	t.powers = []power{{action: "sts:AssumeRole"}}
	return t.ready()
}

// candidates are the examined principals whom the trust policy may admit.
func (a *analysis) candidates(t *target, s *subject) []*subject {
	var out []*subject
	for _, home := range a.accounts {
		all := home.assumers
		switch {
		case t.direct.has("sts:AssumeRole"):
			all = home.subjects
		case t.named[home.ID] == actionSet{}:
			continue
		}
		for _, x := range all {
			if x != s && x.identity != nil && x.kind != ServiceRoleKind {
				out = append(out, x)
			}
		}
	}
	for arn := range t.named {
		if x := a.subjects[arn]; x != nil && x != s && x.identity != nil && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(x, y *subject) int { return strings.Compare(x.arn, y.arn) })
	return out
}
