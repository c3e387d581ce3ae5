package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/controls"
)

func TestPrincipalsAreARNPatterns(t *testing.T) {
	for text, want := range map[string]bool{
		"arn:aws:iam::111122223333:role/Audit":                       true,
		"arn:aws:iam::*:role/aws-service-role/*":                     true,
		"arn:aws-us-gov:iam::111122223333:user/path/To.Someone":      true,
		"arn:*:iam::111122223333:root":                               true,
		"arn:aws:iam::*:root":                                        true,
		"arn:aws:sts::111122223333:assumed-role/Audit/alice@x.com":   true,
		"arn:aws:iam::111122223333:role/Aud?t*":                      true,
		"arn:aws:iam::111122223333:saml-provider/Corp":               true,
		"arn:aws:iam::111122223333:oidc-provider/id.example.com/a:b": true,
		"*":                                     true,
		"":                                      false,
		"**":                                    false,
		"Audit":                                 false,
		"111122223333":                          true,
		"o-a1b2c3d4e5":                          true,
		"4444*":                                 false,
		"11112222333":                           false,
		"lambda.amazonaws.com":                  false,
		"arn:aws:iam::1111:role/Audit":          false,
		"arn:aws:s3:::bucket":                   false,
		"arn:aws:iam::111122223333:group/Team":  false,
		"arn:aws:iam::111122223333:role/":       false,
		"arn:aws:iam::111122223333:role/a b":    false,
		"arn:aws:iam:eu:111122223333:role/a":    false,
		"arn:aws:iam::111122223333:role/A\nrn:": false,
	} {
		if err := principal(approvedName, text); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestApprovedPrincipalsReachTheChecksByCapability: each list goes to the checks
// that ask for its capability, and to no other.
func TestApprovedPrincipalsReachTheChecksByCapability(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	const all, reader = "arn:aws:iam::222233334444:role/LogArchiveAdmin", "arn:aws:iam::*:role/Security*"
	c, err := configOf(t, "approved:\n  \"*\": "+all+"\n  read-logs: [\""+reader+"\"]\n  admin: []\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.accepted(lib, nil); err != nil {
		t.Fatal(err)
	}
	given := c.given(lib)
	for check, want := range map[string]map[string][]any{
		"who-can-read-logs":         {"approved_read_logs": {reader, all}},
		"who-can-stop-logging":      {"approved_stop_logging": {all}, "approved_delete_trail": {all}, "approved_reconfigure_trail": {all}},
		"admin-principals-approved": {"approved_admin": {all}},
	} {
		if len(given[check]) != len(want) {
			t.Errorf("%s is given %v", check, given[check])
		}
		for name, list := range want {
			if got, _ := given[check][name].([]any); !slices.Equal(got, list) {
				t.Errorf("%s is given %v as %s", check, given[check][name], name)
			}
		}
	}
	for _, c2 := range []struct {
		capability access.Capability
		principal  string
		want       bool
	}{
		{access.ReadLogs, "arn:aws:iam::111122223333:role/SecurityAudit", true},
		{access.ReadLogs, all, true},
		{access.DeleteLogs, all, true},
		{access.DeleteLogs, "arn:aws:iam::111122223333:role/SecurityAudit", false},
		{access.ReadLogs, "arn:aws:iam::111122223333:role/securityaudit", false},
		{access.QueryLogs, all, true},
		{access.Admin, all, true},
		{"fly", all, false},
	} {
		if got := c.approves(string(c2.capability), c2.principal); got != c2.want {
			t.Errorf("%s for %s: %v", c2.principal, c2.capability, got)
		}
	}
	if none, _ := configOf(t, "version: 1\n"); none.approves("read-logs", all) || len(none.given(lib)) != 0 {
		t.Error("a file without a list approves")
	}
}

func TestABareListApprovesForAll(t *testing.T) {
	c, err := configOf(t, "approved: [\"arn:aws:iam::*:root\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range approvable() {
		if !c.approves(name, "arn:aws:iam::111122223333:root") {
			t.Errorf("not for %s", name)
		}
	}
}

// TestEveryCapabilityThatIsJudgedCanBeApproved: the checks' lists are those that
// the file can give, and all of these but query-logs are asked for.
func TestEveryCapabilityThatIsJudgedCanBeApproved(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, c := range lib.Checks {
		for name := range c.Parameters {
			if strings.HasPrefix(name, "approved") {
				asked[name] = true
			}
		}
	}
	for _, name := range approvable() {
		if parameter := controls.ApprovedFor(name); asked[parameter] == (name == string(access.QueryLogs)) {
			t.Errorf("%s is asked for: %v", parameter, asked[parameter])
		} else {
			delete(asked, parameter)
		}
	}
	if len(asked) > 0 {
		t.Errorf("no list of the file is %v", asked)
	}
}

func TestWhatIsWrongWithApprovedPrincipalsIsNamedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"approved:\n  stop-loging: []":                "f.yaml:2:3: approved: there is no capability \"stop-loging\"; there are *, stop-logging, delete-trail, ",
		"approved:\n  stop-Logging: []":               "did you mean \"stop-logging\"?",
		"approved:\n  read-logs: [Audit]":             "2:15: approved: \"Audit\" is not an ARN pattern of principals such as arn:aws:iam::111122223333:role/Audit*, nor the ID of an account or organization, nor \"*\" alone",
		"approved:\n  read-logs: {a: b}":              "2:14: approved: a value or a list of values is expected here",
		"approved:\n  read-logs: []\n  read-logs: []": "3:3: approved: \"read-logs\" is set twice",
		"approved:\n  - [a]":                          "2:5: approved: a value or a list of values is expected here",
		"approved:":                                   "1:1: approved has no value",
		"approve: []":                                 "did you mean \"approved\"?",
		"parameters:\n  who-can-read-logs:\n    approved_read_logs: [Audit]": "3:26: approved_read_logs: \"Audit\" is not an ARN pattern",
	} {
		_, err := configOf(t, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestNoPatternOfRootUsersApprovesOfAWholeAccount: an account of others is
// approved by its ID, or by * for everyone.
func TestNoPatternOfRootUsersApprovesOfAWholeAccount(t *testing.T) {
	for list, want := range map[string]bool{
		`"arn:aws:iam::*:root"`: false, `"arn:*:*::*:*"`: false, `"arn:aws:iam::444455556666:root"`: false,
		"444455556666": true, `"*"`: true, "111122223333": false,
	} {
		c, err := configOf(t, "approved: ["+list+"]\n")
		if err != nil {
			t.Fatal(err)
		}
		held := access.Holder{Kind: access.AccountKind, Principal: "444455556666", Resource: "arn:aws-cn:s3:::logs"}
		if got := c.approves("read-logs", held.Principal); got != want || held.ARN() != "arn:aws-cn:iam::444455556666:root" {
			t.Errorf("%s approves of %s: %v", list, held.ARN(), got)
		}
	}
}
