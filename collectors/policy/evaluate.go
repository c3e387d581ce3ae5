package policy

import (
	"slices"
	"strings"
)

// A trial is one request tried under one view of its context.
type trial struct {
	*Request
	v     *view
	notes *notes // nil if nobody reads them
}

// A verdict is what comes of a trial. The request is allowed if it is granted
// and not denied.
type verdict struct {
	denied, granted Truth
	missing         string
}

// powers is what the policies of one part allow and deny.
type powers struct{ allows, denies Truth }

// run follows the logic by which AWS evaluates policies.
// Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
func (t *trial) run() verdict {
	identity, boundary, session, scp := powers{No, No}, powers{Yes, No}, powers{Yes, No}, powers{Yes, No}
	if t.Caller.hasIdentity() {
		identity = t.policies(partIdentity, t.Identity)
		boundary = t.limit(partBoundary, t.Boundary)
		session = t.limit(partSession, t.Session)
		if !t.Caller.beyondSCPs() {
			scp = t.levels(partSCP, t.SCPs)
		}
		if t.Caller.Type == Root {
			identity.allows = Yes // root has every power of its account, and no policies of its own
			if assumes(t.Action) {
				identity.allows = No
			}
		}
	}
	rcp := powers{Yes, No}
	if len(t.RCPs) > 0 && t.underRCPs() != No {
		rcp.denies = t.levels(partRCP, t.RCPs).denies.and(t.underRCPs())
	}
	own := t.own()
	t.notes.settle(partIdentity, identity.allows)
	t.notes.settle(partBoundary, boundary.allows)
	t.notes.settle(partSession, session.allows)
	t.notes.settle(partSCP, scp.allows)
	t.notes.settle(partRCP, Yes)
	if own.directly != Open && own.asRole != Open && own.byAccount != Open {
		t.notes.settle(partOwn, Yes)
	}

	denied := identity.denies.or(boundary.denies).or(session.denies).or(scp.denies).or(rcp.denies).or(own.denies)
	v := verdict{denied: denied}
	if denied == Open && t.owner() == "" && (t.Caller.InManagementAccount || t.Caller.Type == Root) {
		t.notes.because(t.ownedBy())
	}
	limit := boundary.allows.and(session.allows)
	switch {
	case !t.Caller.hasIdentity():
		v.granted = own.directly
		v.missing = "resource"
	case t.Caller.Type == Root && assumes(t.Action):
		v.granted, v.missing = No, "identity"
	default:
		v.granted = t.granted(identity.allows, limit, own).and(scp.allows)
		v.missing = missing(identity.allows, boundary.allows, session.allows, scp.allows)
	}
	return v
}

// granted combines what the caller's own policies allow with what the
// resource's does: within an account either suffices, across accounts both are
// needed. In its own account, a policy that names the role is limited by the
// boundary and the session; one that names the user, the session or everyone is
// not. A key, or a role that is to be assumed, obeys the account's own policies
// only if its policy lets the account decide.
func (t *trial) granted(identity, limit Truth, own ownPowers) Truth {
	alone := identity.and(limit)
	delegated := alone
	if obeysOwnPolicy(t.Action, t.Resource) {
		delegated = alone.and(own.byAccount)
	}
	same := delegated.or(own.directly).or(own.asRole.and(limit))
	across := alone.and(own.any())
	owner := t.owner()
	switch {
	case owner == "":
		if same != across {
			t.notes.because(t.ownedBy())
			return Open
		}
		return same
	case owner == t.Caller.Account:
		return same
	}
	return across
}

// missing names what keeps the request from being granted.
func missing(identity, boundary, session, scp Truth) string {
	switch {
	case scp == No:
		return "scp"
	case identity == No:
		return "identity"
	case boundary == No:
		return "boundary"
	case session == No:
		return "session"
	}
	return "resource"
}

// policies is what the policies allow and deny together.
func (t *trial) policies(p place, all []*Compiled) powers {
	out := powers{No, No}
	for _, c := range all {
		if c == nil {
			continue
		}
		one := t.policy(p, c)
		out = powers{out.allows.or(one.allows), out.denies.or(one.denies)}
	}
	return out
}

