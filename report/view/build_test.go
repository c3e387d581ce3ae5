package view_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestTheNumbersOfTheReportReconcile(t *testing.T) {
	built, _ := report(t, world())
	for name, p := range map[string]*view.Pack{"built": built, "sample": viewtest.Sample()} {
		t.Run(name, func(t *testing.T) { reconcile(t, p) })
	}
}

func reconcile(t *testing.T, p *view.Pack) {
	same := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, and %d when counted", what, got, want)
		}
	}
	tests, subjects, deviations, mapped, criteria := 0, 0, 0, 0, 0
	var counts view.Counts
	items := map[string]view.Evidence{}
	for _, e := range p.Evidence {
		items[e.ID] = e
	}
	numbers := map[string]bool{}
	for _, c := range p.Checks {
		counts[c.Result]++
		tests += len(c.Tests)
		subjects += c.Examined
		criteria += len(c.Criteria)
		if c.Result == view.Exception || c.Result == view.Waived {
			deviations += c.Deviations
		}
		if numbers[c.Number] {
			t.Errorf("%s is the number of two checks", c.Number)
		}
		numbers[c.Number] = true
		apart, failing, unclear := 0, 0, 0
		for _, s := range c.Subjects {
			switch s.Result {
			case view.NotApplicable:
				apart++
			case view.Exception, view.Waived:
				failing++
			case view.Inconclusive, view.NotTested:
				unclear++
			}
		}
		same(c.Number+" examined", c.Examined, len(c.Subjects))
		same(c.Number+" deviations", c.Deviations, failing)
		same(c.Number+" undecided", c.Undecided, unclear)
		for _, test := range c.Tests {
			same(test.Number+" population", test.Population, c.Examined-apart)
			if test.Deviations > c.Deviations || test.Population < test.Deviations+test.Undecided {
				t.Errorf("%s: %d deviations and %d undecided of %d, %d in its check", test.Number, test.Deviations, test.Undecided, test.Population, c.Deviations)
			}
			for _, id := range test.Evidence {
				if !slices.Contains(items[id].Tests, test.Number) {
					t.Errorf("%s cites %s, which does not know it", test.Number, id)
				}
			}
		}
	}
	for _, e := range p.Evidence {
		for _, number := range e.Tests {
			c := find(t, p.Checks, func(c view.Check) bool { return strings.HasPrefix(number, c.Number+".") })
			if i := slices.IndexFunc(c.Tests, func(test view.Test) bool { return test.Number == number }); i >= 0 && !slices.Contains(c.Tests[i].Evidence, e.ID) {
				t.Errorf("%s names %s, which does not cite it", e.ID, number)
			}
		}
	}
	for _, fw := range p.Frameworks {
		var by view.Counts
		for _, r := range fw.Requirements {
			by[r.Result]++
			mapped += len(r.Checks)
		}
		if by != fw.Counts {
			t.Errorf("%s: counts are %v, and %v when counted", fw.ID, fw.Counts, by)
		}
	}
	if counts != p.Counts {
		t.Errorf("counts are %v, and %v when counted", p.Counts, counts)
	}
	same("tests", p.Tests, tests)
	same("subjects", p.Subjects, subjects)
	same("exceptions", len(p.Exceptions), deviations)
	same("calls", p.Calls, len(p.Evidence))
	same("mapping", len(p.Mapping), mapped)
	same("criteria", criteria, mapped)
}

