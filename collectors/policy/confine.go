package policy

import (
	"slices"
	"strings"
)

// positive are the operators under which a value admits only what it names.
var positive = []string{"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"}

// trailContext is the encryption context that CloudTrail gives. The caller
// chooses it: it confines CloudTrail, which tells the truth, and nobody else.
const trailContext = "kms:EncryptionContext:aws:cloudtrail:arn"

// ownerOf reads whom a value of a condition key belongs to: the account in an
// account ID or ARN, or the organization. It is "" for a value that does not
// pin one down, such as "*" or an ARN whose account field has a wildcard.
// Values with policy variables pin down nothing here.
func ownerOf(key, value string) string {
	if strings.Contains(value, "${") {
		return ""
	}
	switch strings.ToLower(key) {
	case "aws:principalaccount", "aws:sourceaccount", "kms:calleraccount":
		if isAccountID(value) {
			return value
		}
	case "aws:principalorgid", "aws:sourceorgid":
		if isOrganizationID(value) {
			return value
		}
	case "aws:principalorgpaths", "aws:sourceorgpaths":
		if id, _, _ := strings.Cut(value, "/"); isOrganizationID(id) {
			return id
		}
	case "aws:principalarn", "aws:sourcearn", "kms:encryptioncontext:aws:cloudtrail:arn":
		if account, ok := arnAccount(value); ok && isAccountID(account) {
			return account
		}
	}
	return ""
}

// owners reads whom all values of the condition belong to. It is nil if the
// condition does not confine requests to them: its key says nothing about
// owners, its operator is negated, lets an absent key pass or is not known, or
// a value is open.
func (c Condition) owners() []string {
	op := c.Operator
	if strings.EqualFold(op.Set, "ForAnyValue") {
		op.Set = "" // an absent key matches no value, so the qualifier lets nothing else in
	}
	if !op.Is(positive...) {
		return nil
	}
	var out []string
	for _, value := range c.Values {
		owner := ownerOf(c.Key, value)
		if owner == "" {
			return nil
		}
		out = append(out, owner)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isOrganizationID(s string) bool {
	return strings.HasPrefix(s, "o-") && len(s) > 2 && !strings.ContainsAny(s, "*?")
}
