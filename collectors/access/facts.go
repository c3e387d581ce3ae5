// Package access works out who holds power over an audit trail and what it
// depends on: who can read, stop, alter, decrypt or silence it, by which
// statement, under which conditions, and who can become those who can.
//
// It asks AWS nothing. It is given the identities, the policies and the resources
// of an estate as they were collected, and applies package policy to them.
package access

import "github.com/trailproof/trailproof/collectors/evidence"

// Capability is a power over an audit trail that a principal may hold.
type Capability string

// The capabilities, in the order in which they are told.
const (
	StopLogging     Capability = "stop-logging"
	DeleteTrail     Capability = "delete-trail"
	Reconfigure     Capability = "reconfigure-trail"
	DeleteLogs      Capability = "delete-logs"
	OverwriteLogs   Capability = "overwrite-logs"
	ChangeLogBucket Capability = "change-log-bucket"
	BypassRetention Capability = "bypass-retention"
	ReadLogs        Capability = "read-logs"
	DecryptLogs     Capability = "decrypt-logs"
	DisableKey      Capability = "disable-key"
	DestroyKey      Capability = "destroy-key"
	ChangeKeyPolicy Capability = "change-key-policy"
	SilenceAlerts   Capability = "silence-alerts"
	QueryLogs       Capability = "query-logs"
)

// Capabilities lists them in their order.
func Capabilities() []Capability {
	return []Capability{
		StopLogging, DeleteTrail, Reconfigure, DeleteLogs, OverwriteLogs, ChangeLogBucket, BypassRetention,
		ReadLogs, DecryptLogs, DisableKey, DestroyKey, ChangeKeyPolicy, SilenceAlerts, QueryLogs,
	}
}

// The kinds of principals.
const (
	UserKind          = "user"
	RoleKind          = "role"
	ServiceRoleKind   = "service-linked role"
	RootKind          = "root"      // of an account that was examined
	AccountKind       = "account"   // another account, whose own principals were not examined
	ServiceKind       = "service"   // of AWS
	FederatedKind     = "federated" // an identity provider
	OrganizationsKind = "organization"
	EveryoneKind      = "everyone" // anonymous, or any principal of AWS
)

// The outcomes. A holder with Depends may or may not hold the capability: it
// depends on its Conditions.
const (
	Allowed = "allow"
	Depends = "depends"
	Denied  = "deny"
)

// Holder is one principal that holds a capability over one resource, or may.
type Holder struct {
	Capability Capability           `json:"capability" doc:"What it can do, e.g. stop-logging."`
	Resource   string               `json:"resource" doc:"ARN of what it can do that to."`
	Principal  string               `json:"principal" doc:"ARN of the user, role or root; ID of the account or organization; name of the service; * for everyone."`
	Account    string               `json:"account" doc:"Account ID of the principal; empty if it has none."`
	Kind       string               `json:"kind" doc:"user, role, service-linked role, root, account, service, federated, organization or everyone."`
	Outcome    string               `json:"outcome" doc:"allow, or depends."`
	Holds      evidence.Value[bool] `json:"holds" doc:"It can; not known if that depends on something."`
	Actions    []string             `json:"actions" doc:"The IAM actions that give the capability and that it may do."`
	Via        []string             `json:"via" doc:"The statements that grant it, as policy name, statement."`
	Conditions []string             `json:"conditions" doc:"What it depends on, e.g. aws:MultiFactorAuthPresent is true."`
	Guardrails []string             `json:"guardrails" doc:"What stands in the way of a part of it, e.g. an Object Lock or a service control policy."`
	Paths      []Path               `json:"paths" doc:"How others become the principal, shortest first; bounded, see more_paths."`
	MorePaths  int                  `json:"more_paths" doc:"Ways that are not listed."`
}

// Path is a way by which one principal becomes another.
type Path struct {
	From     string   `json:"from" doc:"ARN of the principal it begins with; for trust, whom the trust policy admits."`
	Steps    []Step   `json:"steps" doc:"From the first to the principal itself."`
	Outcome  string   `json:"outcome" doc:"allow, or depends."`
	Depends  []string `json:"depends" doc:"What it depends on."`
	Outsider bool     `json:"outsider" doc:"It begins outside the accounts examined."`
}