func TestTheReportAgreesWithTheAssessment(t *testing.T) {
	s := world()
	p, a := report(t, s)
	requirements, undecided := 0, 0
	for i, catalog := range a.Catalogs {
		if p.Frameworks[i].Note == "" {
			t.Errorf("%s does not say how it is to be read", catalog.ID)
		}
		if p.Frameworks[i].ID != catalog.ID || len(p.Frameworks[i].Requirements) != len(catalog.Controls) {
			t.Fatalf("framework %d is %s", i, p.Frameworks[i].ID)
		}
		for k, control := range catalog.Controls {
			r := p.Frameworks[i].Requirements[k]
			requirements++
			if r.ID != control.ID || r.Result.String() != control.Words || len(r.Checks) != len(control.Checks) || r.Why != control.Why {
				t.Errorf("%s %s is %s with %d checks, the assessment says %s %s with %d", catalog.ID, r.ID, r.Result, len(r.Checks), control.ID, control.Words, len(control.Checks))
			}
			if r.Paraphrase == "" || r.Group == "" {
				t.Errorf("%s %s does not say what is asked, or where it stands", catalog.ID, r.ID)
			}
			if awaits := control.Attestation != nil && control.Attestation.Given == nil; awaits != strings.Contains(r.Basis, "awaits a person") && control.Basis != "not-collected" {
				t.Errorf("%s %s rests on %q, and its answer is on file: %t", catalog.ID, r.ID, r.Basis, !awaits)
			}
			if control.Verdict == controls.Unknown {
				undecided++
			}
		}
	}
	if requirements < 40 || len(p.Frameworks) != 5 {
		t.Fatalf("only %d requirements of %d frameworks", requirements, len(p.Frameworks))
	}
	if undecided != len(p.Undecided) || undecided != a.Coverage.Controls.Undecided {
		t.Errorf("%d controls are undecided, %d are listed, and the coverage says %d", undecided, len(p.Undecided), a.Coverage.Controls.Undecided)
	}
	if len(p.Checks) != len(a.Results) || len(p.Gaps) != len(a.Coverage.Gaps) || p.Calls != len(s.Calls) || p.Calls != a.Coverage.Calls.Made {
		t.Errorf("%d checks, %d gaps and %d calls; the assessment has %d, %d and %d", len(p.Checks), len(p.Gaps), p.Calls, len(a.Results), len(a.Coverage.Gaps), a.Coverage.Calls.Made)
	}
	for i, c := range p.Checks {
		r := a.Results[i]
		if c.ID != r.Check || c.Examined != len(r.Subjects) || len(c.Unread) != len(r.Unread) {
			t.Errorf("%s is %s with %d subjects, the assessment has %s with %d", c.Number, c.ID, c.Examined, r.Check, len(r.Subjects))
		}
		if (r.Verdict == controls.Fail) != (c.Result == view.Exception || c.Result == view.Waived) || (r.Verdict == controls.Pass) != (c.Result == view.NoExceptions) {
			t.Errorf("%s is %s, the assessment says %s", c.Number, c.Result, r.Verdict)
		}
	}
}

func TestEverythingWasReadIsNotSaidWhereAPartWasNot(t *testing.T) {
	s := world()
	s.Scopes = append(s.Scopes,
		evidence.Scope{Kind: "iam.user", Account: "111122223333"},
		evidence.Scope{Kind: "iam.user", Account: "222233334444", Gap: &evidence.Gap{Reason: evidence.Denied, Action: "iam:GetCredentialReport"}})
	p, _ := report(t, s)
	c := find(t, p.Checks, func(c view.Check) bool { return c.ID == "console-users-mfa" })
	if want := "What was read holds nothing that the check applies to; 1 part of the population could not be listed."; c.Why != want {
		t.Errorf("the check says %q, want %q", c.Why, want)
	}
}

func TestEveryUndecidedControlSaysWhatWouldSettleIt(t *testing.T) {
	p, _ := report(t, world())
	if len(p.Undecided) == 0 {
		t.Fatal("nothing is undecided")
	}
	for _, u := range p.Undecided {
		if u.Needed == "" || u.Why == "" {
			t.Errorf("%s %s: why %q, needed %q", u.Framework, u.ID, u.Why, u.Needed)
		}
	}
}

func TestARefusedAccountIsSettledByOnePermission(t *testing.T) {
	w := &builder{}
	refused := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole"}
	for kind := range kinds() {
		w.scope(kind, member, "", &refused)
	}
	w.snapshot.About = evidence.About{Schema: evidence.SnapshotSchema, Finished: finished, Accounts: []evidence.Account{{ID: member, Status: "ACTIVE"}}}
	p, _ := report(t, &w.snapshot)
	u := find(t, p.Undecided, func(u view.Undecided) bool { return u.ID == "10.3.3" })
	if u.Result != view.Inconclusive || !strings.Contains(u.Needed, "Allow sts:AssumeRole in 222233334444.") {
		t.Errorf("%+v", u)
	}
	if p.Counts[view.NoExceptions]+p.Counts[view.Exception] > 0 {
		t.Errorf("something was decided without evidence: %v", p.Counts)
	}
	reconcile(t, p)
}

