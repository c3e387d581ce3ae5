// Package s3 learns how the buckets that hold audit logs are protected.
//
// A bucket is judged once, wherever it lives and however many trails write to
// it. Each API answer is one Value; what must be concluded from several of them
// (is it public? how long are logs kept?) is a computed field, with a function
// of its own.
package s3

import (
	"time"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// BucketKind is the kind of a log bucket's fact.
const BucketKind = "s3.bucket"

// Bucket is one bucket that receives audit logs.
type Bucket struct {
	Name string `json:"name" doc:"The bucket's name."`
	ARN  string `json:"arn" doc:"The bucket's ARN."`

	// What AWS said, one Value per call.
	Owner             evidence.Value[Owner]             `json:"owner" doc:"The account that owns the bucket."`
	Location          evidence.Value[string]            `json:"location" doc:"The region the bucket lives in."`
	Policy            evidence.Value[Policy]            `json:"policy" doc:"The bucket policy."`
	PolicyStatus      evidence.Value[PolicyStatus]      `json:"policy_status" doc:"Whether AWS calls the policy public."`
	PublicAccessBlock evidence.Value[PublicAccessBlock] `json:"public_access_block" doc:"Block Public Access of the bucket."`
	AccountBlock      evidence.Value[PublicAccessBlock] `json:"account_public_access_block" doc:"Block Public Access of the owning account."`
	ACL               evidence.Value[ACL]               `json:"acl" doc:"The bucket's access control list."`
	AccessPoints      evidence.Value[AccessPoints]      `json:"access_points" doc:"Access points of the bucket."`
	Encryption        evidence.Value[Encryption]        `json:"encryption" doc:"Default encryption."`
	Versioning        evidence.Value[Versioning]        `json:"versioning" doc:"Versioning and MFA delete."`
	ObjectLock        evidence.Value[ObjectLock]        `json:"object_lock" doc:"Object Lock and its default retention."`
	Lifecycle         evidence.Value[Lifecycle]         `json:"lifecycle" doc:"Lifecycle rules."`
	Logging           evidence.Value[Logging]           `json:"logging" doc:"Server access logging."`
	Ownership         evidence.Value[Ownership]         `json:"ownership" doc:"Object ownership."`
	Replication       evidence.Value[Replication]       `json:"replication" doc:"Replication to another bucket."`

	Notifications evidence.Value[Notifications] `json:"notifications" doc:"What the bucket tells of new objects, and whom."`

	// What follows from it.
	Trails          []string                        `json:"trails" doc:"ARNs of the trails that deliver to it."`
	LogPrefixes     []string                        `json:"log_prefixes" doc:"Key prefixes under which the trails deliver."`
	Unread          *evidence.Gap                   `json:"unread,omitempty" doc:"What could not be read, where more trails may deliver to it."`
	LogsUnderKey    bool                            `json:"logs_under_key" doc:"A trail that delivers to it encrypts with a KMS key; replication leaves such objects out unless told otherwise."`
	Public          evidence.Value[bool]            `json:"public" doc:"Anyone may reach it, by policy, ACL or access point, with Block Public Access taken into account."`
	Blocked         Blocked                         `json:"blocked" doc:"Block Public Access settings in force, at the bucket or the account."`
	TLSOnly         evidence.Value[bool]            `json:"tls_only" doc:"Requests without TLS are denied to every principal on the whole bucket."`
	SourceConfined  evidence.Value[bool]            `json:"source_confined" doc:"CloudTrail's write is confined by aws:SourceArn, aws:SourceAccount or aws:SourceOrgID."`
	ForeignAccess   evidence.Value[[]ForeignAccess] `json:"foreign_access" doc:"Other accounts that may read or delete, by policy or ACL."`
	Retention       evidence.Value[Retention]       `json:"retention" doc:"How long log objects are kept, by lifecycle arithmetic."`
	AccessRecorded  evidence.Value[bool]            `json:"access_recorded" doc:"Reads of the bucket are recorded, by data events or by server access logging to another bucket."`
	LoggedElsewhere evidence.Value[bool]            `json:"logged_elsewhere" doc:"Server access logging is on, to another bucket."`

	Access evidence.Value[access.OfBucket] `json:"access" doc:"Who has power over the bucket and the logs in it."`
}

// Lacks implements evidence.Partial.
func (b Bucket) Lacks() *evidence.Gap { return b.Unread }

// Owner is the account that owns a bucket. Account is "" when every account
// that was asked answered that the bucket is not its own.
type Owner struct {
	Account string `json:"account" doc:"Account ID of the owner; empty if it is none of the accounts examined."`
}

// Undecided implements evidence.Undecided: an account that was not examined may
// own it.
func (o Owner) Undecided() *evidence.Gap {
	if o.Account != "" {
		return nil
	}
	return &evidence.Gap{Reason: evidence.NotAsked, Action: "s3:ListAllMyBuckets", Detail: "the account that owns the bucket was not examined"}
}

// Policy is a resource policy. Document is the JSON as AWS returned it.
type Policy struct {
	Exists   bool   `json:"exists" doc:"There is a policy."`
	Document string `json:"document" doc:"The policy document."`
}

// PolicyStatus is AWS's own judgement of a bucket policy.
type PolicyStatus struct {
	Public bool `json:"public" doc:"AWS evaluates the policy as public."`
}

// PublicAccessBlock is the four settings of Block Public Access.
type PublicAccessBlock struct {
	BlockPublicACLs       bool `json:"block_public_acls" doc:"New public ACLs are refused."`
	IgnorePublicACLs      bool `json:"ignore_public_acls" doc:"Public ACLs have no effect."`
	BlockPublicPolicy     bool `json:"block_public_policy" doc:"New public policies are refused."`
	RestrictPublicBuckets bool `json:"restrict_public_buckets" doc:"Public policies admit only the owner and AWS services."`
}

// Blocked is Block Public Access as it is in force: a setting holds if the
// bucket or the account has it.
type Blocked struct {
	BlockPublicACLs       evidence.Value[bool] `json:"block_public_acls" doc:"New public ACLs are refused, by bucket or account."`
	IgnorePublicACLs      evidence.Value[bool] `json:"ignore_public_acls" doc:"Public ACLs have no effect, by bucket or account."`
	BlockPublicPolicy     evidence.Value[bool] `json:"block_public_policy" doc:"New public policies are refused, by bucket or account."`
	RestrictPublicBuckets evidence.Value[bool] `json:"restrict_public_buckets" doc:"Public policies admit only the owner and AWS services, by bucket or account."`
}

// ACL is a bucket's access control list.
type ACL struct {
	Owner              string  `json:"owner" doc:"Canonical user ID of the owner."`
	AllUsers           bool    `json:"all_users" doc:"Grants something to everyone."`
	AuthenticatedUsers bool    `json:"authenticated_users" doc:"Grants something to every AWS user."`
	Grants             []Grant `json:"grants" doc:"All grants."`
}

// Grant is one line of an ACL.
type Grant struct {
	Grantee    string `json:"grantee" doc:"Canonical user ID, group URI or e-mail address."`
	Permission string `json:"permission" doc:"READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL."`
}

// AccessPoints are the access points through which a bucket can be reached.
type AccessPoints struct {
	Names  []string `json:"names" doc:"Names of the access points."`
	Public []string `json:"public" doc:"Those whose policy AWS calls public, and which do not restrict it themselves."`
}

// Encryption is the default encryption of a bucket.
type Encryption struct {
	Algorithm string `json:"algorithm" doc:"AES256, aws:kms or aws:kms:dsse; empty if none."`
	KMSKeyID  string `json:"kms_key_id" doc:"The key, if it is KMS."`
	BucketKey bool   `json:"bucket_key" doc:"S3 Bucket Keys are used."`
}

// Versioning is the versioning state of a bucket.
type Versioning struct {
	Enabled   bool   `json:"enabled" doc:"Versioning is enabled."`
	Status    string `json:"status" doc:"Enabled, Suspended, or empty if never enabled."`
	MFADelete bool   `json:"mfa_delete" doc:"MFA delete is enabled."`
}

// ObjectLock is the Object Lock configuration of a bucket.
type ObjectLock struct {
	Enabled bool          `json:"enabled" doc:"Object Lock is enabled."`
	Mode    string        `json:"mode" doc:"Mode of the default retention: COMPLIANCE or GOVERNANCE; empty if there is no default."`
	Days    evidence.Days `json:"days" doc:"Default retention in days (a year is 365)."`
}

// Lifecycle is the lifecycle configuration of a bucket.
type Lifecycle struct {
	Rules []Rule `json:"rules" doc:"All rules."`
}

// Rule is one lifecycle rule.
type Rule struct {
	ID                       string       `json:"id" doc:"The rule's ID."`
	Enabled                  bool         `json:"enabled" doc:"The rule is enabled."`
	Prefix                   string       `json:"prefix" doc:"Keys it applies to."`
	Tagged                   bool         `json:"tagged" doc:"It applies to tagged objects only."`
	Sized                    bool         `json:"sized" doc:"It applies to objects of certain sizes only."`
	ExpirationDays           *int         `json:"expiration_days" doc:"Current versions expire after so many days."`
	ExpirationDate           *time.Time   `json:"expiration_date" doc:"Current versions expire on this date."`
	NoncurrentExpirationDays *int         `json:"noncurrent_expiration_days" doc:"Noncurrent versions are deleted after so many days."`
	NoncurrentVersionsKept   int          `json:"noncurrent_versions_kept" doc:"Newer noncurrent versions that are kept regardless."`
	Transitions              []Transition `json:"transitions" doc:"Moves to other storage classes."`
	NoncurrentTransitions    []Transition `json:"noncurrent_transitions" doc:"Moves of noncurrent versions."`
}

// Transition is a move to another storage class.
type Transition struct {
	StorageClass string     `json:"storage_class" doc:"The storage class moved to."`
	Days         *int       `json:"days" doc:"After so many days."`
	Date         *time.Time `json:"date" doc:"On this date."`
}

// Logging is server access logging.
type Logging struct {
	Enabled      bool   `json:"enabled" doc:"Server access logging is on."`
	TargetBucket string `json:"target_bucket" doc:"The bucket that receives the access logs."`
	TargetPrefix string `json:"target_prefix" doc:"The prefix of the access logs."`
}

// Ownership is the object ownership setting.
type Ownership struct {
	Rule string `json:"rule" doc:"BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter; empty if unset."`
}

// Replication is the replication configuration.
type Replication struct {
	Enabled      bool     `json:"enabled" doc:"An enabled rule replicates the log prefixes."`
	Encrypted    bool     `json:"encrypted" doc:"Objects encrypted with KMS are replicated too."`
	Destinations []string `json:"destinations" doc:"ARNs of the destination buckets."`
}

// ForeignAccess is another account, or everyone, that may read or delete.
type ForeignAccess struct {
	Account   string   `json:"account" doc:"Account ID, organization ID, canonical user ID, or * for everyone."`
	Principal string   `json:"principal" doc:"The principal as the policy or ACL names it."`
	Can       []string `json:"can" doc:"read, delete or write."`
	Via       string   `json:"via" doc:"The statement or grant."`
}

// Retention is what the lifecycle rules do to log objects.
type Retention struct {
	DeletedAfter   evidence.Days `json:"deleted_after" doc:"Earliest age at which a rule may delete a log object; never if none does."`
	AllDeletedBy   evidence.Days `json:"all_deleted_by" doc:"Age by which every log object, with its noncurrent versions, has surely been deleted."`
	ImmediateUntil evidence.Days `json:"immediate_until" doc:"Earliest age at which a rule may move a log object to a class that needs a restore."`
}

// Notifications is the notification configuration of a bucket.
type Notifications struct {
	EventBridge  bool           `json:"event_bridge" doc:"EventBridge is told of everything."`
	Destinations []Notification `json:"destinations" doc:"Queues, topics and functions that are told."`
}

// Notification is one of those who are told.
type Notification struct {
	ARN    string   `json:"arn" doc:"ARN of the queue, topic or function."`
	Events []string `json:"events" doc:"What it is told of, e.g. s3:ObjectCreated:*."`
	Prefix string   `json:"prefix" doc:"Keys it is told of begin so."`
	Suffix string   `json:"suffix" doc:"Keys it is told of end so."`
}
