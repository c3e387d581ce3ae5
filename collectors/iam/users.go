package iam

import (
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// merge is every user that either source knows, in the order of their ARNs.
// Neither source is taken to deny what the other says: the report may be four
// hours old, so that a user of the report alone may be gone since, and one who
// is missing there may be new.
func merge(account string, d details, r report) []evidence.Fact {
	users := map[string]evidence.Fact{}
	for arn, row := range r.rows {
		users[arn] = evidence.Fact{Kind: UserKind, ID: arn, Account: account, Calls: r.calls,
			Data: &User{Name: row.name, ARN: arn, Access: d.without()}}
	}
	for _, f := range d.of(UserKind) {
		users[f.ID] = f
	}
	var out []evidence.Fact
	for _, arn := range slices.Sorted(maps.Keys(users)) {
		f := users[arn]
		f.Data.(*User).Credentials = r.credentials(arn)
		out = append(out, f)
	}
	return out
}

// userScope is complete if one of the sources listed every user.
func userScope(account string, users []evidence.Fact, d details, r report) evidence.Scope {
	sc := evidence.Scope{Kind: UserKind, Account: account, Calls: slices.Concat(d.calls, r.calls)}
	if d.gap != nil && r.gap != nil {
		sc.Gap = d.gap
	}
	for _, f := range users {
		sc.Found = append(sc.Found, f.ID)
	}
	return sc
}
