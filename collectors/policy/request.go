package policy

// A Request is one action on one resource by one principal, and everything that
// bears on whether AWS allows it. In the place of a policy that exists and was not
// read stands Unread.
type Request struct {
	Caller          Caller
	Action          string // service:Action
	Resource        string // full ARN, without wildcards
	ResourceAccount string // S3 ARNs carry none; "" if it is not known
	Context         Context

	Identity []*Compiled   // of the user and its groups, or of the role
	Boundary *Compiled     // the permissions boundary; nil if there is none
	Session  *Compiled     // the session policy; nil if there is none
	SCPs     [][]*Compiled // by level, from the root down; nil: none apply
	RCPs     [][]*Compiled // likewise, the customer's: RCPFullAWSAccess is implied
	Own      *Compiled     // the resource's own policy; nil if there is none
	Grants   []Grant       // of a KMS key
}

// CallerType is what kind of principal calls.
type CallerType string

// The types of callers.
const (
	User      CallerType = "user"
	Role      CallerType = "role"    // some session of the role, matched as the role's ARN
	Session   CallerType = "session" // one assumed-role session
	Service   CallerType = "service" // of AWS
	Root      CallerType = "root"
	Anonymous CallerType = "anon"
)

// Caller is who calls.
type Caller struct {
	ARN                 string // of the user, role, session or root; name of the service; "*" for anonymous
	Type                CallerType
	Account             string // "" for services and anonymous callers
	RoleARN             string // of a role or session, with the role's path
	ServiceLinked       bool   // the role is a service's own, which no SCP limits
	InManagementAccount bool   // no SCP limits it
	OnlyRole            bool   // of a Role: what names one of its sessions does not count, instead of leaving it open
}

// Context is what is known of the condition keys of a request. Names are compared
// without regard to case.
type Context struct {
	Known map[string][]string
	Multi map[string]bool // the keys of Known that are multivalued, however many values they have
	// Unknown says of a key in lower case that is not in Known whether it may be
	// there, with any value; nil: what is not in Known is not there.
	Unknown func(key string) bool
	// Given says likewise of a key that it is there, with any value; nil: of none.
	Given func(key string) bool
}

// Grant is one grant of a KMS key.
type Grant struct {
	ID         string
	Grantee    string // ARN of a principal, or name of a service
	Operations []string
	// Constrained says that it demands an encryption context, or a source, that is
	// not known to be given: what it allows then depends on that.
	Constrained string // "" if it does not
}

// Outcome is what comes of a request.
type Outcome string

// The outcomes. With Depends AWS may allow it or not: that depends on Conditions.
const (
	Allowed          Outcome = "Allowed"
	ExplicitlyDenied Outcome = "ExplicitlyDenied"
	ImplicitlyDenied Outcome = "ImplicitlyDenied"
	Depends          Outcome = "Depends"
)

// Decision is what comes of a request, and why.
type Decision struct {
	Outcome    Outcome
	Grantors   []Cited  // the statements or grants that allow it
	Refusals   []Cited  // the statements that deny it, or may
	Missing    string   // what does not allow it, if it is implicitly denied: identity, boundary, session, scp, rcp or resource, which is the resource's own policy
	Conditions []string // what it depends on, each such as: aws:MultiFactorAuthPresent is true
}

// Cited is a statement of a policy, or a grant.
type Cited struct {
	Policy    string // the name that it was compiled under
	Statement string // its Sid, or its number from 1, such as #2
}
