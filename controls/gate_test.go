package controls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

func TestTheGateDecidesInOneLine(t *testing.T) {
	waived := controls.Options{Waivers: []controls.Waiver{
		{ID: "W1", Control: "larger", Expires: day(t, "2026-12-31")}, {ID: "W2", Check: "good", Expires: day(t, "2026-12-31")}}}
	expired := controls.Options{Waivers: []controls.Waiver{{ID: "W1", Control: "larger", Expires: day(t, "2026-10-01")}}}
	gate := func(failOn controls.Severity, coverage float64) controls.GateOptions {
		return controls.GateOptions{FailOn: failOn, MinCoverage: coverage}
	}
	for _, test := range []struct {
		name, world string
		assess      controls.Options
		gate        controls.GateOptions
		want        string
	}{
		{"failing", "a[1] a:1:tf", controls.Options{}, gate(controls.High, 0), "gate: failed: 2 controls at or above high (small tested, small larger)"},
		{"failing below", "a[1] a:1:tt", controls.Options{}, gate(controls.Critical, 0), "gate: failed: 1 control at or above critical (small larger)"},
		{"failing and denied", "a[1] b[?] a:1:tf", controls.Options{}, gate(controls.High, 0), "gate: failed: 2 controls"},
		{"waived", "a[1] a:1:tf", waived, gate(controls.Low, 0), "gate: passed: 4 controls decided, none fails at or above low"},
		{"expired waiver", "a[1] a:1:tt", expired, gate(controls.High, 0), "gate: failed: 1 control"},
		{"not counted", "a[1] a:1:tf", controls.Options{}, gate(controls.None, 0), "gate: passed: 4 controls decided, failures are not counted"},
		{"denied", "a[1] a:1:tu", controls.Options{}, gate(controls.None, 0), "gate: incomplete: denied svc:Get in a r"},
		{"unread", "a[1] b[?] a:1:tt", waived, gate(controls.High, 0), "gate: incomplete: denied svc:List in b r"},
		{"denied beside a failure that is not counted", "a[1,2] a:1:tf a:2:tu", controls.Options{}, gate(controls.None, 0), "gate: incomplete: denied svc:Get in a r"},
		{"too little decided", "a[1] a:1:tf", waived, gate(controls.High, 90), "gate: incomplete: 4 of 7 controls decided (57.1%), below 90%"},
		{"no accounts", "", controls.Options{}, gate(controls.High, 0), "gate: incomplete: nothing was examined"},
		{"no frameworks", "a[1] a:1:tt", controls.Options{Frameworks: []string{"none"}}, gate(controls.High, 0), "gate: incomplete: nothing was examined"},
	} {
		g := controls.Decide(assess(t, test.world, test.assess), test.gate)
		if !strings.HasPrefix(g.Line, test.want) {
			t.Errorf("%s: %s\nwant %s", test.name, g.Line, test.want)
		}
		if states := map[bool]int{true: 1}; states[g.Passed]+states[g.Failed]+states[g.Incomplete] != 1 || strings.HasPrefix(g.Line, "gate: passed") != g.Passed ||
			strings.HasPrefix(g.Line, "gate: failed") != g.Failed {
			t.Errorf("%s: %+v", test.name, g)
		}
	}
}

func TestAnInterruptedCollectionNeverPasses(t *testing.T) {
	a := assess(t, "a[1] a:1:tt", controls.Options{})
	a.About.Interrupted = true
	if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); !g.Incomplete {
		t.Error(g.Line)
	}
}

func TestAnEmptyAssessmentNeverPasses(t *testing.T) {
	if g := controls.Decide(controls.Assessment{}, controls.GateOptions{}); !g.Incomplete {
		t.Error(g.Line)
	}
}

func TestAPopulationThatCouldNotBeListedNeverPasses(t *testing.T) {
	for _, reason := range []evidence.Reason{evidence.NotAsked, evidence.Denied, evidence.Failed, evidence.Throttled, evidence.Unsupported} {
		s := snapshot("a[1] b[?] a:1:tt")
		for i := range s.Scopes {
			if s.Scopes[i].Gap != nil {
				s.Scopes[i].Gap.Reason = reason
			}
		}
		g := controls.Decide(controls.Assess(s, framework(t), controls.Options{}), controls.GateOptions{FailOn: controls.None})
		if want := "gate: incomplete: " + reason.String() + " svc:List in b r"; !strings.HasPrefix(g.Line, want) {
			t.Errorf("%s, want %s", g.Line, want)
		}
	}
}

