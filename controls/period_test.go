package controls_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

// ofPeriod are the checks that rest on the log files of a period.
var ofPeriod = []string{
	"digest-chain-intact", "log-files-unaltered", "no-unreferenced-logs", "retention-demonstrated",
	"trail-changes-explained", "record-fields-complete", "event-classes-observed",
	"root-activity-explained", "console-signin-mfa", "log-access-explained",
}

// gated is what the gate says of one check alone on one of its fixtures.
func gated(t *testing.T, check, fixture string) (controls.Assessment, controls.Gate) {
	t.Helper()
	lib := library(t)
	path := filepath.Join("checks", "testdata", check, fixture+".yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, params, err := controls.ReadFixture(path, data, lib.Kinds, lib.Check(check))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"catalogs/one.yaml": []byte("id: one\ntitle: One\nversion: \"1\"\ngroups:\n- id: g\n  title: G\n  controls:\n" +
		"  - {id: c, title: C, asks: A, severity: high, checks: [" + check + "], not_shown: N, document: D}\n" +
		"  - {id: d, title: D, asks: A, severity: high, attestation: \"Q?\", not_shown: N, document: D}\n")}
	for name, data := range lib.Files {
		if strings.HasPrefix(name, "checks/") {
			files[name] = data
		}
	}
	small, err := controls.LoadFiles(lib.Kinds, files)
	if err != nil {
		t.Fatal(err)
	}
	a := controls.Assess(s, small, controls.Options{
		Parameters:   map[string]map[string]any{check: params},
		Attestations: []controls.Attestation{{Framework: "one", Control: "d", Answer: "yes", Owner: "Ada", Expires: s.About.Finished.AddDate(1, 0, 0)}},
	})
	return a, controls.Decide(a, controls.GateOptions{FailOn: controls.High})
}

func TestWithoutAPeriodNothingIsMissing(t *testing.T) {
	for _, check := range ofPeriod {
		fixture := "denied-no-period"
		if check == "retention-demonstrated" {
			fixture = "denied-nothing-and-no-period"
		}
		a, gate := gated(t, check, fixture)
		if a.Results[0].Verdict != controls.Unknown || !gate.Passed {
			t.Errorf("%s: %v, %s", check, a.Results[0].Verdict, gate.Line)
		}
	}
}

func TestARefusedLogFileLeavesThePeriodIncomplete(t *testing.T) {
	for check, fixture := range map[string]string{
		"digest-chain-intact": "denied-unreadable-digest", "log-files-unaltered": "denied", "no-unreferenced-logs": "denied",
		"trail-changes-explained": "denied", "record-fields-complete": "denied", "event-classes-observed": "denied",
		"root-activity-explained": "denied", "console-signin-mfa": "denied", "log-access-explained": "denied",
	} {
		_, gate := gated(t, check, fixture)
		if !gate.Incomplete || !strings.Contains(gate.Line, "denied s3:GetObject in 111122223333") {
			t.Errorf("%s: %s", check, gate.Line)
		}
	}
	for check, fixture := range map[string]string{
		"digest-chain-intact": "fail-hole-and-unreadable", "record-fields-complete": "fail-and-unread", "trail-changes-explained": "fail-and-unread",
		"root-activity-explained": "fail-and-unread", "console-signin-mfa": "fail-and-unread",
	} {
		if _, gate := gated(t, check, fixture); !gate.Failed {
			t.Errorf("%s: %s", check, gate.Line)
		}
	}
}

// A period that is not wholly proven was asked for, and is not there.
func TestWhatIsNotYetDeliveredLeavesThePeriodIncomplete(t *testing.T) {
	a, gate := gated(t, "digest-chain-intact", "denied-not-yet-delivered")
	if a.Results[0].Verdict != controls.Unknown || !gate.Incomplete || !strings.Contains(gate.Line, "not-yet-delivered") {
		t.Errorf("%v, %s", a.Results[0].Verdict, gate.Line)
	}
}

