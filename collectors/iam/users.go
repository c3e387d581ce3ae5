package iam

import (
	"context"
	"maps"
	"slices"

	api "github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/trailproof/trailproof/collectors/awsapi"
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

// countUsers asks how many users there are.
func countUsers(ctx context.Context, s *awsapi.Session) evidence.Value[int] {
	return evidence.Read(ctx, func(ctx context.Context) (int, error) {
		out, err := api.NewFromConfig(s.Config(s.Region)).GetAccountSummary(ctx, &api.GetAccountSummaryInput{})
		if err != nil {
			return 0, err
		}
		n, said := out.SummaryMap["Users"]
		if !said {
			return 0, awsapi.Without(getSummary, "the number of users")
		}
		return int(n), nil
	})
}

// userScope is complete if the details list every user, or the report does: the
// report may be older than the latest of them, so the number of users must bear
// it out.
func userScope(account string, users []evidence.Fact, d details, r report) evidence.Scope {
	sc := evidence.Scope{Kind: UserKind, Account: account, Calls: slices.Concat(d.calls, r.calls, r.all.Calls())}
	if all, _ := r.all.Get(); d.gap != nil && !all {
		sc.Gap = d.gap
	}
	for _, f := range users {
		sc.Found = append(sc.Found, f.ID)
	}
	return sc
}
