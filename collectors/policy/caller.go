package policy

import "strings"

// principalList is a Principal or NotPrincipal element.
type principalList struct {
	entries []Principal
	not     bool
}

// reach is how a statement of a resource's policy names a caller, for what it
// then allows differs.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
type reach struct {
	directly  Truth // the user, the session, the service, or everyone
	asRole    Truth // the role, whose boundary and session policies limit that
	byAccount Truth // the account, which may let its own policies decide
}

func (r reach) any() Truth { return r.directly.or(r.asRole).or(r.byAccount) }

var unreached = reach{No, No, No}

// reaches says how the list names the caller. Everyone includes anonymous
// callers and services.
func (l *principalList) reaches(c *Caller, deny, bounded bool) reach {
	if l.not {
		return reach{directly: l.leavesOut(c, deny, bounded).not(), asRole: No, byAccount: No}
	}
	out := unreached
	for _, p := range l.entries {
		switch {
		case p.Everyone():
			out.directly = Yes
		case p.Kind == "Service":
			out.directly = out.directly.or(truth(c.Type == Service && p.ID == c.ARN))
		case p.Kind == "CanonicalUser":
			out.directly = out.directly.or(p.canonical(c))
		case p.Kind == "AWS" && c.Account != "":
			out.add(p.ID, c, deny)
		}
	}
	return out
}

func (r *reach) add(id string, c *Caller, deny bool) {
	switch {
	case isAccount(id, c.Account):
		r.byAccount = Yes
	case c.Type == User && id == c.ARN:
		r.directly = Yes
	case c.Type == Session && id == c.ARN:
		r.directly = Yes
	case (c.Type == Role || c.Type == Session) && id == c.RoleARN, c.Type == Role && id == c.ARN:
		r.asRole = Yes
	case c.Type == Role && !deny && !c.OnlyRole && sessionOf(id, c):
		r.directly = r.directly.or(Open) // one of its sessions; a denial leaves it the others
	}
}

// isAccount says whether a principal stands for the account: its ID, or the ARN
// of its root.
func isAccount(id, account string) bool {
	if id == account {
		return account != ""
	}
	owner, ok := arnAccount(id)
	return ok && owner == account && account != "" && strings.HasSuffix(id, ":root")
}

// sessionOf says whether the ARN is of a session of the caller's role. It has the
// role's name without its path.
func sessionOf(id string, c *Caller) bool {
	owner, ok := arnAccount(id)
	_, role, assumed := strings.Cut(id, ":assumed-role/")
	role, _, _ = strings.Cut(role, "/")
	arn := c.RoleARN
	if arn == "" {
		arn = c.ARN
	}
	return ok && assumed && owner == c.Account && role == arn[strings.LastIndexByte(arn, '/')+1:]
}

// canonical: which account a canonical user is, the policy does not say.
func (p Principal) canonical(c *Caller) Truth {
	if c.Account == "" {
		return No
	}
	return Open
}

// leavesOut says whether a NotPrincipal element exempts the caller. AWS exempts
// who is listed together with the account, and for a session the role; of a
// list that has a part of them it says that the result differs by service.
// Someone who has a permissions boundary is never exempt from a Deny.
// Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (l *principalList) leavesOut(c *Caller, deny, bounded bool) Truth {
	var account, self, role, everyone bool
	odd := No
	for _, p := range l.entries {
		switch {
		case p.Everyone():
			everyone = true
		case p.Kind == "Service":
			self = self || c.Type == Service && p.ID == c.ARN
		case p.Kind == "CanonicalUser":
			odd = odd.or(p.canonical(c))
		case p.Kind != "AWS" || c.Account == "":
		default:
			account = account || isAccount(p.ID, c.Account)
			self = self || p.ID == c.ARN
			role = role || c.RoleARN != "" && p.ID == c.RoleARN
			if c.Type == Role && !c.OnlyRole && sessionOf(p.ID, c) {
				odd = Open
			}
		}
	}
	if deny && bounded && (c.Type == User || c.Type == Role || c.Type == Session) {
		return No
	}
	switch {
	case everyone:
		return Yes
	case c.Account == "":
		return truth(self)
	case c.Type == Root:
		return truth(self || account).or(odd)
	case c.Type == Session && self && role && account, c.Type == Role && (role || self) && account, c.Type == User && self && account:
		return Yes
	case self || role || account && !deny:
		return Open
	}
	return odd
}
