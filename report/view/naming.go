package view

import (
	"cmp"
	"strings"
)

// shortName is an ARN as people say it where the account stands beside it:
// role/deploy, trail/main, a bucket by its name. What is no ARN stays as it is.
func shortName(id string) string {
	if id == "*" {
		return "everyone"
	}
	parts := strings.SplitN(id, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[5] == "" {
		return id
	}
	return parts[5]
}

// accountOf is the account that an ARN names, or "".
func accountOf(id string) string {
	if parts := strings.SplitN(id, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4]
	}
	return ""
}

// principal names one that holds a capability. Root and accounts as a whole are
// told apart by their account.
func (b *builder) principal(id, account, kind string) Principal {
	p := Principal{ID: id, Short: shortName(id), Account: account, Name: b.accountNames[account], Kind: kind}
	if kind == "account" {
		p.Short = "account " + cmp.Or(account, id)
	}
	return p
}

// wayWords says a path in words: user/ci → sts:AssumeRole → role/deploy. Accounts
// other than the holder's stand behind their principals.
func wayWords(p pathFact, home string) string {
	var out strings.Builder
	out.WriteString(placed(p.From, home))
	for _, s := range p.Steps {
		out.WriteString(" → " + cmp.Or(s.Action, s.How) + " → " + placed(s.To, home))
	}
	switch {
	case len(p.Depends) > 0:
		out.WriteString(" (depends on: " + strings.Join(p.Depends, "; ") + ")")
	case p.Outcome == "depends":
		out.WriteString(" (depends)")
	}
	return out.String()
}

// placed is a principal's short name, with its account if that is not home.
func placed(id, home string) string {
	if account := accountOf(id); account != "" && account != home {
		return shortName(id) + " (" + account + ")"
	}
	return shortName(id)
}

// unambiguous gives each ARN its short name, if no other ARN has the same.
func unambiguous(ids []string) map[string]string {
	first, shared := map[string]string{}, map[string]bool{}
	for _, id := range ids {
		short := shortName(id)
		if other, seen := first[short]; seen && other != id {
			shared[short] = true
		}
		first[short] = id
	}
	out := map[string]string{}
	for _, id := range ids {
		if out[id] = shortName(id); shared[out[id]] {
			out[id] = id
		}
	}
	return out
}
