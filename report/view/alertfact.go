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

// alertSorts is the alerts of an account, by the names of their fields.
type alertSorts struct{ of map[string]alertFact }

// UnmarshalJSON reads the fields and leaves out what else stands among them.
func (a *alertSorts) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	a.of = map[string]alertFact{}
	for _, s := range alertNames {
		var f alertFact
		if raw, ok := fields[s.field]; ok && json.Unmarshal(raw, &f) == nil {
			a.of[s.field] = f
		}
	}
	return nil
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
var alertNames = []struct{ field, check, name string }{
	{"unauthorized_api_calls", "alert-unauthorized-api-calls", "refused calls"},
	{"console_signin_no_mfa", "alert-console-signin-no-mfa", "sign-in, no MFA"},
	{"root_usage", "alert-root-usage", "root use"},
	{"iam_policy_changes", "alert-iam-policy-changes", "IAM policies"},
	{"cloudtrail_changes", "alert-cloudtrail-changes", "trails"},
	{"console_auth_failures", "alert-console-auth-failures", "failed sign-in"},
	{"cmk_disable_delete", "alert-cmk-disable-delete", "KMS keys"},
	{"s3_bucket_policy_changes", "alert-s3-bucket-policy-changes", "bucket policies"},
	{"config_changes", "alert-config-changes", "AWS Config"},
	{"security_group_changes", "alert-security-group-changes", "security groups"},
	{"nacl_changes", "alert-nacl-changes", "network ACLs"},
	{"gateway_changes", "alert-gateway-changes", "gateways"},
	{"route_table_changes", "alert-route-table-changes", "route tables"},
	{"vpc_changes", "alert-vpc-changes", "VPCs"},
	{"organizations_changes", "alert-organizations-changes", "organization"},
	{"trail_failure", "alert-trail-failure", "trail failure"},
}
