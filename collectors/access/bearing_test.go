package access

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestWhoCanReadAPartOfTheLogsCanReadLogs(t *testing.T) {
	for resource, want := range map[string]string{
		"arn:aws:s3:::logs/*": Allowed,
		"arn:aws:s3:::logs/AWSLogs/111122223333/CloudTrail/eu-west-3/2031/*":      Allowed,
		"arn:aws:s3:::*/CloudTrail/eu-west-3/2031/03/*":                           Allowed,
		"arn:aws:s3:::logs/AWSLogs/111122223333/CloudTrail/eu-west-3/x.json.gz":   Allowed,
		"arn:aws:s3:::logs/AWSLogs/1111????3333/CloudTrail/eu-west-3/20??/*/*.gz": Allowed,
		"arn:aws:s3:::logs/AWSLogs/999988887777/*":                                Denied,
		"arn:aws:s3:::logs/other/*":                                               Denied,
		"arn:aws:s3:::elsewhere/*":                                                Denied,
		"arn:aws:s3:::logs":                                                       Denied,
	} {
		e := newEstate()
		who := e.user("ann", allow("s3:GetObject", resource))
		if got := outcome(all(Analyze(e.World)), who, ReadLogs, bucketARN); got != want {
			t.Errorf("%s: %s, not %s", resource, got, want)
		}
	}
}

func TestADenialOfAPartOfTheLogsLeavesTheRest(t *testing.T) {
	for resource, want := range map[string]string{
		"arn:aws:s3:::logs/AWSLogs/111122223333/CloudTrail/us-east-1/*": Allowed,
		"arn:aws:s3:::logs/AWSLogs/111122223333/*":                      Denied,
	} {
		e := newEstate()
		who := e.user("ann", allow("s3:*", "*"), deny("s3:GetObject*", resource))
		if got := outcome(all(Analyze(e.World)), who, ReadLogs, bucketARN); got != want {
			t.Errorf("%s: %s, not %s", resource, got, want)
		}
	}
}

func TestABypassTakesADeletionToo(t *testing.T) {
	e := newEstate()
	alone := e.user("ann", allow("s3:BypassGovernanceRetention", "*"))
	both := e.user("bob", allow("s3:BypassGovernanceRetention", "*"), allow("s3:DeleteObjectVersion", "*"))
	holders := all(Analyze(e.World))
	if got := outcome(holders, alone, BypassRetention, ""); got != Denied {
		t.Errorf("alone: %s", got)
	}
	if got := outcome(holders, both, BypassRetention, ""); got != Allowed {
		t.Errorf("with deletion: %s", got)
	}
	h := holder(t, holders, both, DeleteLogs)
	if !strings.Contains(strings.Join(h.Guardrails, "|"), "Object Lock (GOVERNANCE)") {
		t.Errorf("guardrails: %q", h.Guardrails)
	}
	e.Buckets[0].Lock = evidence.Known(Lock{Enabled: true, Mode: "COMPLIANCE"})
	if got := outcome(all(Analyze(e.World)), both, BypassRetention, ""); got != Denied {
		t.Errorf("in compliance mode: %s", got)
	}
	e.Buckets[0].Lock = evidence.Missing[Lock](evidence.Gap{Reason: evidence.Denied, Action: "s3:GetBucketObjectLockConfiguration"})
	if got := outcome(all(Analyze(e.World)), both, BypassRetention, ""); got != Depends {
		t.Errorf("lock not read: %s", got)
	}
}

