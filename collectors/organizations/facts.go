// Package organizations learns what the AWS organization is and which accounts
// it has: the population that an audit of the whole organization must cover.
package organizations

import "github.com/trailproof/trailproof/collectors/evidence"

// OrganizationKind is the kind of the organization's fact.
const OrganizationKind = "organization"

// Organization is the organization that the caller's account belongs to.
type Organization struct {
	ID                      string                                   `json:"id" doc:"The organization's ID."`
	ManagementAccount       string                                   `json:"management_account" doc:"Account ID of the management account."`
	FeatureSet              string                                   `json:"feature_set" doc:"ALL or CONSOLIDATED_BILLING."`
	Members                 evidence.Value[[]Member]                 `json:"members" doc:"Every account of the organization."`
	Policies                evidence.Value[[]Policy]                 `json:"policies" doc:"Service control and resource control policies, and where each is attached."`
	PolicyTypes             evidence.Value[[]string]                 `json:"policy_types" doc:"Policy types that are enabled, e.g. SERVICE_CONTROL_POLICY."`
	Tree                    evidence.Value[[]Node]                   `json:"tree" doc:"Root, organizational units and accounts, and what each lies in."`
	DelegatedAdministrators evidence.Value[[]DelegatedAdministrator] `json:"delegated_administrators" doc:"Accounts that administer a service for the organization."`
	Trails                  []string                                 `json:"trails" doc:"ARNs of the organization trails."`
	Unread                  *evidence.Gap                            `json:"unread,omitempty" doc:"What could not be read, where there may be more organization trails."`
	TrailLogging            evidence.Value[bool]                     `json:"trail_logging" doc:"An organization trail is logging."`
}

// Lacks implements evidence.Partial.
func (o Organization) Lacks() *evidence.Gap { return o.Unread }

// Member is one account of an organization.
type Member struct {
	ID     string `json:"id" doc:"Account ID."`
	Name   string `json:"name" doc:"The account's name."`
	Status string `json:"status" doc:"ACTIVE, SUSPENDED, PENDING_CLOSURE and so on."`
}

// Policy is one policy of the organization that limits what its accounts may do.
type Policy struct {
	ID         string   `json:"id" doc:"The policy's ID."`
	Name       string   `json:"name" doc:"The policy's name."`
	Type       string   `json:"type" doc:"SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY."`
	AWSManaged bool     `json:"aws_managed" doc:"AWS keeps the policy."`
	Document   string   `json:"document" doc:"The policy document."`
	Targets    []string `json:"targets" doc:"IDs of the root, units and accounts it is attached to."`
}

// Node is the root, an organizational unit or an account.
type Node struct {
	ID     string `json:"id" doc:"ID of the root, unit or account."`
	Parent string `json:"parent" doc:"ID of what it lies in; empty for the root."`
	Name   string `json:"name" doc:"Its name; empty for an account."`
}

// DelegatedAdministrator is an account that administers services for the
// organization.
type DelegatedAdministrator struct {
	Account  string                   `json:"account" doc:"Account ID."`
	Services evidence.Value[[]string] `json:"services" doc:"The services it administers, e.g. guardduty.amazonaws.com."`
}

// Guardrails are the policies of the organization that bear on one account,
// from the root down to the account itself.
type Guardrails struct {
	Exempt bool    `json:"exempt" doc:"It is the management account, which no policy of the organization limits."`
	Levels []Level `json:"levels" doc:"From the root down to the account."`
}

// Level is the root, a unit or the account, and the policies attached there.
type Level struct {
	Target   string   `json:"target" doc:"ID of the root, unit or account."`
	Service  []string `json:"service" doc:"IDs of the service control policies attached."`
	Resource []string `json:"resource" doc:"IDs of the resource control policies attached."`
}
