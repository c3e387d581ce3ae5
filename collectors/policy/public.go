package policy

import (
	"net/netip"
	"slices"
	"strings"
)

// Public says whether the document, a bucket policy, is public as AWS means it:
// public unless it grants access only to fixed values, without a wildcard or a
// policy variable, of a principal or of one of the condition keys that AWS
// lists. Statements that allow are judged one by one.
//
// It is Open where AWS's definition does not tell: a condition on a key of the
// same sort that AWS does not list, and a Deny statement that may take a public
// grant back, of which the definition says nothing.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func (d *Document) Public() Truth {
	out := No
	for _, s := range d.Statements {
		public := s.public()
		if public == Yes && slices.ContainsFunc(d.Statements, func(deny Statement) bool { return deny.mayTakeBack(s) }) {
			public = Open
		}
		out = out.or(public)
	}
	return out
}

func (s Statement) public() Truth {
	if s.Effect != Allow {
		return No
	}
	fixed := No
	for _, c := range s.Conditions {
		fixed = fixed.or(c.fixesCaller())
	}
	who := No
	if s.NotPrincipals != nil {
		who = Yes
	}
	for _, p := range s.Principals {
		who = who.or(p.public())
	}
	switch {
	case fixed == Yes:
		return No
	case who == Yes && fixed == Open:
		return Open
	}
	return who
}

// public: accounts, users, roles, canonical users and services are fixed values
// of principals. A web identity provider is none; AWS's own example of a public
// policy names one. Of a SAML provider AWS does not say.
func (p Principal) public() Truth {
	switch {
	case p.Everyone() || variable(p.ID):
		return Yes
	case p.Kind != "Federated":
		return No
	case strings.HasPrefix(p.ID, "arn:"):
		return Open
	}
	return Yes
}

// fixesCaller says whether the condition lets in fixed callers or places only.
// A negated operator lets in all others; one that also holds without the key
// lets in who does not send it.
func (c Condition) fixesCaller() Truth {
	op := c.Operator
	if strings.EqualFold(op.Set, "ForAnyValue") {
		op.Set = "" // an absent key matches no value
	}
	key := strings.ToLower(c.Key)
	var fixes func(string) Truth
	switch {
	case key == "aws:sourceip" && op.Is("IpAddress"):
		fixes = narrowRange
	case key == "aws:principalisawsservice" && op.Is("Bool"):
		return Open
	case op.Is("StringEquals", "StringEqualsIgnoreCase"):
		fixes = func(v string) Truth {
			if strings.ContainsAny(v, "*?") {
				return Open // compared as it stands it matches nobody; by AWS's words it is not fixed
			}
			return fixedValue(key, v)
		}
	case op.Is(positive...):
		fixes = func(v string) Truth { return fixedValue(key, v) }
	default:
		return No
	}
	if len(c.Values) == 0 {
		return Open
	}
	out := Yes
	for _, v := range c.Values {
		out = out.and(fixes(v))
	}
	return out
}

// The keys that AWS lists, and those of the same sort that it does not.
var (
	listedKeys = []string{
		"aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "s3:dataaccesspointaccount",
		"s3:x-amz-server-side-encryption-aws-kms-key-id", "aws:principalorgid", "aws:principalaccount",
	}
	similarKeys = []string{
		"aws:sourceip", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
		"aws:principalservicename", "aws:principalservicenameslist", "aws:username",
	}
)

func fixedValue(key, value string) Truth {
	fixed := No
	if !variable(value) {
		fixed = Yes
	}
	switch {
	case slices.Contains(listedKeys, key):
		return fixed
	case key == "s3:dataaccesspointarn": // the access point's name may be open, the account may not
		if account, ok := arnAccount(value); ok && isAccountID(account) {
			return Yes
		}
		return No
	case key == "aws:userid":
		role, _, session := strings.Cut(value, ":")
		if session && strings.HasPrefix(role, "AROA") && !variable(role) {
			return Open // AWS excepts the pattern AROLEID:*, and does not say to what end
		}
		return fixed
	case key == "aws:principalarn" || key == "aws:principalorgpaths":
		if fixed == No && ownerOf(key, value) != "" {
			return Open
		}
		return fixed
	case slices.Contains(similarKeys, key) || strings.HasPrefix(key, "aws:principaltag/"):
		if fixed == Yes {
			return Open
		}
	}
	return No
}

func variable(value string) bool {
	return strings.ContainsAny(value, "*?") || strings.Contains(value, "${")
}

// narrowRange: ranges broader than /8 of IPv4 or /32 of IPv6 are public. (AWS
// exempts the private ranges of RFC 1918, none of which is broader.)
func narrowRange(value string) Truth {
	if addr, err := netip.ParseAddr(value); err == nil {
		value = netip.PrefixFrom(addr, addr.BitLen()).String()
	}
	p, err := netip.ParsePrefix(value)
	switch {
	case err != nil || p.Addr().Is4In6():
		return Open
	case p.Addr().Is4() && p.Bits() >= 8, p.Addr().Is6() && p.Bits() >= 32:
		return Yes
	}
	return No
}

// mayTakeBack says whether the statement is a Deny that may take back what the
// other one allows to everyone. One that a caller evades by what it sends, over
// TLS or with the right header, does not.
func (s Statement) mayTakeBack(allowed Statement) bool {
	return s.Effect == Deny && s.Everyone() && !slices.ContainsFunc(s.Conditions, Condition.evadable) &&
		mayMeet(s.Actions, s.NotActions, allowed.Actions, allowed.NotActions, strings.ToLower) &&
		mayMeet(s.Resources, s.NotResources, allowed.Resources, allowed.NotResources, func(r string) string { return r })
}

func (c Condition) evadable() bool {
	key := strings.ToLower(c.Key)
	if key == "aws:securetransport" {
		return c.Operator.Name == "Bool" && !slices.ContainsFunc(c.Values, func(v string) bool { return !strings.EqualFold(v, "false") })
	}
	return strings.HasPrefix(key, "s3:") && !strings.HasPrefix(key, "s3:dataaccesspoint")
}

// mayMeet says whether the two lists of patterns may match a common text. What
// NotAction or NotResource leaves is taken to meet everything.
func mayMeet(a, notA, b, notB []string, fold func(string) string) bool {
	if a == nil || b == nil || notA != nil || notB != nil {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return meet(fold(x), fold(y)) })
	})
}

func meet(a, b string) bool {
	i, j := strings.IndexAny(a, "*?"), strings.IndexAny(b, "*?")
	switch {
	case i < 0:
		return Match(b, a)
	case j < 0:
		return Match(a, b)
	}
	return strings.HasPrefix(a[:i], b[:j]) || strings.HasPrefix(b[:j], a[:i])
}