func TestAKindThatNobodyWasAskedAboutIsToldAsThat(t *testing.T) {
	a := assess(t, "a[1] a:1:tt", controls.Options{})
	for want, reason := range map[string]evidence.Reason{"gate: incomplete: no account was asked": evidence.NotAsked, "gate: incomplete: denied svc:Get": evidence.Denied} {
		gap := controls.CoverageGap{Reason: reason, Checks: []string{"good"}}
		if reason == evidence.Denied {
			gap.Action = "svc:Get" // in no account, as when nobody knows whose
		}
		a.Coverage.Gaps = []controls.CoverageGap{gap}
		a.Results[0].Unread = []controls.Unread{{Reason: reason, Action: gap.Action}}
		if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); g.Line != want {
			t.Errorf("%s, want %s", g.Line, want)
		}
	}
}

func TestWhatIsNotOfferedIsMissedWhereItLeavesAControlUndecided(t *testing.T) {
	for _, test := range []struct {
		gap  controls.CoverageGap
		pass bool
	}{
		{controls.CoverageGap{Reason: evidence.Unsupported, Action: "svc:Get", Checks: []string{"good"}, Controls: []string{"small both"}}, false},
		{controls.CoverageGap{Reason: evidence.Unsupported, Action: "svc:Get", Checks: []string{"good"}}, true},
		{controls.CoverageGap{Reason: evidence.Unsupported, Checks: []string{"good"}, Controls: []string{"small both"}}, true}, // nothing was asked
		{controls.CoverageGap{Reason: evidence.Unsupported, Action: "svc:Get"}, true},
	} {
		a := assess(t, "a[1] a:1:tt", controls.Options{})
		a.Coverage.Gaps = []controls.CoverageGap{test.gap}
		if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); g.Passed != test.pass {
			t.Errorf("%+v: %s", test.gap, g.Line)
		}
	}
}

// TestWhatWasRefusedIsMissedWhereItMayBeJudgedLater: no check of today depends
// on it, and it is missing only if one of the assessment is still to be judged.
func TestWhatWasRefusedIsMissedWhereItMayBeJudgedLater(t *testing.T) {
	later := func(r controls.Result) bool { return r.Uncollected != "" }
	for _, reason := range []evidence.Reason{evidence.Denied, evidence.Throttled, evidence.Failed} {
		a := assess(t, "a[1] a:1:tt", controls.Options{})
		a.Coverage.Gaps = []controls.CoverageGap{{Account: "a", Region: "r", Reason: reason, Action: "svc:Other"}}
		if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); g.Line != "gate: incomplete: "+reason.String()+" svc:Other in a r" {
			t.Error(g.Line)
		}
		a.Results = slices.DeleteFunc(a.Results, later)
		if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); !g.Passed {
			t.Error(g.Line)
		}
	}
}

func TestNothingDecidedNeverPasses(t *testing.T) {
	a := assess(t, "a[1] a:1:uu", controls.Options{})
	a.Coverage.Gaps = nil
	a.Coverage.Controls = controls.ControlCoverage{Undecided: 7}
	if g := controls.Decide(a, controls.GateOptions{FailOn: controls.None}); g.Line != "gate: incomplete: of 7 controls none could be decided" {
		t.Error(g.Line)
	}
}