// limit is what a policy that grants nothing leaves allowed; without one, all.
func (t *trial) limit(p place, c *Compiled) powers {
	if c == nil {
		return powers{Yes, No}
	}
	return t.policy(p, c)
}

// levels is what the policies of an organization leave allowed: every level
// must allow it.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
func (t *trial) levels(p place, levels [][]*Compiled) powers {
	out := powers{Yes, No}
	for _, level := range levels {
		one := t.policies(p, level)
		out = powers{out.allows.and(one.allows), out.denies.or(one.denies)}
	}
	return out
}

func (t *trial) policy(p place, c *Compiled) powers {
	out := powers{No, No}
	if c.unread {
		t.notes.unread(p, c)
		return powers{Open, Open}
	}
	for i := range c.clauses {
		s := &c.clauses[i]
		if !s.coversAction(t.Action) {
			continue
		}
		applies := s.coversResource(t.Resource, t.v)
		if s.who != nil && applies != No {
			applies = applies.and(s.who.reaches(&t.Caller, s.deny, t.Boundary != nil).any())
		}
		if applies != No {
			applies = applies.and(s.holds(t.v))
		}
		t.notes.clause(p, c, s, applies)
		if s.deny {
			out.denies = out.denies.or(applies)
		} else {
			out.allows = out.allows.or(applies)
		}
	}
	return out
}

// ownPowers is what the resource's own policy, and the grants of a key, give.
type ownPowers struct {
	reach
	denies Truth
}

func (t *trial) own() ownPowers {
	out := ownPowers{reach: t.grants(), denies: No}
	if t.Own == nil {
		return out
	}
	repairs := t.rootRepairsBucket()
	if t.Own.unread {
		t.notes.unread(partOwn, t.Own)
		return ownPowers{reach{Open, Open, Open}, repairs.not().and(Open)}
	}
	for i := range t.Own.clauses {
		s := &t.Own.clauses[i]
		if !s.coversAction(t.Action) || s.deny && repairs == Yes {
			continue
		}
		applies := s.coversResource(t.Resource, t.v)
		named := unreached
		switch {
		case applies == No:
		case s.who == nil:
			named = reach{Open, Open, Open} // such a policy of a resource AWS does not accept
		default:
			named = s.who.reaches(&t.Caller, s.deny, t.Boundary != nil)
		}
		if named.any() == No {
			continue
		}
		applies = applies.and(s.holds(t.v))
		t.notes.clause(partOwn, t.Own, s, applies.and(named.any()))
		if s.deny {
			out.denies = out.denies.or(applies.and(named.any()).and(repairs.not()))
			continue
		}
		out.directly = out.directly.or(applies.and(named.directly))
		out.asRole = out.asRole.or(applies.and(named.asRole))
		out.byAccount = out.byAccount.or(applies.and(named.byAccount))
	}
	return out
}

// grants is what the grants of a key give, like a key policy that names the
// grantee.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
func (t *trial) grants() reach {
	out := unreached
	for _, g := range t.Grants {
		named := (&principalList{entries: []Principal{{Kind: g.kind(), ID: g.Grantee}}}).reaches(&t.Caller, false, false)
		covers := slices.ContainsFunc(g.Operations, func(op string) bool { return strings.EqualFold("kms:"+op, t.Action) })
		if !covers || named.any() == No {
			continue
		}
		applies := Yes
		if g.Constrained != "" {
			applies = Open
		}
		t.notes.grant(g, applies)
		out.directly = out.directly.or(applies.and(named.directly))
		out.asRole = out.asRole.or(applies.and(named.asRole))
		out.byAccount = out.byAccount.or(applies.and(named.byAccount))
	}
	return out
}

func (g Grant) kind() string {
	if strings.HasPrefix(g.Grantee, "arn:") || isAccountID(g.Grantee) {
		return "AWS"
	}
	return "Service"
}