func TestEveryCallIsAnEvidenceItem(t *testing.T) {
	s := world()
	p, _ := report(t, s)
	seen := map[string]bool{}
	uncited := false
	for i, e := range p.Evidence {
		if !regexp.MustCompile(`^EV-\d{6}$`).MatchString(e.ID) || e.Command == "" || e.Content == "" || e.Source == "" {
			t.Errorf("item %d is %+v", i, e)
		}
		if i > 0 && e.ID <= p.Evidence[i-1].ID {
			t.Errorf("%s follows %s", e.ID, p.Evidence[i-1].ID)
		}
		if len(e.Tests) > 0 && uncited {
			t.Errorf("%s is cited, and follows items that are not", e.ID)
		}
		uncited = uncited || len(e.Tests) == 0
		seen[e.Call] = true
	}
	for _, c := range s.Calls {
		if !seen[string(c.ID)] {
			t.Errorf("call %s (%s) has no item", c.ID, c.Operation)
		}
	}
	if !uncited {
		t.Error("the world has no call that no test cites, and so proves nothing of their order")
	}
}

// TestOrderDoesNotMatter shuffles the evidence; the report is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	p, _ := report(t, world())
	want := dump(t, p)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		s := world()
		random.Shuffle(len(s.Calls), func(i, k int) { s.Calls[i], s.Calls[k] = s.Calls[k], s.Calls[i] })
		random.Shuffle(len(s.Scopes), func(i, k int) { s.Scopes[i], s.Scopes[k] = s.Scopes[k], s.Scopes[i] })
		random.Shuffle(len(s.Facts), func(i, k int) { s.Facts[i], s.Facts[k] = s.Facts[k], s.Facts[i] })
		shuffled, _ := report(t, s)
		if got := dump(t, shuffled); got != want {
			t.Fatal("the report depends on the order of the evidence")
		}
	}
}

func TestPCIKnowsCompensatingControlsAndNoAcceptedRisk(t *testing.T) {
	p, _ := report(t, world())
	pci := find(t, p.Frameworks, func(fw view.Framework) bool { return fw.ID == "pci-dss-4.0.1" })
	for id, want := range map[string]string{"10.2.1": "In Place with compensating control noted", "10.3.3": "Not in Place"} {
		r := find(t, pci.Requirements, func(r view.Requirement) bool { return r.ID == id })
		if r.Result != view.Waived || r.Words != want {
			t.Errorf("%s is %s, %q; want it waived and %q", id, r.Result, r.Words, want)
		}
	}
	allowed := []string{"Not in Place", "In Place with compensating control noted", "Not Tested", "In Place", "Not Applicable"}
	for _, r := range pci.Requirements {
		if !slices.Contains(allowed, r.Words) {
			t.Errorf("%s is %q, which is not a word of PCI", r.ID, r.Words)
		}
		if r.Result == view.Inconclusive && r.Words != "Not Tested" {
			t.Errorf("%s is inconclusive and %q", r.ID, r.Words)
		}
	}
}

func TestWaiversAreShownWithWhatTheyCover(t *testing.T) {
	p, _ := report(t, world())
	for id, want := range map[string]string{"WV-0001": "in force", "WV-0002": "in force", "WV-0004": "expired"} {
		w := find(t, p.Waivers, func(w view.Waiver) bool { return w.ID == id })
		if w.State != want {
			t.Errorf("%s is %s, want %s", id, w.State, want)
		}
	}
	logging := find(t, p.Checks, func(c view.Check) bool { return c.ID == "trail-logging" })
	if logging.Result != view.Exception {
		t.Errorf("trail-logging is %s under an expired waiver", logging.Result)
	}
	versioning := find(t, p.Checks, func(c view.Check) bool { return c.ID == "log-bucket-versioning" })
	for _, e := range p.Exceptions {
		if (e.Result == view.Waived) != (e.Waiver != "") {
			t.Errorf("%s is %s under waiver %q", e.ID, e.Result, e.Waiver)
		}
		if e.CheckID == versioning.ID && e.Waiver != "WV-0001" {
			t.Errorf("%s is not under the waiver of its check", e.ID)
		}
	}
}

