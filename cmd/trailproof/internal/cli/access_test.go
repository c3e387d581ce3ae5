package cli

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

func TestTheJSONIsAListOfRows(t *testing.T) {
	var out bytes.Buffer
	if err := answered(t, estate(), choice{capabilities: []string{"read-logs"}}).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	want := `[
  {
    "capability": "read-logs",
    "resource": "arn:aws:s3:::audit-logs",
    "principal": "arn:aws:iam::222233334444:role/LogReader",
    "outcome": "allow",
    "via": [
      "ReadLogs, statement 1"
    ],
    "conditions": [],
    "approved": true
  },
  {
    "capability": "read-logs",
    "resource": "arn:aws:s3:::audit-logs",
    "principal": "arn:aws:iam::999988887777:root",
    "outcome": "allow",
    "via": [
      "bucket policy, statement Partner"
    ],
    "conditions": [],
    "approved": false
  }
]
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
	out.Reset()
	if err := answered(t, estate(), choice{capabilities: []string{"destroy-key"}}).writeJSON(&out); err != nil || out.String() != "[]\n" {
		t.Errorf("nothing is written as %q, %v", out.String(), err)
	}
}

func TestARowIsToldOnceHoweverManyTrailsShareTheResource(t *testing.T) {
	rows := rowsOf(t, answered(t, estate(), choice{capabilities: []string{"silence-alerts"}}))
	if len(rows) != 1 || rows[0].Resource != alertTopic {
		t.Errorf("rows %v", rows)
	}
}

func TestWithAllEveryPrincipalExaminedHasARowForEachCapability(t *testing.T) {
	s := estate()
	outcomes := map[[3]string]string{}
	for _, r := range rowsOf(t, answered(t, s, choice{all: true})) {
		key := [3]string{string(r.Capability), r.Resource, r.Principal}
		if outcomes[key] != "" {
			t.Errorf("%v has two rows", key)
		}
		outcomes[key] = r.Outcome
	}
	for _, c := range access.Capabilities() {
		for _, principal := range []string{rootUser, adminRole, deployRole, aliceUser, readerRole, "arn:aws:iam::222233334444:root"} {
			found := 0
			for key := range outcomes {
				if key[0] == string(c) && key[2] == principal {
					found++
				}
			}
			if want := map[bool]int{true: 2, false: 1}[slices.Contains([]access.Capability{access.StopLogging, access.DeleteTrail, access.Reconfigure, access.QueryLogs}, c)]; found < want {
				t.Errorf("%s, %s: %d rows, want at least %d", c, principal, found, want)
			}
		}
	}
	for key, want := range map[[3]string]string{
		{"stop-logging", auditTrail, adminRole}:  "allow",
		{"stop-logging", auditTrail, deployRole}: "depends",
		{"stop-logging", otherTrail, adminRole}:  "deny",
		{"read-logs", auditBucket, aliceUser}:    "deny",
		{"read-logs", auditBucket, stranger}:     "allow",
		{"decrypt-logs", auditKey, stranger}:     "", // its own policies were not examined
	} {
		if outcomes[key] != want {
			t.Errorf("%v: %q, want %q", key, outcomes[key], want)
		}
	}
}

func TestWhereItIsNotKnownNobodyIsSaidToBeDenied(t *testing.T) {
	s := estate()
	for _, f := range s.Facts {
		if key, ok := f.Data.(*kms.Key); ok {
			key.Access = evidence.Missing[access.OfKey](evidence.Gap{Reason: evidence.Denied, Action: "kms:GetKeyPolicy"})
		}
	}
	p := answered(t, s, choice{all: true, capabilities: []string{"decrypt-logs", "read-logs"}})
	for _, r := range rowsOf(t, p) {
		if r.Capability == access.DecryptLogs {
			t.Errorf("row %v", r)
		}
	}
	if text := tabled(t, p, 0); !strings.Contains(text, "Not known of: decrypt-logs\n") {
		t.Errorf("the table does not say so:\n%s", text)
	}
	if len(p.lacks) != 1 || p.lacks[0].String() != "denied kms:GetKeyPolicy: "+auditKey {
		t.Errorf("lacks %v", p.lacks)
	}
}

func TestFiltersNarrowTheAnswer(t *testing.T) {
	for _, test := range []struct {
		choice
		want int
	}{
		{choice{}, 9},
		{choice{trails: []string{"audit"}}, 9},
		{choice{trails: []string{auditTrail}}, 9},
		{choice{trails: []string{"other"}}, 1},
		{choice{capabilities: []string{"stop-logging", "read-logs"}}, 5},
		{choice{principals: []string{"arn:aws:iam::*:role/*"}}, 6},
		{choice{principals: []string{adminRole, readerRole}}, 5},
		{choice{principals: []string{aliceUser}}, 0},
		{choice{principals: []string{"*.amazonaws.com"}, capabilities: []string{"overwrite-logs"}}, 1},
	} {
		if rows := rowsOf(t, answered(t, estate(), test.choice)); len(rows) != test.want {
			t.Errorf("%+v: %d rows, want %d: %v", test.choice, len(rows), test.want, rows)
		}
	}
	if text := tabled(t, answered(t, estate(), choice{principals: []string{aliceUser}}), 0); !strings.Contains(text, "None of them has any of the powers asked about.\n") {
		t.Errorf("the table says\n%s", text)
	}
}

func TestWhatIsNotThereIsAMistake(t *testing.T) {
	for want, c := range map[string]choice{
		`--trail: there is no trail "adit"; there is audit, other`:                                                                             {trails: []string{"adit"}},
		`--principal: arn:aws:iam::111122223333:role/Admins is not among the principals that were examined; did you mean "` + adminRole + `"?`: {principals: []string{adminRole + "s"}},
	} {
		_, err := c.answer(estate(), readerApproved)
		if _, usage := errors.AsType[*usageError](err); !usage || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	misspelt := choice{capabilities: []string{"stop-loging"}}
	if err := misspelt.check(); err == nil || !strings.Contains(err.Error(), `there are stop-logging, delete-trail,`) || !strings.HasSuffix(err.Error(), `did you mean "stop-logging"?`) {
		t.Errorf("%v", err)
	}
}

func TestNobodyExaminedIsNeverSilence(t *testing.T) {
	if p := answered(t, estate(), choice{principals: []string{"arn:aws:iam::*:role/Nobody*"}}); p.note != "no principal that was examined matches arn:aws:iam::*:role/Nobody*" {
		t.Errorf("note %q", p.note)
	}
	s := estate()
	s.Scopes = []evidence.Scope{{Kind: iam.RoleKind, Account: "333344445555", Gap: &evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole"}}}
	if p := answered(t, s, choice{principals: []string{"arn:aws:iam::333344445555:role/X"}}); p.note == "" || len(p.lacks) != 1 {
		t.Errorf("note %q, lacks %v", p.note, p.lacks)
	}
	if p := answered(t, &evidence.Snapshot{}, choice{}); p.note == "" {
		t.Error("without a trail nothing is said")
	}
}

func TestWhatCouldNotBeReadIsToldWithThePermissionThatSettlesIt(t *testing.T) {
	s := estate()
	refused := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole"}
	for _, kind := range []string{cloudtrail.TrailKind, iam.RoleKind, iam.UserKind} {
		s.Scopes = append(s.Scopes, evidence.Scope{Kind: kind, Account: "333344445555", Gap: &refused})
	}
	for _, f := range s.Facts {
		if bucket, ok := f.Data.(*s3.Bucket); ok {
			of, _ := bucket.Access.Get()
			of.Read.Unread = &evidence.Gap{Reason: evidence.Throttled, Action: "s3:GetBucketPolicy"}
			undecided := held(access.ReadLogs, auditBucket, deployRole, "CIPolicy", "what its boundary says")
			undecided.Holds = evidence.Missing[bool](evidence.Gap{Reason: evidence.Failed, Action: "iam:GetPolicyVersion"})
			of.Read.All = append(of.Read.All, undecided)
			bucket.Access = evidence.Known(of)
		}
	}
	var actions []string
	for _, l := range answered(t, s, choice{}).lacks {
		actions = append(actions, l.gap.Reason.String()+" "+l.gap.Action+" "+strings.Join(l.places, " "))
	}
	if want := []string{"denied sts:AssumeRole account 333344445555", "throttled s3:GetBucketPolicy " + auditBucket, "failed iam:GetPolicyVersion " + deployRole}; !slices.Equal(actions, want) {
		t.Errorf("lacks %q", actions)
	}
	one := choice{trails: []string{"audit"}, capabilities: []string{"stop-logging"}, principals: []string{deployRole}}
	if lacks := answered(t, s, one).lacks; len(lacks) != 0 {
		t.Errorf("of a principal whose account was read, whose power depends on MFA alone, %v is said to be unread", lacks)
	}
}

func TestAPackApprovesOfWhomItWasJudgedBy(t *testing.T) {
	kept := settings{Parameters: map[string]map[string]any{
		"who-can-read-logs": {"approved_read_logs": []any{"arn:aws:iam::*:role/LogReader"}},
	}}
	for capability, want := range map[string]bool{"read-logs": true, "stop-logging": false} {
		if got := kept.approves(capability, readerRole); got != want {
			t.Errorf("%s: %t", capability, got)
		}
	}
	if kept.approves("read-logs", adminRole) {
		t.Error("the administrator is approved")
	}
}