func TestCoverageSaysWhatStoodInTheWayAndOfWhat(t *testing.T) {
	s := snapshot("a[1] a[?] b[] c[?] a:1:tu")
	denied, throttled := evidence.Denied, evidence.Throttled
	s.Calls = []evidence.Call{
		{ID: "c-list", Account: "a", Region: "r"},
		{ID: "c-get", Account: "home", Region: "us-east-1", Reason: &denied, Action: "svc:Get", Error: "AccessDenied"},
		{ID: "c-other", Account: "b", Region: "r", Reason: &throttled, Action: "svc:Other", Error: "SlowDown"},
	}
	s.About.Finished = finished
	s.About.Accounts = []evidence.Account{{ID: "c"}, {ID: "b", Regions: []string{"r", "q"}}, {ID: "a", Name: "A"}, {ID: "d", Status: "SUSPENDED", NotScanned: "the account is suspended"}, {ID: "e"}}
	got := controls.Assess(s, framework(t), controls.Options{}).Coverage

	if want := (controls.CallCoverage{Made: 3, Denied: 1, Throttled: 1}); got.Calls != want {
		t.Errorf("calls %+v", got.Calls)
	}
	var accounts []string
	for _, a := range got.Accounts {
		accounts = append(accounts, a.ID+" "+a.Examined+" "+a.Why)
	}
	if want := "a partly 1 of 2 readings are missing: denied svc:List|b yes |c no denied svc:List|d no the account is suspended|e no nothing was asked"; strings.Join(accounts, "|") != want {
		t.Errorf("accounts %s", strings.Join(accounts, "|"))
	}
	if len(got.Regions) != 2 || got.Regions[0] != (controls.RegionCoverage{Account: "b", Region: "q", Examined: "no", Why: "nothing was asked"}) || got.Regions[1].Examined != "yes" {
		t.Errorf("regions %+v", got.Regions)
	}
	var gaps []string
	for _, g := range got.Gaps {
		gaps = append(gaps, strings.Join([]string{g.Account, g.Region, g.Reason.String(), g.Action, strings.Join(g.Checks, "+"), strings.Join(g.Controls, "+")}, " "))
	}
	// the account b has none, so the controls fail: they are decided, for all that was not read
	want := []string{"a r denied svc:List good+large ", "b r throttled svc:Other  ", "c r denied svc:List good+large ", "home us-east-1 denied svc:Get good "}
	if strings.Join(gaps, "|") != strings.Join(want, "|") {
		t.Errorf("gaps\n%s\nwant\n%s", strings.Join(gaps, "\n"), strings.Join(want, "\n"))
	}
	if got.Controls.Decided != 4 || got.Controls.Undecided != 3 {
		t.Errorf("controls %+v", got.Controls)
	}
	undecided := assess(t, "a[1] a:1:tu", controls.Options{}).Coverage.Gaps
	if len(undecided) != 1 || strings.Join(undecided[0].Controls, "+") != "small both+small tested" {
		t.Errorf("%+v", undecided)
	}
}

// An account that cannot be entered leaves one gap, of that account, though the
// call that was refused is one of the account that knocked.
func TestOneRefusedCallIsOneGap(t *testing.T) {
	s := snapshot("a[1] a:1:tt b[?] b:2:tu")
	denied := evidence.Denied
	s.Calls = []evidence.Call{{ID: "c-get", Account: "home", Region: "us-east-1", Reason: &denied, Action: "svc:Get"}}
	for i := range s.Scopes {
		if s.Scopes[i].Gap != nil {
			s.Scopes[i].Gap = &evidence.Gap{Reason: denied, Action: "svc:Get"}
			s.Scopes[i].Calls = []evidence.CallID{"c-get"}
		}
	}
	s.About.Finished = finished
	gaps := controls.Assess(s, framework(t), controls.Options{}).Coverage.Gaps
	if len(gaps) != 1 || gaps[0].Account != "b" || gaps[0].Region != "r" || strings.Join(gaps[0].Checks, "+") != "good+large" {
		t.Errorf("%+v", gaps)
	}
}

func TestAGapThatCitesACallDoesNotHideWhatElseTheCallLeft(t *testing.T) {
	denied := evidence.Denied
	s := snapshot("a[1] a:1:tu") // it cites c-get, for want of svc:Get
	s.Calls = []evidence.Call{{ID: "c-get", Account: "a", Region: "r", Reason: &denied, Action: "svc:Prepare", Error: "AccessDenied"}}
	var got []string
	for _, g := range controls.Assess(s, framework(t), controls.Options{}).Coverage.Gaps {
		got = append(got, g.Account+" "+g.Action)
	}
	if strings.Join(got, ", ") != "a svc:Get, a svc:Prepare" {
		t.Errorf("the gaps are %v", got)
	}
}

func TestWhatSeveralAccountsRefuseIsAGapOfEach(t *testing.T) {
	denied := evidence.Denied
	s := snapshot("a[1] b[2] a:1:tt b:2:tt")
	both := evidence.Missing[bool](evidence.Gap{Reason: denied, Action: "svc:Get"}, "c-a", "c-b")
	s.Facts[0].Data.(*thing).Good = both
	for _, account := range []string{"a", "b"} {
		s.Calls = append(s.Calls, evidence.Call{ID: evidence.CallID("c-" + account), Account: account, Region: "r", Reason: &denied, Action: "svc:Get"})
	}
	gaps := controls.Assess(s, framework(t), controls.Options{}).Coverage.Gaps
	if len(gaps) != 2 || gaps[0].Account != "a" || gaps[1].Account != "b" {
		t.Errorf("the gaps are %+v", gaps)
	}
}
