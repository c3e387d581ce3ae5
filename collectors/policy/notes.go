package policy

import "slices"

// A place is one of the parts of a request that policies decide.
type place uint8

const (
	partIdentity place = iota
	partBoundary
	partSession
	partSCP
	partRCP
	partOwn
)

// notes are what was seen at the first trial of a request: which statements
// decide it, and which leave it open.
type notes struct {
	grantors, refusals []noted
	open               []noted
	reasons            []string // what leaves it open and is no statement
}

// noted is a statement, a grant or a policy that was not read.
type noted struct {
	part   place
	policy *Compiled
	clause *clause // nil of a grant, and of a policy that was not read
	grant  *Grant
	truth  Truth
}

func (n *notes) clause(p place, c *Compiled, s *clause, applies Truth) {
	if n == nil || applies == No {
		return
	}
	entry := noted{part: p, policy: c, clause: s, truth: applies}
	if s.deny {
		n.refusals = append(n.refusals, entry)
	} else if p == partIdentity || p == partOwn {
		n.grantors = append(n.grantors, entry)
	}
	if applies == Open {
		n.open = append(n.open, entry)
	}
}

func (n *notes) grant(g Grant, applies Truth) {
	if n == nil {
		return
	}
	entry := noted{part: partOwn, grant: &g, truth: applies}
	n.grantors = append(n.grantors, entry)
	if applies == Open {
		n.open = append(n.open, entry)
	}
}

func (n *notes) unread(p place, c *Compiled) {
	if n != nil {
		n.open = append(n.open, noted{part: p, policy: c, truth: Open})
	}
}

func (n *notes) because(reason string) {
	if n != nil && !slices.Contains(n.reasons, reason) {
		n.reasons = append(n.reasons, reason)
	}
}

// settle forgets the open statements that allow, of a part that is decided
// without them.
func (n *notes) settle(p place, allows Truth) {
	if n == nil || allows == Open {
		return
	}
	n.open = slices.DeleteFunc(n.open, func(e noted) bool {
		return e.part == p && e.clause != nil && !e.clause.deny
	})
}

func (e noted) cited() Cited {
	switch {
	case e.grant != nil:
		return Cited{Policy: "grant", Statement: e.grant.ID}
	case e.clause == nil:
		return Cited{Policy: e.policy.Name}
	}
	return Cited{Policy: e.policy.Name, Statement: e.clause.cited}
}

func cited(all []noted, keep func(noted) bool) []Cited {
	var out []Cited
	seen := map[Cited]bool{}
	for _, e := range all {
		if c := e.cited(); keep(e) && !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return out
}
