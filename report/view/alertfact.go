package view

import (
	"encoding/json"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// alertsFact is the part of a fact about an account that says who learns of what,
// read from its JSON.
type alertsFact struct {
	Alerts evidence.Value[alertSorts] `json:"alerts"`
}

// alertSorts is the alerts of an account.
type alertSorts struct {
	UnauthorizedAPICalls  alertFact `json:"unauthorized_api_calls"`
	ConsoleSignInNoMFA    alertFact `json:"console_signin_no_mfa"`
	RootUsage             alertFact `json:"root_usage"`
	IAMPolicyChanges      alertFact `json:"iam_policy_changes"`
	CloudTrailChanges     alertFact `json:"cloudtrail_changes"`
	ConsoleAuthFailures   alertFact `json:"console_auth_failures"`
	CMKDisableDelete      alertFact `json:"cmk_disable_delete"`
	S3BucketPolicyChanges alertFact `json:"s3_bucket_policy_changes"`
	ConfigChanges         alertFact `json:"config_changes"`
	SecurityGroupChanges  alertFact `json:"security_group_changes"`
	NACLChanges           alertFact `json:"nacl_changes"`
	GatewayChanges        alertFact `json:"gateway_changes"`
	RouteTableChanges     alertFact `json:"route_table_changes"`
	VPCChanges            alertFact `json:"vpc_changes"`
	OrganizationsChanges  alertFact `json:"organizations_changes"`
	TrailFailure          alertFact `json:"trail_failure"`
}

type alertFact struct {
	Told        evidence.Value[bool] `json:"told"`
	Broken      string               `json:"broken"`
	Ways        []routeFact          `json:"ways"`
	SecurityHub evidence.Value[bool] `json:"security_hub"`
	Control     string               `json:"security_hub_control"`
}

type routeFact struct {
	Through string               `json:"through"`
	ID      string               `json:"id"`
	Region  string               `json:"region"`
	Tells   evidence.Value[bool] `json:"tells"`
	Links   []linkFact           `json:"links"`
	Missed  json.RawMessage      `json:"missed"`
	Wider   json.RawMessage      `json:"wider"`
	Noise   bool                 `json:"noise"`
}

type linkFact struct {
	What  string               `json:"what"`
	ID    string               `json:"id"`
	Holds evidence.Value[bool] `json:"holds"`
	Why   string               `json:"why"`
}

// alertNames are the sorts of events: the field of the fact, the check that is
// about it, and a name that fits the head of a column.
var alertNames = []struct {
	of          func(alertSorts) alertFact
	check, name string
}{
	{func(a alertSorts) alertFact { return a.UnauthorizedAPICalls }, "alert-unauthorized-api-calls", "refused calls"},
	{func(a alertSorts) alertFact { return a.ConsoleSignInNoMFA }, "alert-console-signin-no-mfa", "sign-in, no MFA"},
	{func(a alertSorts) alertFact { return a.RootUsage }, "alert-root-usage", "root use"},
	{func(a alertSorts) alertFact { return a.IAMPolicyChanges }, "alert-iam-policy-changes", "IAM policies"},
	{func(a alertSorts) alertFact { return a.CloudTrailChanges }, "alert-cloudtrail-changes", "trails"},
	{func(a alertSorts) alertFact { return a.ConsoleAuthFailures }, "alert-console-auth-failures", "failed sign-in"},
	{func(a alertSorts) alertFact { return a.CMKDisableDelete }, "alert-cmk-disable-delete", "KMS keys"},
	{func(a alertSorts) alertFact { return a.S3BucketPolicyChanges }, "alert-s3-bucket-policy-changes", "bucket policies"},
	{func(a alertSorts) alertFact { return a.ConfigChanges }, "alert-config-changes", "AWS Config"},
	{func(a alertSorts) alertFact { return a.SecurityGroupChanges }, "alert-security-group-changes", "security groups"},
	{func(a alertSorts) alertFact { return a.NACLChanges }, "alert-nacl-changes", "network ACLs"},
	{func(a alertSorts) alertFact { return a.GatewayChanges }, "alert-gateway-changes", "gateways"},
	{func(a alertSorts) alertFact { return a.RouteTableChanges }, "alert-route-table-changes", "route tables"},
	{func(a alertSorts) alertFact { return a.VPCChanges }, "alert-vpc-changes", "VPCs"},
	{func(a alertSorts) alertFact { return a.OrganizationsChanges }, "alert-organizations-changes", "organization"},
	{func(a alertSorts) alertFact { return a.TrailFailure }, "alert-trail-failure", "trail failure"},
}