// Step is one step on a path.
type Step struct {
	How    string `json:"how" doc:"assume-role, trusted service, trusted federation, pass-role, attach-policy, write-policy, default-version, create-keys, login-profile, update-trust or edit-code."`
	Action string `json:"action" doc:"The IAM action."`
	To     string `json:"to" doc:"ARN of the principal that is reached."`
	Via    string `json:"via" doc:"The statement that grants it."`
}

// Holders are those who hold some capabilities over a subject.
type Holders struct {
	All    []Holder      `json:"all" doc:"Everyone who holds one of them or may, by capability, resource and principal."`
	Unread *evidence.Gap `json:"unread,omitempty" doc:"Why there may be more; not set if everything was read that could tell."`
}

// Lacks implements evidence.Partial.
func (h Holders) Lacks() *evidence.Gap { return h.Unread }

// OfTrail is who has power over a trail.
type OfTrail struct {
	Stop    Holders `json:"stop" doc:"stop-logging, delete-trail and reconfigure-trail."`
	Silence Holders `json:"silence" doc:"silence-alerts, of the log group, filters, alarms, rules, topics and subscriptions behind its alerts."`
	Query   Holders `json:"query" doc:"query-logs."`
}

// OfBucket is who has power over a log bucket and the logs in it.
type OfBucket struct {
	Delete Holders `json:"delete" doc:"delete-logs, overwrite-logs and bypass-retention."`
	Change Holders `json:"change" doc:"change-log-bucket."`
	Read   Holders `json:"read" doc:"read-logs."`
}

// OfKey is who has power over a key that encrypts logs.
type OfKey struct {
	Decrypt Holders `json:"decrypt" doc:"decrypt-logs."`
	Destroy Holders `json:"destroy" doc:"disable-key, destroy-key and change-key-policy."`
}

// OfAccount is what power over the audit trail there is in an account.
type OfAccount struct {
	Admins    Holders              `json:"admins" doc:"Principals with full administrative access: every action on every resource."`
	Guardrail evidence.Value[Rail] `json:"guardrail" doc:"What service and resource control policies deny of the tampering actions."`
}

// Rail is what the organization's policies deny in an account.
type Rail struct {
	Denied   []Capability `json:"denied" doc:"Capabilities to tamper that a policy denies to every principal but the exempt."`
	Open     []Capability `json:"open" doc:"Those that none denies."`
	Policies []string     `json:"policies" doc:"Names of the policies that deny."`
	Exempt   []string     `json:"exempt" doc:"Patterns of principals that the denials leave out."`

	Unread *evidence.Gap `json:"unread,omitempty" doc:"Why the account may have more to tamper with; not set if all was read that could tell."`
}

// Lacks implements evidence.Partial.
func (r Rail) Lacks() *evidence.Gap { return r.Unread }

// Reach is what a role can do to the audit trail, and whom it admits.
type Reach struct {
	Capabilities []Capability  `json:"capabilities" doc:"Those that it holds or may hold."`
	Unread       *evidence.Gap `json:"unread,omitempty" doc:"Why there may be more capabilities; not set if all was read that could tell."`
	Admits       []Admitted    `json:"admits" doc:"Whom its trust policy admits, one for each principal of a statement."`
}

// Admitted is one principal that a trust policy admits.
type Admitted struct {
	Principal string               `json:"principal" doc:"As the trust policy names it."`
	Kind      string               `json:"kind" doc:"user, role, root, account, service, federated, organization or everyone."`
	Account   string               `json:"account" doc:"Its account; empty if it has none."`
	Public    evidence.Value[bool] `json:"public" doc:"Anybody fits, no condition confines it."`
	Foreign   evidence.Value[bool] `json:"foreign" doc:"It belongs neither to the role's account nor to its organization, and is no AWS service."`
	Via       string               `json:"via" doc:"The statement."`
}
