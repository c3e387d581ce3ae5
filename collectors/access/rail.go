package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// tampering lists for each capability to tamper the actions that a guardrail must
// deny: those that are not also everyday work on other resources of the account.
var tampering = []struct {
	capability Capability
	on         ResourceType
	actions    []string
}{
	{StopLogging, TrailType, []string{"cloudtrail:StopLogging"}},
	{DeleteTrail, TrailType, []string{"cloudtrail:DeleteTrail"}},
	{Reconfigure, TrailType, []string{"cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"}},
	{DeleteLogs, BucketType, []string{"s3:DeleteObject", "s3:DeleteObjectVersion"}},
	{OverwriteLogs, BucketType, []string{"s3:PutObject"}},
	{ChangeLogBucket, BucketType, []string{"s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"}},
	{BypassRetention, BucketType, []string{"s3:BypassGovernanceRetention"}},
	{DisableKey, KeyType, []string{"kms:DisableKey"}},
	{DestroyKey, KeyType, []string{"kms:ScheduleKeyDeletion"}},
	{ChangeKeyPolicy, KeyType, []string{"kms:PutKeyPolicy"}},
	{SilenceAlerts, LogGroupType, []string{"logs:DeleteLogGroup", "logs:DeleteMetricFilter"}},
}

// rail is what the organization's policies deny of tampering in an account: a
// capability is denied if all its actions are, on every resource of the account
// that the audit trail rests on, to a principal whom no policy names. Organization
// trails are of every account; of an account without any trail, one that no policy
// names is asked about. Capabilities over buckets, keys and log groups are told of
// the accounts that have those. The exempt are the patterns of aws:PrincipalArn
// that the denials leave out.
func (a *analysis) rail(home *account) evidence.Value[Rail] {
	out := Rail{Denied: []Capability{}, Open: []Capability{}, Policies: []string{}, Exempt: []string{}}
	if home.Management {
		for _, t := range tampering {
			if len(a.precious(home, t.on)) > 0 {
				out.Open = append(out.Open, t.capability)
			}
		}
		return evidence.Known(out)
	}
	anyone := a.stranger(a.iam(home.ID)+"role/a7d1f0c2", RoleKind, home.ID, "")
	anyone.home, anyone.identity = home, &Identity{Kind: RoleKind, ARN: anyone.arn, Name: "a7d1f0c2"}
	anyone.caller = policy.Caller{ARN: anyone.arn, RoleARN: anyone.arn, Type: policy.Role, Account: home.ID}
	anyone.known = nil
	for _, t := range tampering {
		denied, resources := true, a.precious(home, t.on)
		for _, arn := range resources {
			for _, action := range t.actions {
				resource := arn
				if (strings.Contains(action, "Object") || strings.HasPrefix(action, "s3:Bypass")) && t.on == BucketType {
					resource += "/AWSLogs/a7d1f0c2"
				}
				got := a.ask(anyone, question{action: action, resource: resource, account: home.ID, own: a.openTo, rcps: &home.rcps, context: a.of(home.ID, "")})
				if got.unread != nil {
					return evidence.Missing[Rail](*got.unread)
				}
				denied = denied && got.outcome == Denied
				for _, c := range got.refusals {
					out.Policies = append(out.Policies, c.Policy)
				}
				out.Exempt = append(out.Exempt, exempt(home, action)...)
			}
		}
		switch {
		case len(resources) == 0:
		case denied:
			out.Denied = append(out.Denied, t.capability)
		default:
			out.Open = append(out.Open, t.capability)
		}
	}
	out.Policies, out.Exempt = tidy(out.Policies), tidy(out.Exempt)
	return evidence.Known(out)
}

// precious lists the ARNs in the account that actions on the type are about.
func (a *analysis) precious(home *account, on ResourceType) []string {
	var out []string
	switch on {
	case TrailType:
		for _, t := range a.world.Trails {
			if t.Account == home.ID || t.Organization {
				out = append(out, t.ARN)
			}
		}
	case BucketType:
		for _, b := range a.world.Buckets {
			if b.Account == home.ID {
				out = append(out, b.ARN)
			}
		}
	case KeyType:
		for _, k := range a.world.Keys {
			if k.Account == home.ID {
				out = append(out, k.ARN)
			}
		}
	case LogGroupType:
		for _, t := range a.world.Trails {
			for _, r := range t.Alerts {
				if r.Type == LogGroupType && r.Account == home.ID {
					out = append(out, r.ARN)
				}
			}
		}
	}
	if on == TrailType && len(out) == 0 {
		out = []string{a.inPartition("arn:aws:cloudtrail:us-east-1:" + home.ID + ":trail/a7d1f0c2")}
	}
	return tidy(out)
}

// exempt lists the patterns of principals whom the account's guardrails leave out
// of denying the action.
func exempt(home *account, action string) []string {
	var out []string
	for _, level := range slices.Concat(home.SCPs, home.RCPs) {
		for _, p := range level {
			if p.doc == nil {
				continue
			}
			for _, s := range p.doc.Statements {
				if s.Effect != policy.Deny || !s.Covers(action) {
					continue
				}
				for _, c := range s.Conditions {
					if c.Is("aws:PrincipalArn") && strings.Contains(c.Operator.Name, "Not") {
						out = append(out, c.Values...)
					}
				}
			}
		}
	}
	return out
}
