package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// Whoever has not been examined is taken to be allowed by its own account's
// policies what it asks for: its administrator can see to that.

// nobody's account and organization are those of a stranger.
const (
	strangerAccount      = "000000000000"
	strangerOrganization = "o-0000000000"
)

// outsiders are those beyond the examined accounts whom the target's own policy
// or a grant may admit to one of the powers, each once.
func (a *analysis) outsiders(t *target) []*subject {
	found := map[string]*subject{}
	add := func(s *subject) {
		if s != nil {
			found[s.arn] = s
		}
	}
	for _, g := range t.grants {
		p := policy.Principal{Kind: grantee(g.Grantee), ID: g.Grantee}
		if p.Account() != "" || p.Kind == "Service" { // not what AWS leaves of who was deleted
			add(a.outsider(t, p, p.Account()))
		}
	}
	if t.own != nil && t.own.doc != nil {
		for _, s := range t.own.doc.Statements {
			set := covered(s)
			if set.meet(t.wanted); s.Effect != policy.Allow || set == (actionSet{}) {
				continue
			}
			for _, p := range s.Principals {
				if p.Kind == "Service" {
					add(service(p.ID))
				}
			}
			all, err := s.Outsiders(t.account)
			if err != nil { // of everyone, it says which accounts: as it cannot, everyone is asked about
				all = []policy.Outsider{{Account: "*", Principal: policy.Principal{Kind: "*", ID: "*"}}}
			}
			for _, o := range all {
				add(a.outsider(t, o.Principal, o.Account))
			}
		}
	}
	out := make([]*subject, 0, len(found))
	for _, s := range found {
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y *subject) int { return strings.Compare(x.arn, y.arn) })
	return out
}

func grantee(id string) string {
	if strings.HasSuffix(id, ".amazonaws.com") {
		return "Service"
	}
	return "AWS"
}

// outsider is the subject that stands for a principal of an account, or of an
// organization, that a statement admits; nil if it was examined.
func (a *analysis) outsider(t *target, p policy.Principal, account string) *subject {
	switch {
	case p.Kind == "Service":
		return service(p.ID)
	case p.Kind == "CanonicalUser":
		return nil // see listed
	case account == "*" || account == "":
		return a.stranger("*", EveryoneKind, strangerAccount, strangerOrganization)
	case strings.HasPrefix(account, "o-"):
		if account == a.world.Organization && a.whole() {
			return nil
		}
		return a.stranger(account, OrganizationsKind, strangerAccount, account)
	case a.examined[account]:
		return nil
	case !isAccountID(account):
		return nil // a name of AWS's own
	}
	if p.Kind == "AWS" && (strings.Contains(p.ID, ":user/") || strings.Contains(p.ID, ":role/") || strings.Contains(p.ID, ":assumed-role/")) {
		s := a.stranger(p.ID, UserKind, account, "")
		s.caller.ARN = p.ID
		s.known["aws:principalarn"] = []string{p.ID}
		if !strings.Contains(p.ID, ":user/") {
			s.kind, s.caller.Type, s.caller.RoleARN = RoleKind, policy.Role, p.ID
			if strings.Contains(p.ID, ":assumed-role/") {
				s.caller.Type, s.caller.RoleARN = policy.Session, ""
				delete(s.known, "aws:principalarn")
			}
		}
		return s
	}
	return a.stranger(account, AccountKind, account, "") // not by its root's ARN: who approves of root users does not approve of it
}

// whole says whether every account of the organization was examined.
func (a *analysis) whole() bool {
	members, ok := a.world.Members.Get()
	return ok && !slices.ContainsFunc(members, func(id string) bool { return !a.examined[id] })
}

// stranger is somebody in an account that was not examined.
func (a *analysis) stranger(name, kind, account, organization string) *subject {
	s := &subject{
		arn: name, kind: kind, account: account, may: everyAction, policies: []*policy.Compiled{a.anything},
		caller: policy.Caller{ARN: "arn:aws:iam::" + account + ":user/somebody", Type: policy.User, Account: account},
		known: map[string][]string{
			"aws:principalaccount": {account}, "kms:calleraccount": {account}, "aws:principalisawsservice": {"false"},
		},
		unknown: func(key string) bool { return !serviceKeys[key] },
	}
	a.taken(s.known)
	if organization != "" {
		s.known["aws:principalorgid"] = []string{organization}
	}
	if members, ok := a.world.Members.Get(); ok && a.world.Organization != "" && organization == "" {
		if slices.Contains(members, account) {
			s.known["aws:principalorgid"] = []string{a.world.Organization}
		} else {
			s.known["aws:principalorgid"] = []string{strangerOrganization}
		}
	}
	if kind == OrganizationsKind {
		delete(s.known, "aws:principalaccount")
		delete(s.known, "kms:calleraccount")
	}
	if kind == OrganizationsKind || kind == EveryoneKind {
		s.account = ""
	}
	return s
}

// service is a service of AWS, which acts as itself.
func service(name string) *subject {
	return &subject{
		arn: name, kind: ServiceKind, may: everyAction,
		caller: policy.Caller{ARN: name, Type: policy.Service},
		known: map[string][]string{
			"aws:principalisawsservice": {"true"}, "aws:principalservicename": {name}, "aws:securetransport": {"true"},
			"s3:tlsversion": {"1.3"}, "s3:signatureversion": {"AWS4-HMAC-SHA256"},
		},
		unknown: func(key string) bool {
			return !strings.HasPrefix(key, "aws:principal") && key != "aws:username" && key != "aws:userid" && key != "kms:calleraccount"
		},
	}
}

func isAccountID(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }
