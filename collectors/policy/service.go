package policy

import (
	"slices"
	"strings"
)

// callerKeys are condition keys that a request made by a service principal of
// its own accord does not carry, or not with a customer's value.
var callerKeys = []string{
	"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
	"aws:userid", "aws:username", "aws:SourceVpc", "aws:SourceVpce",
	"kms:CallerAccount", "kms:ViaService", "s3:DataAccessPointAccount", "s3:DataAccessPointArn",
}

// ServiceConfined judges the Allow statements that admit a service principal,
// e.g. "cloudtrail.amazonaws.com", to one of the actions: is each of them
// confined, by one of the condition keys, to named accounts or organizations,
// so that the service cannot be led there on a stranger's behalf?
//
// granted says whether any statement admits the service (Open: one may).
// confined is Yes of no statement at all, No if one statement surely admits the
// service and has no such condition, Open if that cannot be told: a Deny
// statement that goes by one of the keys may confine what another one allows.
func (d *Document) ServiceConfined(service string, actions, keys []string) (granted, confined Truth) {
	granted, confined = No, Yes
	denied := false
	for _, s := range d.Statements {
		if !slices.ContainsFunc(actions, s.Covers) {
			continue
		}
		if s.Effect == Deny {
			denied = denied || s.deniesService(service, keys)
			continue
		}
		admits := s.admitsService(service, keys)
		if admits == No {
			continue
		}
		if granted != Yes {
			granted = admits
		}
		holds := s.confinedBy(keys)
		if admits == Open && holds == No {
			holds = Open
		}
		confined = confined.and(holds)
	}
	if confined == No && denied {
		confined = Open
	}
	return granted, confined
}

// deniesService says whether the statement, a Deny, may keep the service from
// acting for some sources.
func (s Statement) deniesService(service string, keys []string) bool {
	reaches := s.Everyone() || slices.ContainsFunc(s.Principals, func(p Principal) bool { return p.Kind == "Service" && Match(p.ID, service) })
	return reaches && slices.ContainsFunc(s.Conditions, func(c Condition) bool { return slices.ContainsFunc(keys, c.Is) })
}

func (s Statement) admitsService(service string, keys []string) Truth {
	isService := func(p Principal) bool { return p.Kind == "Service" && Match(p.ID, service) }
	switch {
	case slices.ContainsFunc(s.Principals, isService):
		return Yes
	case !s.Everyone() || slices.ContainsFunc(s.NotPrincipals, isService):
		return No
	case slices.ContainsFunc(s.Conditions, Condition.asksCaller):
		return No
	case len(s.Conditions) == 0:
		return Yes
	}
	for _, c := range s.Conditions {
		if !slices.ContainsFunc(keys, c.Is) {
			return Open
		}
	}
	return Yes
}

func (c Condition) asksCaller() bool {
	return c.Operator.Is(positive...) && slices.ContainsFunc(callerKeys, c.Is)
}

func (s Statement) confinedBy(keys []string) Truth {
	out := No
	for _, c := range s.Conditions {
		switch {
		case !slices.ContainsFunc(keys, c.Is) || c.Operator.Is("Null"):
		case c.owners() != nil:
			return Yes
		case !c.Operator.Is(positive...) || !slices.ContainsFunc(c.Values, c.admitsAnyone):
			out = Open
		}
	}
	return out
}

// admitsAnyone says whether the value is a bare wildcard, or an ARN of any
// account: its account field is open or, where one * may stand for several
// fields, it spells out nothing that could be of an account.
func (c Condition) admitsAnyone(value string) bool {
	if strings.Trim(value, "*") == "" {
		return true
	}
	if account, ok := arnAccount(value); ok {
		return strings.Trim(account, "*?") == ""
	}
	return c.Operator.Is("StringLike") && strings.HasPrefix(value, "arn:") && strings.HasSuffix(value, "*") && !hasNumber(value)
}

// hasNumber says whether the text holds four digits in a row, as accounts do
// and regions do not.
func hasNumber(s string) bool {
	run := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			run = 0
			continue
		}
		if run++; run == 4 {
			return true
		}
	}
	return false
}
