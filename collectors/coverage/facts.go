// Package coverage concludes, from the trails that were found, what is recorded
// of each account and each region: the join that an auditor would otherwise
// make by hand.
package coverage

import (
	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/accessanalyzer"
	"github.com/trailproof/trailproof/collectors/alerts"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/config"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/guardduty"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/collectors/securityhub"
)

// The kinds of facts concluded.
const (
	AccountKind = "account"
	RegionKind  = "region"
)

// Account is one account in scope and what is recorded of it.
type Account struct {
	ID                  string                                   `json:"id" doc:"Account ID."`
	Name                Name                                     `json:"name" doc:"The account's name; empty if it is not known."`
	InOrganization      evidence.Value[bool]                     `json:"in_organization" doc:"It belongs to an organization."`
	ManagesOrganization evidence.Value[bool]                     `json:"manages_organization" doc:"It is the management account of its organization."`
	Trails              evidence.Value[[]string]                 `json:"trails" doc:"ARNs of the trails that cover it."`
	Recording           evidence.Value[bool]                     `json:"recording" doc:"A trail that covers it is logging."`
	MultiRegion         evidence.Value[bool]                     `json:"multi_region" doc:"A logging multi-region trail covers it."`
	GlobalServiceEvents evidence.Value[bool]                     `json:"global_service_events" doc:"A logging trail records what is changed in its global services."`
	Selection           evidence.Value[cloudtrail.Selection]     `json:"selection" doc:"What its logging trails select, taken together."`
	PublicAccessBlock   evidence.Value[s3.PublicAccessBlock]     `json:"public_access_block" doc:"Block Public Access of the account."`
	Summary             evidence.Value[Summary]                  `json:"summary" doc:"What GetAccountSummary says."`
	PasswordPolicy      evidence.Value[iam.PasswordPolicy]       `json:"password_policy" doc:"The rules for the passwords of its IAM users."`
	Guardrails          evidence.Value[organizations.Guardrails] `json:"guardrails" doc:"The policies of the organization that bear on it."`
	EventClasses        evidence.Value[record.Observed]          `json:"event_classes" doc:"Classes of events that were seen in its verified log files of the period."`
	RootUse             evidence.Value[period.RootUse]           `json:"root_use" doc:"What its root user did, as the verified log files of the period have it."`
	SignIns             evidence.Value[period.SignIns]           `json:"sign_ins" doc:"Sign-ins to its console, likewise."`
	LogAccess           evidence.Value[period.LogAccess]         `json:"log_access" doc:"Who read the objects of its log buckets, likewise."`
	Responds            evidence.Value[bool]                     `json:"responds" doc:"Something acts by itself on its recorded events: a target of a rule or an action of an alarm that is not a mere message."`
	Responses           evidence.Value[[]string]                 `json:"responses" doc:"ARNs of all that acts so."`
	Alerts              evidence.Value[alerts.Alerts]            `json:"alerts" doc:"Who learns of what happens in it: for each requirement, whether a way leads from the event to somebody."`
	Access              evidence.Value[access.OfAccount]         `json:"access" doc:"Who administers the account, and what the organization's policies deny in it."`
}

// Name is the name of an account, which its organization tells.
type Name string

// Undecided implements evidence.Undecided: without a name, it is not known.
func (n Name) Undecided() *evidence.Gap {
	if n != "" {
		return nil
	}
	return &evidence.Gap{Reason: evidence.NotAsked, Action: "organizations:ListAccounts", Detail: "the account's name was not told"}
}

// Summary is the part of IAM's account summary that bears on the root user.
type Summary struct {
	RootMFA        bool  `json:"root_mfa" doc:"The root user has MFA."`
	RootPassword   *bool `json:"root_password" doc:"The root user has a password; not set if AWS does not say. Without one nobody can sign in as root."`
	RootAccessKeys bool  `json:"root_access_keys" doc:"The root user has access keys."`
	Users          int   `json:"users" doc:"Number of IAM users."`
}

// Region is one enabled region of an account and what is recorded there.
type Region struct {
	Account    string                            `json:"account" doc:"Account ID."`
	Name       string                            `json:"name" doc:"The region."`
	Recording  evidence.Value[bool]              `json:"recording" doc:"A logging trail covers the region."`
	Management evidence.Value[cloudtrail.Extent] `json:"management" doc:"Management events that its logging trails record, taken together."`

	Config         evidence.Value[config.Recording]         `json:"config" doc:"What AWS Config says."`
	GuardDuty      evidence.Value[guardduty.Watch]          `json:"guardduty" doc:"What GuardDuty says."`
	SecurityHub    evidence.Value[securityhub.Hub]          `json:"security_hub" doc:"What Security Hub says."`
	AccessAnalyzer evidence.Value[accessanalyzer.Analyzers] `json:"access_analyzer" doc:"What IAM Access Analyzer says."`
	Analyzed       evidence.Value[bool]                     `json:"analyzed" doc:"An active analyzer, the account's own or the organization's, looks for access from outside."`
}
