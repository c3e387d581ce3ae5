package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	own     = "111122223333" // the account of the trail
	other   = "444455556666" // of the same organization, examined
	foreign = "999988887777"
	org     = "o-a1b2c3d4e5"

	trailARN  = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"
	bucketARN = "arn:aws:s3:::logs"
	keyARN    = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
	groupARN  = "arn:aws:logs:us-east-1:111122223333:log-group:trail"
	alarmARN  = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:stop"
	ruleARN   = "arn:aws:events:us-east-1:111122223333:rule/stop"
	topicARN  = "arn:aws:sns:us-east-1:111122223333:alerts"
	subARN    = "arn:aws:sns:us-east-1:111122223333:alerts:0b1c2d3e-0000-0000-0000-000000000000"
	storeARN  = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/0b1c2d3e-0000-0000-0000-000000000000"
)

// estate builds small worlds.
type estate struct {
	*World
	library *Library
}

func newEstate() *estate {
	e := &estate{World: &World{Organization: org, Members: evidence.Known([]string{own, other})}, library: NewLibrary()}
	full := e.policy("FullAWSAccess", allow("*", "*"))
	for _, id := range []string{own, other} {
		e.Accounts = append(e.Accounts, Account{ID: id, Member: IsMember, Path: org + "/r-ab12/ou-ab12-11111111/", SCPs: [][]*Policy{{full}, {full}}})
	}
	e.Trails = []Trail{{
		ARN: trailARN, Account: own, Region: "us-east-1",
		Alerts: []Resource{
			{Type: LogGroupType, ARN: groupARN, Account: own, Region: "us-east-1"}, {Type: AlarmType, ARN: alarmARN, Account: own, Region: "us-east-1"},
			{Type: RuleType, ARN: ruleARN, Account: own, Region: "us-east-1"}, {Type: TopicType, ARN: topicARN, Account: own, Region: "us-east-1"},
			{Type: SubscriptionType, ARN: subARN, Account: own, Region: "us-east-1"},
		},
		Queries: []Resource{
			{Type: LogGroupType, ARN: groupARN, Account: own, Region: "us-east-1"}, {Type: EventDataStoreType, ARN: storeARN, Account: own, Region: "us-east-1"},
		},
	}}
	e.Buckets = []Bucket{{
		ARN: bucketARN, Name: "logs", Account: own, Region: "us-east-1", LogPrefixes: []string{"AWSLogs/" + own + "/"},
		Restricted: evidence.Known(false), ACL: evidence.Known([]ACLGrant{}), Ownership: evidence.Known("BucketOwnerEnforced"),
		Lock: evidence.Known(Lock{Enabled: true, Mode: "GOVERNANCE"}), Versioned: evidence.Known(true), MFADelete: evidence.Known(false),
		AccessPoints: evidence.Known([]string{"tap"}),
	}}
	e.Keys = []Key{{
		ARN: keyARN, Account: own, Region: "us-east-1", Origin: "AWS_KMS", Trails: []string{trailARN}, Grants: evidence.Known([]KeyGrant{}),
		Policy: e.policy("key policy", statement(`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"`)),
	}}
	return e
}

func (e *estate) policy(name string, statements ...string) *Policy {
	return e.library.Policy(name, document(statements...))
}

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func statement(body string) string { return "{" + body + "}" }

func allow(action, resource string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q}`, action, resource)
}

func deny(action, resource string) string {
	return fmt.Sprintf(`{"Effect":"Deny","Action":%q,"Resource":%q}`, action, resource)
}

// trust is a trust policy of one statement.
func (e *estate) trust(principal, rest string) *Policy {
	return e.policy("trust policy", statement(`"Effect":"Allow","Principal":`+principal+`,"Action":["sts:AssumeRole","sts:AssumeRoleWithWebIdentity","sts:AssumeRoleWithSAML"]`+rest))
}

// add puts an identity into an account, and returns its ARN.
func (e *estate) add(account string, id Identity) string {
	id.ARN = "arn:aws:iam::" + account + ":" + id.Kind + "/" + id.Name
	home := e.account(account)
	home.Identities = append(home.Identities, id)
	return id.ARN
}

func (e *estate) account(id string) *Account {
	i := slices.IndexFunc(e.Accounts, func(a Account) bool { return a.ID == id })
	return &e.Accounts[i]
}

func (e *estate) user(name string, statements ...string) string {
	return e.add(own, Identity{Kind: UserKind, Name: name, ID: "AIDA" + name, Policies: []*Policy{e.policy("inline", statements...)}})
}

func (e *estate) role(name string, trust *Policy, statements ...string) string {
	return e.add(own, Identity{Kind: RoleKind, Name: name, ID: "AROA" + name, Trust: trust, Policies: []*Policy{e.policy("inline", statements...)}})
}

// all lists every holder of a result but the administrators.
func all(r *Result) []Holder {
	var out []Holder
	for _, t := range r.Trails {
		out = slices.Concat(out, t.Stop.All, t.Silence.All, t.Query.All)
	}
	for _, b := range r.Buckets {
		out = slices.Concat(out, b.Delete.All, b.Change.All, b.Read.All)
	}
	for _, k := range r.Keys {
		out = slices.Concat(out, k.Decrypt.All, k.Destroy.All)
	}
	return out
}

// outcome is what the principal's hold on the capability over the resource is;
// any resource if it is "".
func outcome(all []Holder, principal string, c Capability, resource string) string {
	out := Denied
	for _, h := range all {
		if h.Principal == principal && h.Capability == c && (resource == "" || h.Resource == resource) && out != Allowed {
			out = h.Outcome
		}
	}
	return out
}

func holder(t *testing.T, all []Holder, principal string, c Capability) Holder {
	t.Helper()
	for _, h := range all {
		if h.Principal == principal && h.Capability == c {
			return h
		}
	}
	t.Fatalf("%s does not hold %s", principal, c)
	return Holder{}
}
