package access

import "github.com/trailproof/trailproof/collectors/evidence"

// World is what is known of an estate, as far as it bears on who has power over
// the audit trail. What was not read is in it as such: a Policy made by Unread,
// an Account whose identities have a gap. Nothing is assumed in its place.
type World struct {
	Organization string                   // its ID; "" if the accounts belong to none, or it is not known
	Members      evidence.Value[[]string] // IDs of all its accounts; known and empty: there is no organization
	Accounts     []Account
	Trails       []Trail
	Buckets      []Bucket
	Keys         []Key
}

// Account is one account that was examined, or was to be.
type Account struct {
	ID         string
	Management bool        // of its organization: neither SCPs nor RCPs limit it
	Member     Membership  // whether it belongs to the World's organization
	Path       string      // as aws:PrincipalOrgPaths has it: o-…/r-…/ou-…/; "" if it is not known
	SCPs       [][]*Policy // by level, from the root down; nil: none apply
	RCPs       [][]*Policy // likewise, without RCPFullAWSAccess
	Identities []Identity
	Groups     []Group
	Unread     *evidence.Gap // why its identities are not known; they count for nothing then
}

// Membership says whether an account belongs to the organization.
type Membership int

// The memberships. The zero value says that it is not known.
const (
	MaybeMember Membership = iota
	IsMember
	NoMember
)

// Identity is one IAM user or role.
type Identity struct {
	Kind     string // UserKind or RoleKind; of a role whose path begins with /aws-service-role/ the analysis makes ServiceRoleKind
	ARN      string // with the path
	Name     string
	ID       string // AIDA… or AROA…; "" if it is not known
	Tags     map[string]string
	Groups   []string  // names, of a user
	Policies []*Policy // attached and inline; those of its groups are added by the analysis
	Boundary *Policy   // nil: none
	Trust    *Policy   // of a role
}

// Group is one group of users.
type Group struct {
	Name     string
	ARN      string
	Policies []*Policy // attached and inline
}

// Trail is one trail at its home, with what its alerts and its queries rest on.
type Trail struct {
	ARN            string
	Account        string        // that owns it
	Region         string        // its home
	Organization   bool          // it records every account of the organization
	Administrators []string      // IDs of the accounts that administer CloudTrail for the organization, of an organization trail
	Alerts         []Resource    // of the types from LogGroup to Subscription
	AlertsUnread   *evidence.Gap // why there may be more
	Queries        []Resource    // LogGroup and EventDataStore
	QueriesUnread  *evidence.Gap
}

// ResourceType is what kind of a resource it is.
type ResourceType string

// The types of resources.
const (
	TrailType          ResourceType = "trail"
	BucketType         ResourceType = "bucket"
	KeyType            ResourceType = "key"
	LogGroupType       ResourceType = "log group"
	AlarmType          ResourceType = "alarm"
	RuleType           ResourceType = "rule"
	TopicType          ResourceType = "topic"
	SubscriptionType   ResourceType = "subscription"
	EventDataStoreType ResourceType = "event data store"
)

// Resource is something that alerts or queries rest on. Metric filters and
// subscription filters belong to their log group: IAM knows no ARNs of them.
type Resource struct {
	Type    ResourceType
	ARN     string // of a log group without the trailing :*
	Account string // that owns it; "" if it is not known
	Region  string
	Policy  *Policy // its own; nil: it has none, or none can be
}

// Bucket is one bucket with log objects.
type Bucket struct {
	ARN          string
	Name         string
	Account      string               // that owns it; "" if it is not known or none of those examined
	Region       string               // "" if it is not known
	Policy       *Policy              // nil: it has none
	LogPrefixes  []string             // key prefixes of log objects; none: the whole bucket
	Restricted   evidence.Value[bool] // Block Public Access lets a public policy admit the owner and services alone
	ACLsIgnored  evidence.Value[bool] // Block Public Access takes public ACLs out of force
	ACL          evidence.Value[[]ACLGrant]
	Ownership    evidence.Value[string] // BucketOwnerEnforced takes ACLs out of force
	Lock         evidence.Value[Lock]
	Versioned    evidence.Value[bool]
	MFADelete    evidence.Value[bool]
	AccessPoints evidence.Value[[]string] // names
}

// ACLGrant is one line of the bucket's access control list, those of its owner
// left out.
type ACLGrant struct {
	Grantee    string // canonical user ID, group URI or e-mail address
	Permission string // READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL
}

// Lock is an Object Lock.
type Lock struct {
	Enabled bool
	Mode    string // of the default retention: COMPLIANCE, GOVERNANCE or "" for none
}

// Key is one KMS key that encrypts logs.
type Key struct {
	ARN          string
	Account      string
	Region       string
	Policy       *Policy
	Grants       evidence.Value[[]KeyGrant]
	Origin       string   // EXTERNAL: its material can be deleted; "" if it is not known
	AWSManaged   bool     // AWS keeps the key: nobody can change it
	Trails       []string // ARNs of the trails that encrypt with it
	TrailsUnread *evidence.Gap
}

// KeyGrant is one grant of a key.
type KeyGrant struct {
	ID         string
	Grantee    string   // ARN of a principal, or name of a service
	Operations []string // e.g. Decrypt
	// Constraints are the encryption context that must be given; Exact: that and
	// nothing else. SourceARN is the resource on whose behalf alone it may be used.
	Constraints map[string]string
	Exact       bool
	SourceARN   string
}

// Result is who has power over what is in a World, by ARN or account ID.
type Result struct {
	Trails   map[string]OfTrail
	Buckets  map[string]OfBucket
	Keys     map[string]OfKey
	Accounts map[string]OfAccount
	Roles    map[string]Reach
}
