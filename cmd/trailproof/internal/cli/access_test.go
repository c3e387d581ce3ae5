package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/report/table"
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

func TestTheTableSaysWhoHoldsWhatAndHowTheyGetThere(t *testing.T) {
	want := `Asked about 2 trails, 1 log bucket, 1 key; of 2 accounts, 6 principals were
examined.
Held by nobody: reconfigure-trail, delete-logs, change-log-bucket,
bypass-retention, disable-key, destroy-key, change-key-policy, query-logs

                            stop-     delete-   overwrite-  read-     decrypt-
                            logging   trail     logs        logs      logs
Account 111122223333 (management)
  role/Admin                allow     allow     -           -         -
  role/ci/Deploy            depends   -         -           -         -
  root                      allow     -         -           -         -
Account 222233334444
  role/LogReader            -         -         -           allow+    allow+
Others, whose own policies were not examined
  account 999988887777      -         -         -           allow     -
  cloudtrail.amazonaws.com  -         -         allow       -         -

                            silence-
                            alerts
Account 111122223333 (management)
  role/Admin                allow

allow: it can. depends: it may, on conditions, which are told below of those not
approved, and with -f json of all. +: approved in the configuration. -: not
found to hold it.

Not approved: 4 principals, and how they get there

  arn:aws:iam::111122223333:role/Admin  (role)
    allow    stop-logging, delete-trail
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       AdministratorAccess, statement 1
    allow    silence-alerts
    over     arn:aws:sns:us-east-1:111122223333:alerts
    by       AdministratorAccess, statement 1

  arn:aws:iam::111122223333:role/ci/Deploy  (role)
    depends  stop-logging
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       CIPolicy, statement Trails
    if       aws:MultiFactorAuthPresent is true
    but      the boundary DevBoundary leaves out us-west-2
    reached  arn:aws:iam::111122223333:user/alice: pass-role (iam:PassRole) by
             DevPolicy, statement 2
             3 more, of which the evidence has the number alone

  arn:aws:iam::111122223333:root  (root)
    allow    stop-logging
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       the root user of the account

  account 999988887777  (account)
    allow    read-logs
    over     arn:aws:s3:::audit-logs
    by       bucket policy, statement Partner
`
	if got := tabled(t, answered(t, estate(), choice{}), 80); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWithoutATerminalEachPrincipalHasOneLine(t *testing.T) {
	text := tabled(t, answered(t, estate(), choice{}), 0)
	head := strings.Fields(strings.Split(text, "\n")[3])
	if want := []string{"stop-logging", "delete-trail", "overwrite-logs", "read-logs", "decrypt-logs", "silence-alerts"}; !slices.Equal(head, want) {
		t.Errorf("the head is %q", head)
	}
	for _, row := range []string{
		"role/Admin allow allow - - - allow", "role/ci/Deploy depends - - - - -", "role/LogReader - - - allow+ allow+ -",
		"account 999988887777 - - - allow - -", "cloudtrail.amazonaws.com - - allow - - -",
	} {
		if !slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool { return strings.Join(strings.Fields(l), " ") == row }) {
			t.Errorf("no row %q in\n%s", row, text)
		}
	}
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

func TestTheAnswerKeepsToTheWidthOfTheTerminal(t *testing.T) {
	for _, columns := range []int{60, 80, 133, 200} {
		for _, all := range []bool{false, true} {
			for _, line := range strings.Split(tabled(t, answered(t, hostileEstate(), choice{all: all}), columns), "\n") {
				if w := table.Columns(line); w > columns {
					t.Errorf("width %d, a line takes %d: %s", columns, w, line)
				}
			}
		}
	}
}

func TestALongNameIsWrappedAndNeverCutOff(t *testing.T) {
	for _, columns := range []int{0, 60, 80, 200} {
		name := strings.Repeat("A", 200)
		p := answered(t, hostileEstate(), choice{principals: []string{"arn:aws:iam::111122223333:role/" + name}})
		text := tabled(t, p, columns)
		_, text, _ = strings.Cut(text, "Account 111122223333 (management)\n")
		text, _, _ = strings.Cut(text, "\n\n")
		got := ""
		for _, line := range strings.Split(text, "\n") {
			got += strings.Fields(line)[0]
		}
		if got != "role/"+name {
			t.Errorf("width %d: %q", columns, text)
		}
	}
}

func TestTheTerminalObeysNoName(t *testing.T) {
	p := answered(t, hostileEstate(), choice{})
	var asJSON bytes.Buffer
	if err := p.writeJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{"table": tabled(t, p, 80), "wide": tabled(t, p, 0), "json": asJSON.String()} {
		for _, r := range text {
			if r != '\n' && hostile(r) {
				t.Errorf("%s holds %U", form, r)
				break
			}
		}
	}
	rows := rowsOf(t, p)
	for _, name := range hostileNames {
		if !slices.ContainsFunc(rows, func(r heldRow) bool { return r.Principal == "arn:aws:iam::111122223333:role/"+name && r.Via[0] == name }) {
			t.Errorf("%q is not in the JSON as it is", name)
		}
	}
}

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
