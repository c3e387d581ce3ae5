package view_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// contributed is the report of the world with what people contribute, and with
// samples.
func contributed(t *testing.T, seed string) *view.Pack {
	t.Helper()
	l, s := library(t), world()
	a := controls.Assess(s, l, controls.Options{Waivers: waivers(), Attestations: []controls.Attestation{
		{ID: "AT-1", Framework: "iso-27001-2022", Control: "A.8.17", Answer: "not-applicable", Statement: "no clocks of our own", Owner: "Ada", Date: finished.AddDate(0, -1, 0), Expires: finished.AddDate(1, 0, 0)},
		{ID: "AT-2", Framework: "iso-27001-2022", Control: "A.8.17", Answer: "yes", Statement: "S", Owner: "Ada", Date: finished.AddDate(-2, 0, 0), Expires: finished.AddDate(-1, 0, 0)},
		{ID: "AT-3", Framework: "hipaa-security-rule", Control: "164.312(c)(2)", Answer: "no", Statement: "another measure stands in its place", Owner: "Officer", Date: finished.AddDate(0, -1, 0), Expires: finished.AddDate(0, 1, 0),
			Files: []controls.Document{{File: "a.pdf", SHA256: "aa"}, {File: "b.pdf", SHA256: "bb"}}},
	}})
	return view.Build(s, &a, l, view.Input{SampleSeed: seed, Samples: []view.SampleOf{{Population: "account", Items: 1}, {Population: "exceptions", Items: 3}, {Population: "check:trail-logging", Items: 999}}})
}

func TestWhatIsAmissWithWaiversAndAnswersIsSaid(t *testing.T) {
	text := strings.Join(contributed(t, "").Human, "\n")
	for _, want := range []string{"Waiver WV-0001 (check log-bucket-versioning): it is too broad", "Waiver WV-0004 (check trail-logging): it expired on ",
		"Attestation AT-2 (iso-27001-2022 A.8.17, by Ada): it expired on "} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q in\n%s", want, text)
		}
	}
}

func TestAStatementOfApplicabilityHasEveryControlOfISOAndNoOther(t *testing.T) {
	p := contributed(t, "")
	iso := find(t, p.Frameworks, func(fw view.Framework) bool { return fw.ID == "iso-27001-2022" })
	if len(p.Applicability) != len(iso.Requirements) {
		t.Fatalf("%d lines for %d controls", len(p.Applicability), len(iso.Requirements))
	}
	applies := map[string]int{}
	for i, line := range p.Applicability {
		applies[line.Applies]++
		if line.ID != iso.Requirements[i].ID || line.Justification == "" || line.Status == "" || line.Result != iso.Requirements[i].Result {
			t.Errorf("%+v", line)
		}
		if line.ID == "A.8.17" && (line.Applies != "no" || !strings.HasPrefix(line.Justification, "No clocks of our own. (Ada, ") || !slices.Contains(line.Evidence, "AT-1")) {
			t.Errorf("the control that was excluded: %+v", line)
		}
	}
	if applies["yes"] == 0 || applies["no"] == 0 || applies["to be decided"] == 0 || len(applies) != 3 {
		t.Errorf("it applies: %v", applies)
	}
}

func TestWorksheetsAskWhatIsOpenAndHoldWhatIsKnown(t *testing.T) {
	p := contributed(t, "")
	compensating, addressable := 0, 0
	value := func(w view.Worksheet, label string) string {
		return find(t, w.Lines, func(l view.Pair) bool { return strings.HasPrefix(l.Label, label) }).Value
	}
	for _, w := range p.Worksheets {
		open := slices.ContainsFunc(w.Lines, func(l view.Pair) bool { return l.Value == "" })
		if !open || w.ID == "" || w.Requirement == "" {
			t.Errorf("%+v", w)
		}
		switch w.Kind {
		case view.CompensatingControl:
			compensating++
			if w.Framework != "pci-dss-4.0.1" || w.Waiver != "WV-0002" || value(w, "What is done in its place") != "a second trail" {
				t.Errorf("%+v", w)
			}
		case view.AddressableSpecification:
			addressable++
			if w.Framework != "hipaa-security-rule" {
				t.Errorf("%+v", w)
			}
			if w.Requirement == "164.312(c)(2)" && (value(w, "Decided by") != "Officer" || value(w, "Where") != "a.pdf, b.pdf" || !strings.Contains(value(w, "Why it is"), "another measure")) {
				t.Errorf("%+v", w)
			}
		}
	}
	if compensating != 1 || addressable == 0 {
		t.Errorf("%d and %d worksheets", compensating, addressable)
	}
}

func TestSamplesAreDrawnFromWhatTheReportShows(t *testing.T) {
	p, again := contributed(t, "x"), contributed(t, "x")
	if len(p.Samples) != 3 {
		t.Fatalf("%d samples", len(p.Samples))
	}
	accounts, exceptions, subjects := p.Samples[0], p.Samples[1], p.Samples[2]
	c := find(t, p.Checks, func(c view.Check) bool { return c.ID == "trail-logging" })
	if accounts.Seed != "x" || len(accounts.Items) != 1 || exceptions.Size != len(p.Exceptions) || len(exceptions.Items) != 3 || subjects.Size != c.Examined || len(subjects.Items) != c.Examined {
		t.Errorf("%+v", p.Samples)
	}
	if !strings.Contains(subjects.Population, "999 were asked for, and all") {
		t.Errorf("of too few it says %q", subjects.Population)
	}
	for i, s := range p.Samples {
		if !slices.Equal(s.Items, again.Samples[i].Items) || len(s.SHA256) != 64 {
			t.Errorf("%s is not drawn again", s.ID)
		}
	}
	if s := contributed(t, "").Samples[0]; s.Seed != p.ID || !strings.Contains(s.Method, "No seed was given") {
		t.Errorf("without a seed: %+v", s)
	}
	if !strings.Contains(p.Sampling, "drawn from 3 populations") {
		t.Errorf("on sampling: %s", p.Sampling)
	}
}

func TestSeveralDocumentsOfAnAnswerAreAllNamed(t *testing.T) {
	a := find(t, contributed(t, "").Attests, func(a view.Attest) bool { return a.ID == "164.312(c)(2)" })
	if a.File != "a.pdf, b.pdf" || a.SHA256 != "aa, bb" {
		t.Errorf("%+v", a)
	}
}
