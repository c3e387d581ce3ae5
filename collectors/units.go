package collectors

import (
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// placed are the accounts, each with the organizational unit that it lies in, as
// far as the organization's tree was read.
func placed(accounts []evidence.Account, out *evidence.Sink) []evidence.Account {
	for _, f := range out.Facts(organizations.OrganizationKind) {
		tree, known := f.Data.(*organizations.Organization).Tree.Get()
		if !known {
			continue
		}
		units := organizations.NewUnits(tree)
		for i := range accounts {
			accounts[i].Unit = units.Path(accounts[i].ID)
		}
	}
	return accounts
}
