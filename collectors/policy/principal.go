package policy

import (
	"slices"
	"strings"
)

// Principal is one entry of a Principal or NotPrincipal element. The bare
// "Principal": "*" is {"*", "*"}.
type Principal struct {
	Kind string // AWS, Service, Federated, CanonicalUser or *
	ID   string
}

// Everyone says whether the entry stands for everybody, known to AWS or not.
func (p Principal) Everyone() bool {
	return p.ID == "*" && (p.Kind == "*" || p.Kind == "AWS")
}

// Account is the account an AWS principal belongs to: a bare account ID, or the
// account field of an ARN. It is "" where the entry does not tell, as for "*",
// for a service, and for the unique ID that AWS leaves when a principal has
// been deleted. It may be a word, as in arn:aws:iam::cloudfront:user/….
func (p Principal) Account() string {
	if p.Kind == "Federated" || p.Kind == "AWS" {
		if account, ok := arnAccount(p.ID); ok {
			return account
		}
	}
	if p.Kind == "AWS" && isAccountID(p.ID) {
		return p.ID
	}
	return ""
}

func (p Principal) String() string {
	if p.Kind == "*" {
		return "*"
	}
	return p.Kind + ":" + p.ID
}

// Everyone says whether the statement's principal element reaches everybody
// but for those it may list: it has "*", or it is a NotPrincipal.
func (s Statement) Everyone() bool {
	return s.NotPrincipals != nil || slices.ContainsFunc(s.Principals, Principal.Everyone)
}

func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

func arnAccount(s string) (string, bool) {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" {
		return "", false
	}
	return fields[4], true
}
