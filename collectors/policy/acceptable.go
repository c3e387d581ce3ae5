package policy

import (
	"slices"
	"strings"
)

// acceptable says what AWS would not accept of a document that Parse could read:
// an action without a service, a resource that is no ARN, a principal that
// names nobody or has a wildcard in it, a statement about no resource.
// It does not judge sizes, which differ by the kind of policy.
// Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (d *Document) acceptable() error {
	for _, s := range d.Statements {
		if sentence := s.unacceptable(); sentence != "" {
			return &Error{At: s.At, Sentence: sentence}
		}
	}
	return nil
}

func (s Statement) unacceptable() string {
	if s.Resources == nil && s.NotResources == nil && s.Principals == nil && s.NotPrincipals == nil {
		return "the statement has neither Resource nor NotResource"
	}
	if s.Principals != nil && len(s.Principals) == 0 || s.NotPrincipals != nil && len(s.NotPrincipals) == 0 {
		return "the principal is empty"
	}
	for _, action := range slices.Concat(s.Actions, s.NotActions) {
		if service, name, _ := strings.Cut(action, ":"); action != "*" && (service == "" || name == "") {
			return "the action " + quote(action) + " is not * and has no service and name"
		}
	}
	for _, resource := range slices.Concat(s.Resources, s.NotResources) {
		if !strings.HasPrefix(resource, "arn:") && !strings.HasPrefix(resource, "*") && !strings.HasPrefix(resource, "${") {
			return "the resource " + quote(resource) + " is neither * nor an ARN"
		}
	}
	for _, p := range slices.Concat(s.Principals, s.NotPrincipals) {
		if !p.acceptable() {
			return "the principal " + quote(p.String()) + " names nobody"
		}
	}
	return ""
}

func (p Principal) acceptable() bool {
	switch {
	case p.Everyone():
		return true
	case p.ID == "" || strings.ContainsAny(p.ID, "*?"):
		return false
	case p.Kind == "AWS":
		_, arn := arnAccount(p.ID)
		arn = arn || strings.HasPrefix(p.ID, "arn:") && strings.Count(p.ID, ":") >= 5
		return arn || isAccountID(p.ID) || uniqueID(p.ID)
	}
	return true
}

// uniqueID says whether the text is what AWS shows in a policy in the place of a
// principal that was deleted.
func uniqueID(id string) bool {
	return len(id) >= 16 && id[0] == 'A' && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