func TestAnExceptionSaysConditionCriteriaEffectAndCorrection(t *testing.T) {
	p, _ := report(t, world())
	if len(p.Exceptions) == 0 {
		t.Fatal("there are no exceptions")
	}
	for i, e := range p.Exceptions {
		if e.Condition == "" || e.Criteria == "" || e.Effect == "" || e.Subject == "" || e.Severity == "" {
			t.Errorf("%+v", e)
		}
		if i > 0 && e.ID <= p.Exceptions[i-1].ID {
			t.Errorf("%s follows %s", e.ID, p.Exceptions[i-1].ID)
		}
	}
}

func TestARemedyNamesItsSubject(t *testing.T) {
	p, _ := report(t, world())
	e := find(t, p.Exceptions, func(e view.ExceptionItem) bool { return e.CheckID == "trail-logging" })
	if !strings.HasPrefix(e.Correction, "aws cloudtrail start-logging --name $'arn:aws:cloudtrail:eu-central-1:222233334444:trail/control \\000") {
		t.Errorf("the correction is %q", e.Correction)
	}
}

func TestDeniedIsNeitherPassNorFailInTheReport(t *testing.T) {
	p, _ := report(t, world())
	c := find(t, p.Checks, func(c view.Check) bool { return c.ID == "trail-logging" })
	hidden := find(t, c.Subjects, func(s view.Subject) bool { return strings.HasSuffix(s.ID, "/hidden") })
	if hidden.Result != view.Inconclusive || len(hidden.Steps[0].Evidence) == 0 || !strings.Contains(hidden.Steps[0].Gap, "denied cloudtrail:GetTrailStatus") {
		t.Errorf("the denied trail is %+v", hidden)
	}
}

func TestHostileTextIsKeptAsItCame(t *testing.T) {
	p, _ := report(t, world())
	find(t, p.Trails, func(tr view.Trail) bool { return tr.Name == viewtest.Hostile[5] })
	find(t, p.Accounts, func(a view.Account) bool { return a.Name == viewtest.Hostile[3] })
}

func TestTheScopeReconciles(t *testing.T) {
	p, _ := report(t, world())
	for name, want := range map[string]view.Population{
		"Accounts, active":               {Expected: 2, Examined: 1, Difference: 1},
		"Accounts, suspended or closing": {Expected: 1, Difference: 1},
		"Account-regions":                {Expected: 3, Examined: 1, Difference: 2},
		"Trails":                         {Expected: 3, Examined: 3, ExpectedUnknown: true},
	} {
		got := find(t, p.Population, func(l view.Population) bool { return l.Name == name })
		if want.Name, want.Method = name, got.Method; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if len(p.Exclusions) != 1 || !strings.Contains(p.Exclusions[0], closed) {
		t.Errorf("exclusions are %q", p.Exclusions)
	}
}

func TestAPeriodIsPrintedAsItsDays(t *testing.T) {
	s := world()
	s.About.Period = evidence.Period{From: finished.AddDate(0, -3, -4).Truncate(24 * 60 * 60 * 1e9), To: finished.AddDate(0, 0, -4).Truncate(24 * 60 * 60 * 1e9)}
	p, _ := report(t, s)
	if p.Period != "1 July 2026 – 30 September 2026" || p.PeriodNote != "Observation period, 92 days, UTC" {
		t.Errorf("%s; %s", p.Period, p.PeriodNote)
	}
}

func TestAnEmptySnapshotMakesAnHonestReport(t *testing.T) {
	p, a := report(t, &evidence.Snapshot{About: evidence.About{Schema: evidence.SnapshotSchema, Interrupted: true}})
	if p.Counts[view.NoExceptions] > 0 || a.Coverage.Controls.Decided > 0 {
		t.Error("something passes without evidence")
	}
	if p.Draft == "" || !strings.Contains(strings.Join(p.Summary, " "), "interrupted") {
		t.Error("the report does not say that it is a draft")
	}
	reconcile(t, p)
}
