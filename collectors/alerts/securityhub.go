package alerts

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

// hubControl is a control of Security Hub and the pattern that it asks for: no
// field or term may be added.
type hubControl struct{ id, pattern string }

// hubControls are Security Hub's, by the requirement.
// Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
var hubControls = map[string]hubControl{
	"alert-root-usage":               {"CloudWatch.1", `{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}`},
	"alert-unauthorized-api-calls":   {"CloudWatch.2", `{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}`},
	"alert-console-signin-no-mfa":    {"CloudWatch.3", `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }`},
	"alert-iam-policy-changes":       {"CloudWatch.4", from("iam.amazonaws.com", "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy")},
	"alert-cloudtrail-changes":       {"CloudWatch.5", from("", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging")},
	"alert-console-auth-failures":    {"CloudWatch.6", `{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}`},
	"alert-cmk-disable-delete":       {"CloudWatch.7", from("kms.amazonaws.com", "DisableKey ScheduleKeyDeletion")},
	"alert-s3-bucket-policy-changes": {"CloudWatch.8", from("s3.amazonaws.com", "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication")},
	"alert-config-changes":           {"CloudWatch.9", from("config.amazonaws.com", "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder")},
	"alert-security-group-changes":   {"CloudWatch.10", from("", "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup")},
	"alert-nacl-changes":             {"CloudWatch.11", from("", "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation")},
	"alert-gateway-changes":          {"CloudWatch.12", from("", "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway")},
	"alert-route-table-changes":      {"CloudWatch.13", from("ec2.amazonaws.com", "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable")},
	"alert-vpc-changes":              {"CloudWatch.14", from("", "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink")},
}

// from is the text for calls of a source, or of any.
func from(source, names string) string {
	var terms []string
	for _, name := range strings.Fields(names) {
		terms = append(terms, "($.eventName="+name+")")
	}
	list := strings.Join(terms, " || ")
	if source == "" {
		return "{" + list + "}"
	}
	return "{($.eventSource=" + source + ") && (" + list + ")}"
}

// securityHub says whether Security Hub's control would pass, and which that is. It
// asks for a multi-region trail of the account itself that is logging, a metric
// filter with this very text, an alarm on its metric, and a topic with a
// subscription. It has no verdict on an account whose trail belongs to another.
func (w *world) securityHub(n *need) (evidence.Value[bool], string) {
	control, there := hubControls[n.ID]
	if !there {
		return undecided[bool]("Security Hub has no control for these events"), ""
	}
	parts := []evidence.Value[bool]{w.in.Cover.Unseen(w.account, "")}
	foreign := false
	for _, cov := range w.trails {
		t := cov.Trail
		if t.HomeAccount != w.account {
			foreign = true
			continue
		}
		if !t.MultiRegion || t.LogGroupARN == "" {
			continue
		}
		parts = append(parts, evidence.All(cov.Logging, selectsAll(t), w.exactly(t.LogGroupARN, control.pattern)))
	}
	v := evidence.Any(parts...)
	if no(v) && foreign {
		v = undecided[bool]("Security Hub gives no verdict where the trail belongs to another account").With(v.Calls()...)
	}
	return v, control.id
}

// selectsAll says whether a selector takes in reads and writes of management
// events, whatever source it leaves out.
func selectsAll(t *cloudtrail.Trail) evidence.Value[bool] {
	return evidence.Then(t.EventSelectors, func(sel cloudtrail.EventSelectors) bool {
		if len(sel.Basic)+len(sel.Advanced) == 0 {
			return true
		}
		return slices.ContainsFunc(sel.Basic, func(b cloudtrail.BasicSelector) bool {
			return b.IncludeManagementEvents && (b.ReadWrite == "All" || b.ReadWrite == "")
		}) || slices.ContainsFunc(sel.Advanced, func(a cloudtrail.AdvancedSelector) bool {
			management, every := false, true
			for _, f := range a.Fields {
				management = management || f.Field == "eventCategory" && slices.Equal(f.Equals, []string{"Management"})
				every = every && f.Field != "readOnly"
			}
			return management && every
		})
	})
}

// exactly says whether a log group has a filter of this text whose metric leads to
// a topic with a subscription.
func (s *Study) exactly(group, want string) evidence.Value[bool] {
	g, f := s.group(group)
	if g == nil {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: "logs:DescribeMetricFilters", Detail: "the log group was not read"})
	}
	filters, known := g.MetricFilters.Get()
	if !known {
		return evidence.Missing[bool](*g.MetricFilters.Gap(), g.MetricFilters.Calls()...)
	}
	parts := []evidence.Value[bool]{evidence.Known(false, g.MetricFilters.Calls()...)}
	for _, one := range filters {
		if same := sameText(one.Pattern, want); !no(same) {
			for _, m := range one.Metrics {
				parts = append(parts, evidence.All(same.With(g.MetricFilters.Calls()...), s.alarmed(f, one, m)))
			}
		}
	}
	return evidence.Any(parts...)
}

// alarmed says whether an alarm on the metric has a topic with a subscription.
func (s *Study) alarmed(group evidence.Fact, f logs.MetricFilter, m logs.Metric) evidence.Value[bool] {
	parts := []evidence.Value[bool]{s.alarmsOf.Unread(group.Account, group.Region)}
	for _, alarm := range s.board.On(group.Account, m.Namespace, m.Name) {
		a := alarm.Data.(*cloudwatch.Alarm)
		fed := slices.ContainsFunc(a.Metrics, func(one cloudwatch.Metric) bool { return alerting.Feeds(f, m, one) })
		if alarm.Account != group.Account || alarm.Region != group.Region || !fed {
			continue
		}
		for _, id := range a.AlarmActions {
			if sns.Is(id) {
				parts = append(parts, s.topic(id).Holds.With(alarm.Calls...))
			}
		}
	}
	return evidence.Any(parts...)
}

// sameText says whether two patterns have the same text, but for white space
// outside of quotes, which means nothing in a pattern. Whether quotes around a word
// make a difference to Security Hub is not documented.
func sameText(got, want string) evidence.Value[bool] {
	got, want = tight(got), tight(want)
	switch {
	case got == want:
		return evidence.Known(true)
	case strings.ReplaceAll(got, `"`, "") == strings.ReplaceAll(want, `"`, ""):
		return undecided[bool]("the pattern differs from the one that Security Hub asks for in quotes alone")
	}
	return evidence.Known(false)
}

// tight is a pattern without the white space outside of quotes, but for that
// between words.
func tight(pattern string) string {
	var out strings.Builder
	for i, part := range strings.Split(pattern, `"`) {
		if i > 0 {
			out.WriteByte('"')
		}
		if i%2 == 1 {
			out.WriteString(part)
			continue
		}
		for _, word := range strings.Fields(part) {
			text := out.String()
			if text != "" && isWord(text[len(text)-1]) && isWord(word[0]) {
				out.WriteByte(' ')
			}
			out.WriteString(word)
		}
	}
	return out.String()
}

func isWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}
