package policy

import (
	"slices"
	"strings"
)

// An Outsider is somebody beyond the owning account whom a statement admits.
type Outsider struct {
	// Account is an account ID, an organization ID, a canonical user ID, or *
	// for everyone. For a principal that AWS itself holds it is AWS's word for
	// the account, e.g. "cloudfront".
	Account   string
	Principal Principal
}

// Outsiders lists whom an Allow statement admits from beyond the account
// owner; "" if the owner is not known. Services are no outsiders. Everyone, in
// a statement whose conditions confine the caller to accounts or organizations,
// is those; to the owner alone, nobody. Any other condition leaves everyone.
//
// The error, if there is one, is a sentence that says why the list cannot be
// told. Canonical users are always listed: the policy does not say whose they
// are. Deny statements that take an access back are not considered. What is
// asked about, such as an encryption context, says nothing of who asks.
func (s Statement) Outsiders(owner string) ([]Outsider, error) {
	if s.Effect != Allow {
		return nil, nil
	}
	principals := s.Principals
	if s.NotPrincipals != nil {
		principals = []Principal{{Kind: "*", ID: "*"}}
	}
	var out []Outsider
	for _, p := range principals {
		accounts, err := s.accountsOf(p, owner)
		if err != nil {
			return nil, err
		}
		for _, account := range accounts {
			if isAccountID(account) && owner == "" {
				return nil, &Error{At: s.At, Sentence: "whether " + account + " is another account cannot be told: the owner is not known"}
			}
			if account != owner {
				out = append(out, Outsider{Account: account, Principal: p})
			}
		}
	}
	return out, nil
}

// accountsOf reads which accounts the principal stands for in this statement.
// Every condition must hold, so the one that admits fewest outsiders tells.
func (s Statement) accountsOf(p Principal, owner string) ([]string, error) {
	switch {
	case p.Kind == "Service" || p.Kind == "AWS" && deleted(p.ID):
		return nil, nil
	case p.Kind == "CanonicalUser":
		return []string{p.ID}, nil
	case !p.Everyone() && p.Account() != "" && p.Account() != "*":
		return []string{p.Account()}, nil
	}
	var confined []string
	for _, c := range s.Conditions {
		if c.Operator.Is(positive...) && (c.Is("s3:DataAccessPointAccount") || c.Is("s3:DataAccessPointArn")) {
			return nil, &Error{At: s.At, Sentence: "the statement leaves it to access points whom to admit"}
		}
		owners := c.owners()
		if owners == nil || c.Is(trailContext) {
			continue
		}
		if confined == nil || strangers(owners, owner) < strangers(confined, owner) {
			confined = owners
		}
	}
	if confined == nil {
		return []string{"*"}, nil
	}
	return confined, nil
}

// strangers counts those who are not the owner. While the owner is not known,
// any account may be it.
func strangers(accounts []string, owner string) int {
	n := 0
	for _, a := range accounts {
		if a != owner && (owner != "" || !isAccountID(a)) {
			n++
		}
	}
	return n
}

// deleted says whether the ID is what AWS leaves in a policy in the place of a
// user or role that was deleted: it admits nobody.
func deleted(id string) bool {
	return len(id) >= 16 && (strings.HasPrefix(id, "AIDA") || strings.HasPrefix(id, "AROA")) &&
		!slices.ContainsFunc([]rune(id), func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}
