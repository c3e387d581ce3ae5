package access

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// A question is one action on one resource, by whoever is asked about.
type question struct {
	action, resource string
	account          string // that owns the resource
	own              *Policy
	rcps             *levels // nil: none
	grants           []policy.Grant
	grantsUnread     *evidence.Gap
	context          map[string][]string // known of the request, beside what is known of the principal
	absent           string              // a further key that is known not to be there
	beyond           bool                // the policies of the organization are left aside
}

func (a *analysis) ask(s *subject, q question) answer {
	if s.home != nil {
		a.learn(s)
	}
	for key, value := range q.context {
		s.known[key] = value
	}
	defer func() {
		for key := range q.context {
			delete(s.known, key)
		}
	}()
	unread := s.unread
	note := func(gap *evidence.Gap) {
		if unread == nil {
			unread = gap
		}
	}
	r := &a.request
	*r = policy.Request{
		Caller: s.caller, Action: q.action, Resource: q.resource, ResourceAccount: q.account,
		Context:  policy.Context{Known: s.known, Multi: multivalued, Unknown: s.unknown},
		Identity: s.policies, Boundary: s.boundary, Grants: q.grants,
	}
	if q.absent != "" {
		r.Context.Unknown = func(key string) bool { return key != q.absent && s.unknown(key) }
	}
	if s.home != nil && !s.home.Management && !q.beyond {
		r.SCPs = s.home.scps.levels
		note(s.home.scps.unread)
	}
	if q.rcps != nil {
		r.RCPs = q.rcps.levels
		note(q.rcps.unread)
	}
	if q.own != nil {
		r.Own = q.own.compiled
		note(q.own.Unread)
	}
	if q.grantsUnread != nil {
		note(q.grantsUnread)
		r.Grants = append(r.Grants[:len(r.Grants):len(r.Grants)], policy.Grant{
			ID: "not read", Grantee: s.caller.ARN, Operations: []string{strings.TrimPrefix(q.action, "kms:")}, Constrained: "the key's grants, which were not read",
		})
	}
	out := a.answer(policy.Decide(r))
	if out.outcome == Depends {
		out.unread = unread
	}
	return out
}

// multivalued are the condition keys of the contexts made here that have many
// values.
var multivalued = map[string]bool{"aws:principalorgpaths": true, "aws:resourceorgpaths": true}

func (a *analysis) answer(d policy.Decision) answer {
	switch d.Outcome {
	case policy.Allowed:
		return answer{outcome: Allowed, via: citations(d.Grantors)}
	case policy.Depends:
		return answer{outcome: Depends, via: citations(d.Grantors), conditions: tidy(d.Conditions), refusals: d.Refusals, missing: d.Missing}
	}
	return answer{outcome: Denied, refusals: d.Refusals, missing: d.Missing}
}

func citations(cited []policy.Cited) []string {
	out := make([]string, 0, len(cited))
	for _, c := range cited {
		if c.Statement == "" {
			out = append(out, c.Policy)
			continue
		}
		out = append(out, c.Policy+", "+c.Statement)
	}
	return tidy(out)
}
