package alerts

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/pattern"
)

// need is a requirement and where its events come from.
type need struct {
	pattern.Requirement
	calls  []cloudtrail.Calls // those that change something first
	global bool               // they all happen in the region of the global services
	of     func(*Alerts) *Alert
}

// reads says that events that only read are among them.
func (n *need) reads() bool { return len(n.calls) > 1 }

// places of the alerts, by the requirement.
var places = map[string]func(*Alerts) *Alert{
	"alert-unauthorized-api-calls":   func(a *Alerts) *Alert { return &a.UnauthorizedAPICalls },
	"alert-console-signin-no-mfa":    func(a *Alerts) *Alert { return &a.ConsoleSignInNoMFA },
	"alert-root-usage":               func(a *Alerts) *Alert { return &a.RootUsage },
	"alert-iam-policy-changes":       func(a *Alerts) *Alert { return &a.IAMPolicyChanges },
	"alert-cloudtrail-changes":       func(a *Alerts) *Alert { return &a.CloudTrailChanges },
	"alert-console-auth-failures":    func(a *Alerts) *Alert { return &a.ConsoleAuthFailures },
	"alert-cmk-disable-delete":       func(a *Alerts) *Alert { return &a.CMKDisableDelete },
	"alert-s3-bucket-policy-changes": func(a *Alerts) *Alert { return &a.S3BucketPolicy },
	"alert-config-changes":           func(a *Alerts) *Alert { return &a.ConfigChanges },
	"alert-security-group-changes":   func(a *Alerts) *Alert { return &a.SecurityGroupChanges },
	"alert-nacl-changes":             func(a *Alerts) *Alert { return &a.NACLChanges },
	"alert-gateway-changes":          func(a *Alerts) *Alert { return &a.GatewayChanges },
	"alert-route-table-changes":      func(a *Alerts) *Alert { return &a.RouteTableChanges },
	"alert-vpc-changes":              func(a *Alerts) *Alert { return &a.VPCChanges },
	"alert-organizations-changes":    func(a *Alerts) *Alert { return &a.OrganizationsChanges },
}

// globals are the sources whose calls happen in one region. A sign-in of an IAM
// user happens in the region of the address he signed in at.
// Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html (global service events),
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html,
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
var globals = map[string]bool{"iam.amazonaws.com": true, "organizations.amazonaws.com": true}

// needs are the requirements with their places.
func needs() []*need {
	var out []*need
	for _, r := range pattern.Requirements() {
		n := &need{Requirement: r, global: globals[r.Source], of: places[r.ID]}
		if n.of == nil {
			continue
		}
		switch {
		case r.Source != "":
			n.calls = []cloudtrail.Calls{{Source: r.Source, Names: r.Names()}}
		case strings.HasPrefix(r.ID, "alert-console-"):
			n.calls = []cloudtrail.Calls{{Source: "signin.amazonaws.com", Names: []string{"ConsoleLogin"}}}
		default:
			n.calls = []cloudtrail.Calls{{}, {Read: true}} // a refused call may be one that reads
		}
		out = append(out, n)
	}
	return out
}