func TestGuardrailsAndBoundariesStandInTheWay(t *testing.T) {
	e := newEstate()
	e.account(own).SCPs[1] = append(e.account(own).SCPs[1], e.policy("Keep", statement(`"Effect":"Deny","Action":["cloudtrail:StopLogging","cloudtrail:UpdateTrail"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/security"}}`)))
	ann := e.user("ann", allow("cloudtrail:*", "*"))
	security := e.role("security", nil, allow("cloudtrail:*", "*"))
	bounded := e.add(own, Identity{Kind: UserKind, Name: "bob", Policies: []*Policy{e.policy("inline", allow("*", "*"))}, Boundary: e.policy("Boundary", allow("s3:*", "*"))})
	holders := all(Analyze(e.World))
	for who, want := range map[string]string{ann: Denied, security: Allowed, bounded: Denied} {
		if got := outcome(holders, who, StopLogging, ""); got != want {
			t.Errorf("%s: %s, not %s", who, got, want)
		}
	}
	h := holder(t, holders, ann, Reconfigure)
	if want := []string{"cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors"}; !slices.Equal(h.Actions, want) {
		t.Errorf("actions %q", h.Actions)
	}
	if want := []string{"service control policy Keep denies cloudtrail:UpdateTrail"}; !slices.Equal(h.Guardrails, want) {
		t.Errorf("guardrails %q", h.Guardrails)
	}
}

func TestRailNamesWhatIsDeniedAndWhoIsExempt(t *testing.T) {
	e := newEstate()
	e.account(own).SCPs[0] = append(e.account(own).SCPs[0], e.policy("Keep", statement(`"Effect":"Deny","Action":["cloudtrail:*","kms:DisableKey","s3:DeleteObject*"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/security"}}`)))
	rail, ok := Analyze(e.World).Accounts[own].Guardrail.Get()
	if !ok {
		t.Fatal("not known")
	}
	if want := []Capability{StopLogging, DeleteTrail, Reconfigure, DeleteLogs, DisableKey}; !slices.Equal(rail.Denied, want) {
		t.Errorf("denied %q", rail.Denied)
	}
	if !slices.Contains(rail.Open, DestroyKey) || !slices.Equal(rail.Policies, []string{"Keep"}) || !slices.Equal(rail.Exempt, []string{"arn:aws:iam::*:role/security"}) {
		t.Errorf("%+v", rail)
	}
	e.account(own).SCPs = [][]*Policy{{Unread("service control policies", evidence.Gap{Reason: evidence.Denied, Action: "organizations:ListPolicies"})}}
	if got := Analyze(e.World).Accounts[own].Guardrail; got.Known() {
		t.Error("known of policies that were not read")
	}
	e.account(own).Management = true
	if rail, _ := Analyze(e.World).Accounts[own].Guardrail.Get(); len(rail.Denied) != 0 || len(rail.Open) == 0 {
		t.Errorf("management account: %+v", rail)
	}
}

