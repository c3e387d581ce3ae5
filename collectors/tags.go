package collectors

import (
	"context"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// tagged fills in the tags of the accounts, if the plan asks for them. That those
// of an account could not be read is told by the ledger.
func tagged(ctx context.Context, plan Plan, home *awsapi.Session, accounts []evidence.Account) []evidence.Account {
	if !plan.AccountTags {
		return accounts
	}
	each := make([]*evidence.Account, len(accounts))
	for i := range accounts {
		each[i] = &accounts[i]
	}
	awsapi.Every(plan.limit(), each, func(a *evidence.Account) {
		a.Tags, _ = organizations.Tags(ctx, home, a.ID).Get()
	})
	return accounts
}
