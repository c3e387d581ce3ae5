package collectors

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/period"
)

// Actions lists the IAM actions that a collection needs, sorted: those of the
// collectors, ec2:DescribeRegions to learn which regions are enabled and, for
// other accounts than the caller's, sts:AssumeRole. sts:GetCallerIdentity needs
// no permission; it is listed so that every recorded call is.
func Actions(otherAccounts bool) []string {
	actions := []string{"ec2:DescribeRegions", "sts:GetCallerIdentity"}
	if otherAccounts {
		actions = append(actions, assumeRole)
	}
	for _, c := range All(1) {
		actions = append(actions, c.Actions()...)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

const assumeRole = "sts:AssumeRole"

var roleNames = regexp.MustCompile(`^[A-Za-z0-9+=,.@_/-]+$`)

// PermissionOptions say whose policy is wanted.
type PermissionOptions struct {
	Org       bool   // the caller's, who examines the accounts of the organization
	RoleName  string // the role that the caller assumes in other accounts; "" for none
	Partition string // aws-us-gov, aws-cn; "" for aws

	AccountTags bool // where the tags of accounts name their owners (Plan.AccountTags)

	// SignWith is the key of AWS KMS that signs the packs: its ID, alias or ARN; "" for
	// none. No collection needs what that takes.
	SignWith string

	// Via is the ARN of the role that the caller assumes first; "" for none. The caller
	// then needs nothing else: all other questions are that role's.
	Via string
}

// Permissions is the least-privilege IAM policy of a collection, as JSON. With
// a role name it also allows assuming the role of that name in other accounts;
// the role itself needs the policy without one.
//
// Objects are opened to prove a period and for nothing else, and no others than
// those that CloudTrail delivers. Two statements of their own allow it, which
// whoever does not prove a period may leave out.
func Permissions(o PermissionOptions) ([]byte, error) {
	switch {
	case o.Org && o.RoleName == "" && o.Via == "":
		return nil, faulty("the accounts of an organization need the name of a role to assume in them")
	case o.RoleName != "" && !roleNames.MatchString(o.RoleName):
		return nil, faulty("%q is not the name of a role", o.RoleName)
	}
	if o.Via != "" {
		return evidence.CanonicalIndent(document{Version: "2012-10-17", Statement: []statement{
			{Sid: "TrailproofAssume", Effect: "Allow", Action: []string{assumeRole}, Resource: []string{o.Via}},
		}})
	}
	partition := cmp.Or(o.Partition, "aws")
	// The questions are asked of whatever trails, buckets and keys there are:
	// their names are not known beforehand.
	reads := slices.DeleteFunc(Actions(false), func(action string) bool { return slices.Contains(period.ObjectActions(), action) })
	if o.AccountTags {
		reads = sorted(append(reads, organizations.TagActions()...))
	}
	statements := []statement{
		{Sid: "TrailproofRead", Effect: "Allow", Action: reads, Resource: []string{"*"}},
		{Sid: "TrailproofPeriodObjects", Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: []string{
			"arn:" + partition + ":s3:::*/AWSLogs/*/CloudTrail/*", "arn:" + partition + ":s3:::*/AWSLogs/*/CloudTrail-Digest/*",
		}},
		{Sid: "TrailproofPeriodKeys", Effect: "Allow", Action: []string{"kms:Decrypt"}, Resource: []string{"*"},
			Condition: condition{"StringLike": {"kms:ViaService": "s3.*." + cmp.Or(domains[partition], "amazonaws.com")}}},
	}
	if o.SignWith != "" {
		statements = append(statements, signing(partition, o.SignWith))
	}
	if o.RoleName != "" {
		statements = append(statements, statement{Sid: "TrailproofAssume", Effect: "Allow", Action: []string{assumeRole},
			Resource: []string{"arn:" + partition + ":iam::*:role/" + o.RoleName}})
	}
	return evidence.CanonicalIndent(document{Version: "2012-10-17", Statement: statements})
}

// signing allows to sign with one key. A policy cannot name an alias as a resource, but
// ask that the key be called by it.
func signing(partition, key string) statement {
	s := statement{Sid: "TrailproofSign", Effect: "Allow", Action: awsapi.SigningActions(), Resource: []string{key}}
	name := key
	if strings.HasPrefix(key, "arn:") {
		name = key[strings.LastIndex(key, ":")+1:]
	}
	switch {
	case strings.HasPrefix(name, "alias/"):
		s.Resource, s.Condition = []string{"*"}, condition{"StringEquals": {"kms:RequestAlias": name}}
	case name == key:
		s.Resource = []string{"arn:" + partition + ":kms:*:*:key/" + strings.TrimPrefix(key, "key/")}
	}
	return s
}

type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid, Effect string
	Action      []string
	Resource    list
	Condition   condition `json:",omitempty"`
}

type condition map[string]map[string]string

// list is written as a text if it has one entry, as people write it.
type list []string

// MarshalJSON writes the text, or the list.
func (l list) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]string(l))
}

// domains are the ends of the services' host names where they are others than AWS's own.
var domains = map[string]string{"aws-cn": "amazonaws.com.cn"}