func TestResourcePoliciesNameOthers(t *testing.T) {
	for _, c := range []struct {
		principal, condition string
		name, kind, outcome  string
	}{
		{`{"AWS":"arn:aws:iam::999988887777:root"}`, "", "999988887777", AccountKind, Allowed},
		{`{"AWS":"999988887777"}`, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, "999988887777", AccountKind, Depends},
		{`{"AWS":"arn:aws:iam::999988887777:role/siem"}`, "", "arn:aws:iam::999988887777:role/siem", RoleKind, Allowed},
		{`"*"`, "", "*", EveryoneKind, Allowed},
		{`"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-zzzzzzzzzz"}}`, "o-zzzzzzzzzz", OrganizationsKind, Allowed},
		{`"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}`, "999988887777", AccountKind, Allowed},
		{`"*"`, `,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`, "*", EveryoneKind, Depends},
		{`{"Service":"athena.amazonaws.com"}`, "", "athena.amazonaws.com", ServiceKind, Allowed},
		{`{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`, "", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", AccountKind, Depends},
	} {
		e := newEstate()
		e.Buckets[0].Policy = e.policy("bucket policy", statement(`"Effect":"Allow","Principal":`+c.principal+`,"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"`+c.condition))
		h := holder(t, all(Analyze(e.World)), c.name, ReadLogs)
		if h.Kind != c.kind || h.Outcome != c.outcome {
			t.Errorf("%s%s: %s %s", c.principal, c.condition, h.Kind, h.Outcome)
		}
	}
	e := newEstate()
	e.Buckets[0].Policy = e.policy("bucket policy", statement(`"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"`+org+`"}}`))
	ann := e.add(other, Identity{Kind: UserKind, Name: "ann", Policies: []*Policy{e.policy("inline", allow("s3:Get*", "*"))}})
	bob := e.add(other, Identity{Kind: UserKind, Name: "bob"})
	mine := e.add(own, Identity{Kind: UserKind, Name: "cec"})
	holders := all(Analyze(e.World))
	for who, want := range map[string]string{ann: Allowed, bob: Denied, mine: Allowed, "*": Denied, org: Denied} {
		if got := outcome(holders, who, ReadLogs, ""); got != want {
			t.Errorf("%s: %s, not %s", who, got, want)
		}
	}
}

func TestBlockPublicAccessShutsOthersOut(t *testing.T) {
	e := newEstate()
	e.Buckets[0].Policy = e.policy("bucket policy", statement(`"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"`))
	for want, restricted := range map[string]evidence.Value[bool]{
		Allowed: evidence.Known(false), Denied: evidence.Known(true), Depends: evidence.Missing[bool](evidence.Gap{Reason: evidence.Denied}),
	} {
		e.Buckets[0].Restricted = restricted
		if got := outcome(all(Analyze(e.World)), "*", ReadLogs, ""); got != want {
			t.Errorf("restricted %v: %s", restricted, got)
		}
	}
}

func TestKeyGrantsAndTheTrailsContext(t *testing.T) {
	e := newEstate()
	granted, bound := e.user("ann"), e.user("bob")
	e.Keys[0].Grants = evidence.Known([]KeyGrant{
		{ID: "g1", Grantee: granted, Operations: []string{"Decrypt"}, Constraints: map[string]string{"aws:cloudtrail:arn": trailARN}},
		{ID: "g2", Grantee: bound, Operations: []string{"Decrypt"}, Constraints: map[string]string{"team": "red"}},
		{ID: "g3", Grantee: "arn:aws:iam::" + foreign + ":root", Operations: []string{"Decrypt"}},
	})
	through := e.user("cec", statement(`"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}`))
	elsewhere := e.user("dan", statement(`"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"ec2.us-east-1.amazonaws.com"}}`))
	services := e.user("eve", statement(`"Effect":"Allow","Action":"kms:CreateGrant","Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}`))
	holders := all(Analyze(e.World))
	for who, want := range map[string]string{granted: Allowed, bound: Depends, foreign: Allowed, through: Allowed, elsewhere: Denied, services: Denied} {
		if got := outcome(holders, who, DecryptLogs, ""); got != want {
			t.Errorf("%s: %s, not %s", who, got, want)
		}
	}
}

func TestDelegatedAdministratorsManageOrganizationTrails(t *testing.T) {
	e := newEstate()
	ann := e.add(other, Identity{Kind: UserKind, Name: "ann", Policies: []*Policy{e.policy("inline", allow("cloudtrail:*", "*"))}})
	if got := outcome(all(Analyze(e.World)), ann, StopLogging, ""); got != Denied {
		t.Errorf("of another account: %s", got)
	}
	e.Trails[0].Organization, e.Trails[0].Administrators = true, []string{other}
	if got := outcome(all(Analyze(e.World)), ann, StopLogging, ""); got != Allowed {
		t.Errorf("of the administering account: %s", got)
	}
	if h := holder(t, all(Analyze(e.World)), ann, StopLogging); !slices.Contains(h.Via, "delegated administrator for CloudTrail") {
		t.Errorf("the way is told as %v", h.Via)
	}
}

func TestADocumentThatDoesNotParseLeavesItOpen(t *testing.T) {
	e := newEstate()
	ann := e.add(own, Identity{Kind: UserKind, Name: "ann", Policies: []*Policy{e.library.Policy("odd", `{"Statement":{"Effect":"Perhaps"}}`)}})
	h := holder(t, all(Analyze(e.World)), ann, StopLogging)
	if gap := h.Holds.Gap(); h.Outcome != Depends || gap == nil || !strings.Contains(gap.Detail, "odd") {
		t.Errorf("%s %v", h.Outcome, gap)
	}
}

func TestAccessControlListsGiveWhatTheySay(t *testing.T) {
	e := newEstate()
	b := &e.Buckets[0]
	b.ACL = evidence.Known([]ACLGrant{{Grantee: "http://acs.amazonaws.com/groups/global/AllUsers", Permission: "WRITE"}, {Grantee: "c0ffee", Permission: "FULL_CONTROL"}})
	b.ACLsIgnored = evidence.Known(false)
	for _, c := range []struct {
		ownership evidence.Value[string]
		ignored   bool
		everyone  string
		canonical string
	}{
		{evidence.Known("BucketOwnerEnforced"), false, Denied, Denied},
		{evidence.Known("ObjectWriter"), false, Allowed, Allowed},
		{evidence.Known("ObjectWriter"), true, Denied, Allowed},
		{evidence.Missing[string](evidence.Gap{Reason: evidence.Denied}), false, Depends, Depends},
	} {
		b.Ownership, b.ACLsIgnored = c.ownership, evidence.Known(c.ignored)
		holders := all(Analyze(e.World))
		if got := outcome(holders, "*", DeleteLogs, ""); got != c.everyone {
			t.Errorf("%+v: everyone %s", c, got)
		}
		if got := outcome(holders, "c0ffee", ChangeLogBucket, ""); got != c.canonical {
			t.Errorf("%+v: canonical user %s", c, got)
		}
	}
}

func TestTheDefaultPolicyOfATopicGivesNothingByItself(t *testing.T) {
	e := newEstate()
	e.Trails[0].Alerts[3].Policy = e.policy("topic policy", statement(`"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:RemovePermission","SNS:DeleteTopic","SNS:Publish"],"Resource":"`+topicARN+`","Condition":{"StringEquals":{"AWS:SourceOwner":"111122223333"}}`))
	bob, ann := e.user("bob", allow("ec2:*", "*")), e.user("ann", allow("sns:DeleteTopic", topicARN))
	holders := all(Analyze(e.World))
	for who, want := range map[string]string{bob: Denied, ann: Allowed, "*": Denied} {
		if got := outcome(holders, who, SilenceAlerts, topicARN); got != want {
			t.Errorf("%s: %s, not %s", who, got, want)
		}
	}
}

func TestAnOrganizationTrailsLogsLieInEachAccountsFolder(t *testing.T) {
	e := newEstate()
	e.Buckets[0].LogPrefixes = []string{"AWSLogs/"}
	mine := e.user("ann", allow("s3:GetObject", "arn:aws:s3:::logs/AWSLogs/"+org+"/444455556666/*"))
	stray := e.user("bob", allow("s3:GetObject", "arn:aws:s3:::logs/reports/*"))
	left := e.user("cec", allow("s3:GetObject", "*"), deny("s3:GetObject", "arn:aws:s3:::logs/AWSLogs/"+org+"/111122223333/*"))
	holders := all(Analyze(e.World))
	for who, want := range map[string]string{mine: Allowed, stray: Denied, left: Allowed} {
		if got := outcome(holders, who, ReadLogs, ""); got != want {
			t.Errorf("%s: %s, not %s", who, got, want)
		}
	}
}

func TestServiceLinkedRolesAreBeyondGuardrails(t *testing.T) {
	e := newEstate()
	e.account(own).SCPs[0] = append(e.account(own).SCPs[0], e.policy("Keep", deny("cloudtrail:*", "*")))
	arn := "arn:aws:iam::" + own + ":role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
	home := e.account(own)
	home.Identities = append(home.Identities, Identity{Kind: RoleKind, Name: "AWSServiceRoleForX", ARN: arn, Policies: []*Policy{e.policy("p", allow("cloudtrail:StopLogging", "*"))}})
	if h := holder(t, all(Analyze(e.World)), arn, StopLogging); h.Kind != ServiceRoleKind || h.Outcome != Allowed {
		t.Errorf("%s %s", h.Kind, h.Outcome)
	}
}
