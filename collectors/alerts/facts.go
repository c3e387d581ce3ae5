// Package alerts works out whether anybody learns of the events that matter: it
// follows each way from the event to a person, over the facts of trails, log
// groups, alarms, rules and topics. It asks AWS nothing.
package alerts

import (
	"encoding/json"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Alerts is who learns of what happens in an account, by what it is.
type Alerts struct {
	UnauthorizedAPICalls Alert `json:"unauthorized_api_calls" doc:"Refused API calls."`
	ConsoleSignInNoMFA   Alert `json:"console_signin_no_mfa" doc:"Console sign-ins without a second factor."`
	RootUsage            Alert `json:"root_usage" doc:"Use of the root user."`
	IAMPolicyChanges     Alert `json:"iam_policy_changes" doc:"Changes of IAM policies."`
	CloudTrailChanges    Alert `json:"cloudtrail_changes" doc:"Changes of trails."`
	ConsoleAuthFailures  Alert `json:"console_auth_failures" doc:"Failed console sign-ins."`
	CMKDisableDelete     Alert `json:"cmk_disable_delete" doc:"Keys disabled or scheduled for deletion."`
	S3BucketPolicy       Alert `json:"s3_bucket_policy_changes" doc:"Changes of bucket policies."`
	ConfigChanges        Alert `json:"config_changes" doc:"Changes of AWS Config."`
	SecurityGroupChanges Alert `json:"security_group_changes" doc:"Changes of security groups."`
	NACLChanges          Alert `json:"nacl_changes" doc:"Changes of network ACLs."`
	GatewayChanges       Alert `json:"gateway_changes" doc:"Changes of network gateways."`
	RouteTableChanges    Alert `json:"route_table_changes" doc:"Changes of route tables."`
	VPCChanges           Alert `json:"vpc_changes" doc:"Changes of VPCs."`
	OrganizationsChanges Alert `json:"organizations_changes" doc:"Changes of the organization."`
	TrailFailure         Alert `json:"trail_failure" doc:"A trail that no longer delivers."`
}

// Alert is whether somebody learns of the events that one requirement names.
type Alert struct {
	Told evidence.Value[bool] `json:"told" doc:"One way tells somebody of every such event, or several do together."`
	// Broken is what the reader of a failure needs first. It has no gap of its own: where Told is
	// not known, it says what is not.
	Broken string `json:"broken" doc:"The first broken link of the way that comes closest; empty if somebody is told."`
	Ways   []Way  `json:"ways" doc:"Every way that begins: those that tell come first, then those that come closest."`

	SecurityHub evidence.Value[bool] `json:"security_hub" doc:"Whether Security Hub's control, which asks for the exact text of a pattern, would pass. It says nothing of whether anybody is told."`
	Control     string               `json:"security_hub_control" doc:"That control, such as CloudWatch.1; empty if there is none."`
}

// Way is one way from the events to a person: through a metric filter and an
// alarm, or through a rule of EventBridge.
type Way struct {
	Through Through              `json:"through" doc:"metric-filter, event-rule or log-alarm."`
	ID      string               `json:"id" doc:"The filter, as LOG_GROUP_ARN NAME, or the ARN of the rule or alarm."`
	Region  string               `json:"region" doc:"The region it is in."`
	Tells   evidence.Value[bool] `json:"tells" doc:"It carries every such event, of the regions that it is for, to somebody."`
	Links   []Link               `json:"links" doc:"Its links, from the event on. Those after a broken one are there as far as they are known."`

	Missed json.RawMessage `json:"missed,omitempty" doc:"A record that the requirement names and the pattern does not match."`
	Wider  json.RawMessage `json:"wider,omitempty" doc:"A record that the pattern matches and the requirement does not name."`
	Noise  bool            `json:"noise" doc:"The pattern matches nearly everything: its alarm tells nothing."`
}

// Through is what a way goes through.
type Through string

// What ways go through.
const (
	MetricFilter Through = "metric-filter"
	EventRule    Through = "event-rule"
	LogAlarm     Through = "log-alarm" // an alarm on a query of logs, or on a metric of AWS itself
)

// Words implements evidence.Enumerated.
func (Through) Words() []string {
	return []string{string(MetricFilter), string(EventRule), string(LogAlarm)}
}

// Link is one link of a way.
type Link struct {
	What  string               `json:"what" doc:"trail, delivery, pattern, metric, alarm, actions, topic, rule, bus or target."`
	ID    string               `json:"id" doc:"What it is about: an ARN or a name."`
	Holds evidence.Value[bool] `json:"holds" doc:"It carries the events on."`
	Why   string               `json:"why" doc:"Why it does not, or why that is not known; empty if it does."`
}
