// Package iam learns who there is in an account, what their policies say, and
// how they prove who they are.
//
// It reads and does not judge: what the policies allow, taken together, is
// reckoned elsewhere.
package iam

import (
	"time"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// The kinds of facts about identities. A fact's ID is the ARN.
const (
	UserKind   = "iam.user"
	RoleKind   = "iam.role"
	GroupKind  = "iam.group"
	PolicyKind = "iam.policy"
)

// User is one IAM user. The credential report and the authorization details
// each list every user, so one of the two is enough to know who there is.
type User struct {
	Name        string                      `json:"name" doc:"The user's name."`
	ARN         string                      `json:"arn" doc:"The user's ARN."`
	Credentials evidence.Value[Credentials] `json:"credentials" doc:"The user's row of the credential report."`
	Access      evidence.Value[UserAccess]  `json:"access" doc:"Groups and policies of the user."`
}

// Credentials is one row of the credential report. What the report gives as
// N/A, no_information or not_supported is not set. Lengths of time are reckoned
// at the start of the collection, in days, a begun day counting whole.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
type Credentials struct {
	Generated           time.Time      `json:"generated" doc:"When AWS made the report; it may be four hours old."`
	Created             *time.Time     `json:"created" doc:"When the user was created."`
	PasswordEnabled     bool           `json:"password_enabled" doc:"The user can sign in to the console with a password."`
	PasswordLastUsed    *time.Time     `json:"password_last_used" doc:"When the password was last used."`
	PasswordLastChanged *time.Time     `json:"password_last_changed" doc:"When the password was last set."`
	PasswordIdle        *evidence.Days `json:"password_idle" doc:"Days since the enabled password was last used, or set if it never was; not set without an enabled password."`
	MFAActive           bool           `json:"mfa_active" doc:"A multi-factor device is enabled."`
	AccessKeys          []AccessKey    `json:"access_keys" doc:"The active access keys."`
	ActiveCertificates  int            `json:"active_certificates" doc:"Active signing certificates."`
}

// AccessKey is one active access key. The report does not give its ID.
type AccessKey struct {
	Number          int           `json:"number" doc:"1 or 2, as in the report."`
	LastRotated     time.Time     `json:"last_rotated" doc:"When it was made or last changed."`
	LastUsed        *time.Time    `json:"last_used" doc:"When it was last used; not set if never."`
	LastUsedService string        `json:"last_used_service" doc:"The service it was last used with; empty if never used."`
	Age             evidence.Days `json:"age" doc:"Days since it was made or last changed."`
	Idle            evidence.Days `json:"idle" doc:"Days since it was last used, or made if it never was."`
}

// UserAccess is what GetAccountAuthorizationDetails says of a user.
type UserAccess struct {
	Path     string            `json:"path" doc:"The user's path."`
	ID       string            `json:"id" doc:"The user's unique ID."`
	Created  *time.Time        `json:"created" doc:"When the user was created."`
	Groups   []string          `json:"groups" doc:"Names of the user's groups."`
	Attached []string          `json:"attached" doc:"ARNs of the managed policies attached."`
	Inline   []InlinePolicy    `json:"inline" doc:"Inline policies."`
	Boundary string            `json:"boundary" doc:"ARN of the permissions boundary; empty if none."`
	Tags     map[string]string `json:"tags" doc:"Tags."`
}

// Role is one role, as GetAccountAuthorizationDetails describes it.
type Role struct {
	Name     string            `json:"name" doc:"The role's name."`
	ARN      string            `json:"arn" doc:"The role's ARN."`
	Path     string            `json:"path" doc:"The role's path."`
	ID       string            `json:"id" doc:"The role's unique ID."`
	Created  *time.Time        `json:"created" doc:"When the role was created."`
	Trust    string            `json:"trust" doc:"The trust policy document."`
	Attached []string          `json:"attached" doc:"ARNs of the managed policies attached."`
	Inline   []InlinePolicy    `json:"inline" doc:"Inline policies."`
	Boundary string            `json:"boundary" doc:"ARN of the permissions boundary; empty if none."`
	LastUsed *time.Time        `json:"last_used" doc:"When it was last used in the last 400 days; not set if it was not."`
	Tags     map[string]string `json:"tags" doc:"Tags."`

	Reach evidence.Value[access.Reach] `json:"reach" doc:"What the role can do to the audit trail, and whom it admits."`
}

// Group is one group of users.
type Group struct {
	Name     string         `json:"name" doc:"The group's name."`
	ARN      string         `json:"arn" doc:"The group's ARN."`
	Path     string         `json:"path" doc:"The group's path."`
	ID       string         `json:"id" doc:"The group's unique ID."`
	Attached []string       `json:"attached" doc:"ARNs of the managed policies attached."`
	Inline   []InlinePolicy `json:"inline" doc:"Inline policies."`
}

// Policy is one managed policy that somebody has attached or is bounded by.
type Policy struct {
	Name        string `json:"name" doc:"The policy's name."`
	ARN         string `json:"arn" doc:"The policy's ARN."`
	AWSManaged  bool   `json:"aws_managed" doc:"AWS keeps the policy."`
	Version     string `json:"version" doc:"The default version."`
	Document    string `json:"document" doc:"The document of the default version."`
	Attachments int    `json:"attachments" doc:"Users, groups and roles it is attached to."`
	Bounds      int    `json:"bounds" doc:"Users and roles it is the boundary of."`
}

// InlinePolicy is a policy inside one user, group or role. Document is JSON,
// whatever way AWS sent it.
type InlinePolicy struct {
	Name     string `json:"name" doc:"The policy's name."`
	Document string `json:"document" doc:"The policy document."`
}

// PasswordPolicy is the account's rules for the passwords of IAM users. Where
// the account has none of its own, it is AWS's default: eight characters of
// three kinds out of four, no expiry, no memory of earlier passwords.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
type PasswordPolicy struct {
	Exists         bool          `json:"exists" doc:"The account has a password policy of its own; else AWS's default holds."`
	MinimumLength  int           `json:"minimum_length" doc:"Fewest characters."`
	Symbols        bool          `json:"symbols" doc:"A symbol is required."`
	Numbers        bool          `json:"numbers" doc:"A digit is required."`
	Uppercase      bool          `json:"uppercase" doc:"A capital letter is required."`
	Lowercase      bool          `json:"lowercase" doc:"A small letter is required."`
	Characters     []string      `json:"characters" doc:"What each password must contain: of letters (capital or small), lowercase, numbers, symbols, uppercase."`
	ReusePrevented int           `json:"reuse_prevented" doc:"Earlier passwords that may not be used again; 0 for none."`
	MaxAgeDays     evidence.Days `json:"max_age_days" doc:"Days after which passwords expire, or never."`
	UsersMayChange bool          `json:"users_may_change" doc:"Users may change their own passwords."`
	HardExpiry     bool          `json:"hard_expiry" doc:"An expired password can only be reset by an administrator."`
}
