package coverage

import (
	"context"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// readOrganization asks about the home account's organization. How it guards its
// accounts is asked with the management account's session, if there is one: it
// may always ask, while the home account may be one that AWS refuses.
func readOrganization(ctx context.Context, limit int, e *awsapi.Estate) evidence.Value[organizations.Organization] {
	org := organizations.Read(ctx, e.Home)
	o, _ := org.Get()
	asking := e.Home
	for i := range e.Accounts {
		if m := &e.Accounts[i]; m.ID == o.ManagementAccount && m.Session != nil {
			asking = m.Session
		}
	}
	return organizations.ReadGuard(ctx, asking, limit, org)
}