func TestChangesAreListedWithTheirActorsAndTickets(t *testing.T) {
	for fixture, want := range map[string][]string{
		"pass":              {"2 of 2 as expected: StopLogging of ", ` ("CHG-1042"); StartLogging of `},
		"fail":              {"1 of 2 otherwise: StartLogging of ", `1 of 2 as expected: StopLogging of `, `("CHG-1042")`},
		"denied-no-tickets": {"2 of 2 undecided: StopLogging of "},
	} {
		a, _ := gated(t, "trail-changes-explained", fixture)
		subject := a.Results[0].Subjects[0]
		want = append(want, "by arn:aws:sts::111122223333:assumed-role/Admin/alice", "at 2026-09-14T03:04:11Z", "event 5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10")
		for _, part := range want {
			if !strings.Contains(subject.Steps[0].Got, part) {
				t.Errorf("%s: no %q in %s", fixture, part, subject.Steps[0].Got)
			}
		}
		if subject.Verdict == controls.Fail && !strings.Contains(subject.Reason, "StartLogging") {
			t.Errorf("the reason does not name the change: %s", subject.Reason)
		}
	}
}

func TestEventsAreListedWithWhoAndWhereAndTheirTickets(t *testing.T) {
	for _, c := range []struct {
		check, fixture string
		want           []string
	}{
		{"root-activity-explained", "fail", []string{"1 of 2 otherwise: CreateAccessKey at 2026-09-14T03:06:40Z by arn:aws:iam::111122223333:root from 192.0.2.7 in us-east-1, event 0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66, record 4 of s3://audit-logs/", `1 of 2 as expected: ConsoleLogin at `, `("CHG-1042")`}},
		{"root-activity-explained", "pass-session", []string{"2 of 2 as expected: ConsoleLogin at ", `("CHG-1042"); CreateAccessKey at `}},
		{"root-activity-explained", "denied-no-tickets", []string{"2 of 2 undecided: ConsoleLogin at "}},
		{"console-signin-mfa", "fail", []string{"1 of 1 otherwise: ConsoleLogin at 2026-09-14T03:04:11Z by arn:aws:iam::111122223333:user/break-glass from 192.0.2.7"}},
		{"log-access-explained", "pass", []string{"1 of 1 as expected: GetObject of audit-logs 412 times by arn:aws:iam::111122223333:role/Auditor from 2026-09-14T03:04:11Z to 2026-09-14T03:09:11Z, such as event 5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10"}},
		{"log-access-explained", "fail-tickets-alone", []string{"1 of 1 otherwise: GetObject of audit-logs by arn:aws:iam::111122223333:role/Auditor at 2026-09-14T03:04:11Z, event "}},
	} {
		a, _ := gated(t, c.check, c.fixture)
		got := a.Results[0].Subjects[0].Steps
		for _, part := range c.want {
			if !strings.Contains(got[len(got)-1].Got, part) {
				t.Errorf("%s %s: no %q in %s", c.check, c.fixture, part, got[len(got)-1].Got)
			}
		}
	}
}

func TestHolesAreLegible(t *testing.T) {
	a, _ := gated(t, "digest-chain-intact", "fail-restart-explained")
	for _, part := range []string{"2026-09-14T03:06:24Z to 2026-09-14T11:06:24Z (8h0m0s)", "chain-restart", "explained by StopLogging"} {
		if reason := a.Results[0].Subjects[0].Reason; !strings.Contains(reason, part) {
			t.Errorf("no %q in %s", part, reason)
		}
	}
	a, _ = gated(t, "digest-chain-intact", "denied-not-yet-delivered")
	if reason := a.Results[0].Subjects[0].Reason; !strings.Contains(reason, "not-yet-delivered") {
		t.Error(reason)
	}
}

func TestAMisspeltClassOfEventsIsNoParameter(t *testing.T) {
	lib := library(t)
	err := lib.Accepts(controls.Options{Parameters: map[string]map[string]any{"event-classes-observed": {"classes": []any{"management-raed"}}}})
	if err == nil || !strings.Contains(err.Error(), "did you mean management-read?") {
		t.Error(err)
	}
}

// TestThePropertiesAreTriedOnChains guards the worlds of the property tests.
func TestThePropertiesAreTriedOnChains(t *testing.T) {
	lib := library(t)
	chains, changes, observed := 0, 0, 0
	for path, s := range fixtures(t, lib) {
		for _, f := range s.Facts {
			switch {
			case f.Kind == "archive.chain":
				chains++
			case strings.Contains(path, "trail-changes-explained"):
				changes++
			case strings.Contains(path, "event-classes-observed"):
				observed++
			}
		}
	}
	if slices.Min([]int{chains / 5, changes, observed}) < 5 {
		t.Errorf("%d chains, %d trails with changes, %d accounts with events", chains, changes, observed)
	}
}
