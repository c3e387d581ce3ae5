// Package coverage concludes, from the trails that were found, what is recorded
// of each account and each region: the join that an auditor would otherwise
// make by hand.
package coverage

import (
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/s3"
)

// The kinds of facts concluded.
const (
	AccountKind = "account"
	RegionKind  = "region"
)

// Account is one account in scope and what is recorded of it.
type Account struct {
	ID                  string                               `json:"id" doc:"Account ID."`
	Name                string                               `json:"name" doc:"The account's name, if known."`
	InOrganization      evidence.Value[bool]                 `json:"in_organization" doc:"It belongs to an organization."`
	Trails              evidence.Value[[]string]             `json:"trails" doc:"ARNs of the trails that cover it."`
	Recording           evidence.Value[bool]                 `json:"recording" doc:"A trail that covers it is logging."`
	MultiRegion         evidence.Value[bool]                 `json:"multi_region" doc:"A logging multi-region trail covers it."`
	GlobalServiceEvents evidence.Value[bool]                 `json:"global_service_events" doc:"A logging trail records what is changed in its global services."`
	Selection           evidence.Value[cloudtrail.Selection] `json:"selection" doc:"What its logging trails select, taken together."`
	PublicAccessBlock   evidence.Value[s3.PublicAccessBlock] `json:"public_access_block" doc:"Block Public Access of the account."`
	Summary             evidence.Value[Summary]              `json:"summary" doc:"What GetAccountSummary says."`
}

// Summary is the part of IAM's account summary that bears on the root user.
type Summary struct {
	RootMFA        bool `json:"root_mfa" doc:"The root user has MFA."`
	RootAccessKeys bool `json:"root_access_keys" doc:"The root user has access keys."`
	Users          int  `json:"users" doc:"Number of IAM users."`
}

// Region is one enabled region of an account and what is recorded there.
type Region struct {
	Account    string                            `json:"account" doc:"Account ID."`
	Name       string                            `json:"name" doc:"The region."`
	Recording  evidence.Value[bool]              `json:"recording" doc:"A logging trail covers the region."`
	Management evidence.Value[cloudtrail.Extent] `json:"management" doc:"Management events that its logging trails record, taken together."`
}
