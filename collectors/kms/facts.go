// Package kms learns whether the keys that encrypt audit logs are usable, and
// by whom.
package kms

import (
	"time"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// KeyKind is the kind of a log key's fact.
const KeyKind = "kms.key"

// Key is one KMS key that encrypts audit logs.
type Key struct {
	ARN string `json:"arn" doc:"The key's ARN."`

	Metadata evidence.Value[Metadata] `json:"metadata" doc:"What DescribeKey says."`
	Rotation evidence.Value[Rotation] `json:"rotation" doc:"Automatic rotation."`
	Policy   evidence.Value[Policy]   `json:"policy" doc:"The key policy."`

	Grants evidence.Value[[]Grant] `json:"grants" doc:"What ListGrants says."`

	Trails          []string                        `json:"trails" doc:"ARNs of the trails that use it."`
	Unread          *evidence.Gap                   `json:"unread,omitempty" doc:"What could not be read, where more trails may use it."`
	CustomerManaged evidence.Value[bool]            `json:"customer_managed" doc:"The customer, not AWS, manages the key."`
	Usable          evidence.Value[bool]            `json:"usable" doc:"Enabled, and not pending deletion."`
	ForeignAccess   evidence.Value[[]ForeignAccess] `json:"foreign_access" doc:"Other accounts, or everyone, that the key policy admits."`
	TrailConfined   evidence.Value[bool]            `json:"trail_confined" doc:"CloudTrail's grant is confined to the trail, the account or the organization."`

	Access evidence.Value[access.OfKey] `json:"access" doc:"Who has power over the key."`
}

// Lacks implements evidence.Partial.
func (k Key) Lacks() *evidence.Gap { return k.Unread }

// Gone is the state of a key that its own account does not find.
const Gone = "does not exist"

// Metadata is what DescribeKey says of a key.
type Metadata struct {
	Account      string     `json:"account" doc:"The owning account."`
	Manager      string     `json:"manager" doc:"CUSTOMER or AWS."`
	State        string     `json:"state" doc:"Enabled, Disabled, PendingDeletion and so on, or: does not exist."`
	Enabled      bool       `json:"enabled" doc:"The key is enabled."`
	DeletionDate *time.Time `json:"deletion_date" doc:"When it will be deleted, if that is scheduled."`
	Origin       string     `json:"origin" doc:"AWS_KMS, EXTERNAL, AWS_CLOUDHSM or EXTERNAL_KEY_STORE."`
	Spec         string     `json:"spec" doc:"The key spec."`
	MultiRegion  bool       `json:"multi_region" doc:"A multi-Region key."`
}

// Rotation is the automatic rotation of a key.
type Rotation struct {
	Enabled    bool `json:"enabled" doc:"Automatic rotation is on."`
	PeriodDays int  `json:"period_days" doc:"Days between rotations."`
	Supported  bool `json:"supported" doc:"The key is of a kind that can rotate automatically."`
}

// Policy is a key policy. Document is the JSON as AWS returned it.
type Policy struct {
	Document string `json:"document" doc:"The policy document."`
}

// ForeignAccess is another account, or everyone, that the key policy admits.
type ForeignAccess struct {
	Account   string   `json:"account" doc:"Account ID, organization ID, or * for everyone."`
	Principal string   `json:"principal" doc:"The principal as the policy names it."`
	Actions   []string `json:"actions" doc:"What it may do, as the policy says it."`
	Via       string   `json:"via" doc:"The statement."`
}

// Grant is one grant on a key.
type Grant struct {
	ID          string            `json:"id" doc:"The grant's ID."`
	Name        string            `json:"name" doc:"Its name; empty if none."`
	Grantee     string            `json:"grantee" doc:"The principal that may use the key."`
	Retiring    string            `json:"retiring" doc:"The principal that may end the grant; empty if none."`
	Issuing     string            `json:"issuing" doc:"The account under which it was made."`
	Operations  []string          `json:"operations" doc:"What it allows."`
	Constraints map[string]string `json:"constraints" doc:"The encryption context it demands, exactly or at least."`
	Exact       bool              `json:"exact" doc:"The encryption context must be exactly the constraints."`
	SourceARN   string            `json:"source_arn" doc:"The resource on whose behalf alone it may be used; empty if any."`
	Created     *time.Time        `json:"created" doc:"When it was made."`
}
