// Package organizations learns what the AWS organization is and which accounts
// it has: the population that an audit of the whole organization must cover.
package organizations

import "github.com/trailproof/trailproof/collectors/evidence"

// OrganizationKind is the kind of the organization's fact.
const OrganizationKind = "organization"

// Organization is the organization that the caller's account belongs to.
type Organization struct {
	ID                string                   `json:"id" doc:"The organization's ID."`
	ManagementAccount string                   `json:"management_account" doc:"Account ID of the management account."`
	FeatureSet        string                   `json:"feature_set" doc:"ALL or CONSOLIDATED_BILLING."`
	Members           evidence.Value[[]Member] `json:"members" doc:"Every account of the organization."`
	Trails            []string                 `json:"trails" doc:"ARNs of the organization trails seen."`
	TrailLogging      evidence.Value[bool]     `json:"trail_logging" doc:"An organization trail is logging."`
}

// Member is one account of an organization.
type Member struct {
	ID     string `json:"id" doc:"Account ID."`
	Name   string `json:"name" doc:"The account's name."`
	Status string `json:"status" doc:"ACTIVE, SUSPENDED, PENDING_CLOSURE and so on."`
}
