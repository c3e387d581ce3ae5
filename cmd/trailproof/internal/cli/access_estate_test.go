package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

const (
	auditTrail  = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"
	otherTrail  = "arn:aws:cloudtrail:eu-west-1:222233334444:trail/other"
	auditBucket = "arn:aws:s3:::audit-logs"
	auditKey    = "arn:aws:kms:us-east-1:222233334444:key/6a1f0c1e"
	alertTopic  = "arn:aws:sns:us-east-1:111122223333:alerts"
	rootUser    = "arn:aws:iam::111122223333:root"
	adminRole   = "arn:aws:iam::111122223333:role/Admin"
	deployRole  = "arn:aws:iam::111122223333:role/ci/Deploy"
	aliceUser   = "arn:aws:iam::111122223333:user/alice"
	readerRole  = "arn:aws:iam::222233334444:role/LogReader"
	stranger    = "arn:aws:iam::999988887777:root"
)

// held is a holder whose outcome is allow unless it has conditions.
func held(c access.Capability, resource, principal, via string, conditions ...string) access.Holder {
	h := access.Holder{Capability: c, Resource: resource, Principal: principal, Account: accountOf(principal), Kind: access.RoleKind,
		Outcome: access.Allowed, Holds: evidence.Known(true), Via: []string{via}, Conditions: conditions}
	if len(conditions) > 0 {
		h.Outcome, h.Holds = access.Depends, evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: "it depends"})
	}
	switch principal {
	case rootUser:
		h.Kind = access.RootKind
	case stranger:
		h.Kind = access.AccountKind
	}
	return h
}

// estate is a snapshot of two accounts with two trails, of which the first has
// holders of every kind.
func estate() *evidence.Snapshot {
	deploy := held(access.StopLogging, auditTrail, deployRole, "CIPolicy, statement Trails", "aws:MultiFactorAuthPresent is true")
	deploy.Guardrails = []string{"the boundary DevBoundary leaves out us-west-2"}
	deploy.Paths = []access.Path{{From: aliceUser, Outcome: access.Allowed, Steps: []access.Step{
		{How: "pass-role", Action: "iam:PassRole", To: deployRole, Via: "DevPolicy, statement 2"}}}}
	deploy.MorePaths = 3
	delivery := access.Holder{Capability: access.OverwriteLogs, Resource: auditBucket, Principal: "cloudtrail.amazonaws.com", Kind: access.ServiceKind,
		Outcome: access.Allowed, Holds: evidence.Known(true), Via: []string{"bucket policy, statement AWSCloudTrailWrite"}}
	trail := &cloudtrail.Trail{Name: "audit", ARN: auditTrail, Access: evidence.Known(access.OfTrail{
		Stop: access.Holders{All: []access.Holder{
			held(access.StopLogging, auditTrail, adminRole, "AdministratorAccess, statement 1"),
			held(access.StopLogging, auditTrail, rootUser, "the root user of the account"), deploy,
			held(access.DeleteTrail, auditTrail, adminRole, "AdministratorAccess, statement 1")}},
		Silence: access.Holders{All: []access.Holder{held(access.SilenceAlerts, alertTopic, adminRole, "AdministratorAccess, statement 1")}}})}
	other := &cloudtrail.Trail{Name: "other", ARN: otherTrail, Access: evidence.Known(access.OfTrail{
		Silence: access.Holders{All: []access.Holder{held(access.SilenceAlerts, alertTopic, adminRole, "AdministratorAccess, statement 1")}}})}
	bucket := &s3.Bucket{Name: "audit-logs", ARN: auditBucket, Trails: []string{auditTrail}, Access: evidence.Known(access.OfBucket{
		Delete: access.Holders{All: []access.Holder{delivery}},
		Read: access.Holders{All: []access.Holder{
			held(access.ReadLogs, auditBucket, readerRole, "ReadLogs, statement 1"),
			held(access.ReadLogs, auditBucket, stranger, "bucket policy, statement Partner")}}})}
	key := &kms.Key{ARN: auditKey, Trails: []string{auditTrail}, Access: evidence.Known(access.OfKey{
		Decrypt: access.Holders{All: []access.Holder{held(access.DecryptLogs, auditKey, readerRole, "key policy, statement Readers")}}})}
	s := &evidence.Snapshot{About: evidence.About{Caller: evidence.Caller{ARN: "arn:aws:sts::111122223333:assumed-role/Audit/x"},
		Accounts: []evidence.Account{{ID: "111122223333"}, {ID: "222233334444"}}}}
	add := func(kind, id string, data any) {
		s.Facts = append(s.Facts, evidence.Fact{Kind: kind, ID: id, Account: accountOf(id), Data: data})
	}
	add(coverage.AccountKind, "111122223333", &coverage.Account{ID: "111122223333", Name: "management"})
	add(coverage.AccountKind, "222233334444", &coverage.Account{ID: "222233334444"})
	add(cloudtrail.TrailKind, auditTrail, trail)
	add(cloudtrail.TrailKind, otherTrail, other)
	add(iam.RoleKind, adminRole, &iam.Role{})
	add(iam.RoleKind, deployRole, &iam.Role{})
	add(iam.RoleKind, readerRole, &iam.Role{})
	add(iam.UserKind, aliceUser, &iam.User{})
	add(kms.KeyKind, auditKey, key)
	add(s3.BucketKind, auditBucket, bucket)
	s.Sort()
	return s
}

// readerApproved approves of the reader alone, for whatever it holds.
func readerApproved(_, principal string) bool { return principal == readerRole }

func answered(t *testing.T, s *evidence.Snapshot, c choice) *powers {
	t.Helper()
	p, err := c.answer(s, readerApproved)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func tabled(t *testing.T, p *powers, width int) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.writeTable(&out, width, false, false); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func rowsOf(t *testing.T, p *powers) []heldRow {
	t.Helper()
	var out bytes.Buffer
	if err := p.writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	var rows []heldRow
	decoder := json.NewDecoder(&out)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// hostileNames are names that an attacker might choose.
var hostileNames = []string{
	"\x1b[2J\x1b]0;owned\a", "\u202egnp.exe", "=HYPERLINK(\"http://evil\")", "日本語のロール", strings.Repeat("A", 200), "bidi\u2066\u200b", "c1\u009b31m", "tag\U000E0041",
}

func hostileEstate() *evidence.Snapshot {
	s := estate()
	for _, f := range s.Facts {
		trail, ok := f.Data.(*cloudtrail.Trail)
		if !ok || trail.ARN != auditTrail {
			continue
		}
		of, _ := trail.Access.Get()
		for _, name := range hostileNames {
			h := held(access.StopLogging, auditTrail, "arn:aws:iam::111122223333:role/"+name, name, name)
			h.Guardrails = []string{name}
			h.Paths = []access.Path{{From: name, Outcome: access.Depends, Depends: []string{name}, Outsider: true, Steps: []access.Step{{How: "assume-role", To: name, Via: name}}}}
			of.Stop.All = append(of.Stop.All, h)
			s.Facts = append(s.Facts, evidence.Fact{Kind: iam.RoleKind, ID: h.Principal, Account: "111122223333", Data: &iam.Role{}})
		}
		trail.Access = evidence.Known(of)
	}
	return s
}
