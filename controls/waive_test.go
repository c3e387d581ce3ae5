package controls_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

// waiving is a waiver of check "good", in force, that is for the given subjects.
func waiving(t testing.TB, id string, subjects ...string) controls.Waiver {
	return controls.Waiver{ID: id, Check: "good", Subjects: subjects, Reason: "R", Owner: "O", Approver: "A", Expires: day(t, "2026-12-31")}
}

func TestAWaiverOfSubjectsCoversNoOthers(t *testing.T) {
	ofAccount := waiving(t, "W9")
	ofAccount.Accounts = []string{"b"}
	ofControl := waiving(t, "W8", "a1")
	ofControl.Check, ofControl.Control = "", "tested"
	for _, test := range []struct {
		waivers []controls.Waiver
		want    string // the waivers of a1, a2 and b1, which fail
		control string // of "tested", which rests on the check alone
	}{
		{nil, "- - -", ""},
		{[]controls.Waiver{waiving(t, "W1", "a1")}, "W1 - -", ""},
		{[]controls.Waiver{waiving(t, "W1", "a?"), waiving(t, "W2", "b1")}, "W1 W1 W2", "W1"},
		{[]controls.Waiver{waiving(t, "W1", "a1", "a2"), ofAccount}, "W1 W1 W9", "W1"},
		{[]controls.Waiver{waiving(t, "W1", "A1")}, "- - -", ""}, // in its case
		{[]controls.Waiver{ofControl}, "- - -", ""},              // the check fails other controls, too
		{[]controls.Waiver{ofControl, waiving(t, "W1", "*2"), ofAccount}, "- W1 W9", "W1"},
		{[]controls.Waiver{waiving(t, "W3")}, "W3 W3 W3", "W3"},
	} {
		a := assess(t, "a[a1,a2,a3] b[b1] a:a1:tf a:a2:tf a:a3:tt b:b1:tf", controls.Options{Waivers: test.waivers})
		r := resultOf(t, a, "good")
		var got []string
		for _, s := range r.Subjects {
			if s.Verdict == controls.Fail {
				got = append(got, map[bool]string{true: "-", false: s.Waiver}[s.Waiver == ""])
			} else if s.Waiver != "" {
				t.Errorf("%s does not fail, and is waived by %s", s.ID, s.Waiver)
			}
		}
		if strings.Join(got, " ") != test.want || (r.Waiver != "") == strings.Contains(test.want, "-") {
			t.Errorf("the waivers are %s, of the check %q, want %s", got, r.Waiver, test.want)
		}
		c := controlOf(t, a, "tested")
		id := ""
		if c.Waiver != nil {
			id = c.Waiver.ID
		}
		if id != test.control || (c.Words == "Exception, waived") != (test.control != "") {
			t.Errorf("the control's waiver is %q (%s), want %q", id, c.Words, test.control)
		}
	}
}

func TestAnAnswerIsWaivedForAllSubjectsOnly(t *testing.T) {
	no := controls.Attestation{Framework: "small", Control: "asked", Answer: "no", Owner: "Ada", Expires: day(t, "2027-09-01")}
	whole := waiving(t, "W1")
	whole.Check, whole.Control = "", "asked"
	part := whole
	part.Subjects = []string{"*"}
	for want, w := range map[string]controls.Waiver{"Exception, waived": whole, "Exception noted": part} {
		c := controlOf(t, assess(t, "a[1] a:1:tt", controls.Options{Attestations: []controls.Attestation{no}, Waivers: []controls.Waiver{w}}), "asked")
		if c.Words != want || c.Verdict != controls.Fail {
			t.Errorf("%+v: %s", w, c.Words)
		}
	}
}

func TestOnlyCompensatingControlsCompensate(t *testing.T) {
	with := waiving(t, "W1", "a1")
	with.Compensating = "Another trail."
	for _, test := range []struct {
		waivers []controls.Waiver
		want    bool
	}{
		{[]controls.Waiver{with, waiving(t, "W2", "a2")}, false},
		{[]controls.Waiver{with, func() controls.Waiver { w := with; w.ID, w.Subjects = "W3", []string{"a2"}; return w }(), waiving(t, "W2")}, true},
		{[]controls.Waiver{with}, false},
	} {
		c := controlOf(t, assess(t, "a[a1,a2] a:a1:tf a:a2:tf", controls.Options{Waivers: test.waivers}), "tested")
		if c.Compensated != test.want {
			t.Errorf("%v: compensated is %v", test.waivers, c.Compensated)
		}
	}
}

// TestWaiversOnlyTakeFailuresFromTheGate: no waiver changes a verdict, none makes
// the gate stricter, and one that is not in force changes nothing.
func TestWaiversOnlyTakeFailuresFromTheGate(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	passed, failed := 0, 0
	for range 400 {
		world := "a[a1,a2] b[b1] "
		for _, id := range []string{"a:a1", "a:a2", "b:b1"} {
			world += id + ":" + pick("t", "t", "f", "u") + pick("t", "f", "f", "u") + " "
		}
		no := controls.Attestation{Framework: "small", Control: pick("both", "asked"), Answer: pick("yes", "no"), Owner: "O", Expires: day(t, "2027-01-01")}
		o := controls.Options{Attestations: []controls.Attestation{no}}
		was := assess(t, world, o)
		for n := range 6 {
			w := controls.Waiver{ID: fmt.Sprint("W", n), Framework: pick("", "small", "other"), Expires: day(t, pick("2026-12-31", "2026-12-31", "2026-10-04")), Start: day(t, pick("2026-01-01", "2026-10-06"))}
			if random.IntN(2) == 0 {
				w.Check = pick("good", "large", "later")
			} else {
				w.Control = pick("tested", "both", "asked", "larger", "large")
			}
			for range random.IntN(3) {
				w.Subjects = append(w.Subjects, pick("*", "a1", "a?", "b*", "c"))
			}
			if random.IntN(4) == 0 {
				w.Accounts = []string{pick("a", "b", "c")}
			}
			w.Compensating = pick("", "Another.")
			o.Waivers = append(o.Waivers, w)
			is := assess(t, world, o)
			if fmt.Sprint(verdicts(is)) != fmt.Sprint(verdicts(was)) {
				t.Fatalf("%+v changes verdicts of %s", w, world)
			}
			before, after := failing(was), failing(is)
			if slices.ContainsFunc(after, func(c string) bool { return !slices.Contains(before, c) }) {
				t.Fatalf("%+v makes %q fail where %q failed, of %s", w, after, before, world)
			}
			if w.State(finished) != controls.InForce && !slices.Equal(before, after) {
				t.Fatalf("%+v is %s and counts", w, w.State(finished))
			}
			gate := controls.GateOptions{FailOn: controls.Low}
			if g := controls.Decide(is, gate); controls.Decide(was, gate).Passed && !g.Passed {
				t.Fatalf("%+v makes the gate stricter: %s", w, g.Line)
			}
			if len(after) < len(before) {
				passed++
			} else if len(after) > 0 {
				failed++
			}
			was = is
		}
	}
	if passed < 50 || failed < 50 {
		t.Errorf("waivers took failures %d times, and left them %d times", passed, failed)
	}
}

// failing are the controls that fail and no waiver covers.
func failing(a controls.Assessment) []string {
	var out []string
	for _, catalog := range a.Catalogs {
		for _, c := range catalog.Controls {
			if c.Verdict == controls.Fail && c.Waiver == nil {
				out = append(out, c.ID)
			}
		}
	}
	return out
}

func TestTheRegisterSaysWhatIsAmiss(t *testing.T) {
	change := func(w controls.Waiver, how func(*controls.Waiver)) controls.Waiver { how(&w); return w }
	narrow := waiving(t, "W1", "a1")
	for _, test := range []struct {
		waiver      controls.Waiver
		state, note string // "" is none
	}{
		{narrow, controls.InForce, ""},
		{change(narrow, func(w *controls.Waiver) { w.Expires = day(t, "2026-10-04") }), controls.Expired, "it expired on 2026-10-04 and no longer counts; 1 failure that it was for stands open"},
		{change(waiving(t, "W1", "a*"), func(w *controls.Waiver) { w.Accounts, w.Expires = []string{"a"}, day(t, "2026-10-04") }), controls.Expired, "it expired on 2026-10-04 and no longer counts; 2 failures that it was for stand open"},
		{change(narrow, func(w *controls.Waiver) { w.Expires = day(t, "2026-10-05") }), controls.InForce, ""},
		{change(narrow, func(w *controls.Waiver) { w.Start = day(t, "2026-10-06") }), controls.NotYetValid, "it is not in force before 2026-10-06 and does not count"},
		{waiving(t, "W1", "a9"), controls.Unused, "it is unused: nothing fails that it is for"},
		{change(narrow, func(w *controls.Waiver) { w.Framework = "other" }), controls.Unused, "it is unused: other was not assessed"},
		{waiving(t, "W1"), controls.InForce, "it is too broad: it covers all that fails of good, now and later; name subjects or accounts, or a framework"},
		{change(waiving(t, "W1"), func(w *controls.Waiver) { w.Framework = "small" }), controls.InForce, ""},
		{change(waiving(t, "W1"), func(w *controls.Waiver) { w.Check, w.Control = "", "tested" }), controls.InForce, ""},
		{change(waiving(t, "W1", "*"), func(w *controls.Waiver) { w.Accounts = []string{"a"} }), controls.InForce, ""},
		{waiving(t, "W1", "*"), controls.InForce, `it is too broad: "*" may be of any account; name the account, or the resource where its ARN has none`},
		{waiving(t, "W1", "a1", "arn:aws:iam::*:role/Audit"), controls.InForce, "too broad"},
		{waiving(t, "W1", "a1", "arn:aws:s3:::*"), controls.InForce, "too broad"},
		{waiving(t, "W1", "a1", "arn:aws:*"), controls.InForce, "too broad"},
		{waiving(t, "W1", "a1", "1111*"), controls.InForce, "too broad"},
		{waiving(t, "W1", "a1", "arn:aws:s3:::logs-*"), controls.InForce, ""},
		{waiving(t, "W1", "a1", "arn:aws:cloudtrail:*:111122223333:trail/*"), controls.InForce, ""},
		{waiving(t, "W1", "a1", "111122223333/*"), controls.InForce, ""},
		{change(narrow, func(w *controls.Waiver) { w.Start, w.Expires = day(t, "2026-01-01"), day(t, "2027-01-01") }), controls.InForce, ""},
		{change(narrow, func(w *controls.Waiver) { w.Start, w.Expires = day(t, "2026-01-01"), day(t, "2027-01-02") }), controls.InForce, "it is too long: it holds for 367 days, more than 366"},
		{change(narrow, func(w *controls.Waiver) { w.Expires = day(t, "2027-10-06") }), controls.InForce, "it is too long: it names no start, and holds on for 367 days, more than 366"},
	} {
		a := assess(t, "a[a1,a2] a:a1:tf a:a2:tf", controls.Options{Waivers: []controls.Waiver{test.waiver}})
		w := a.Waivers[0]
		if notes := strings.Join(w.Notes, "; "); w.State != test.state || (notes == "") != (test.note == "") || !strings.Contains(notes, test.note) {
			t.Errorf("%+v is %s: %q, want %s: %q", test.waiver, w.State, notes, test.state, test.note)
		}
	}
}

func TestTheRegisterOfAnswersSaysWhatIsAmiss(t *testing.T) {
	answer := func(id, date, expires string) controls.Attestation {
		return controls.Attestation{ID: id, Framework: "small", Control: "asked", Answer: "yes", Owner: "Ada", Date: day(t, date), Expires: day(t, expires)}
	}
	elsewhere := answer("A5", "2026-10-05", "2026-12-31")
	elsewhere.Framework = "other"
	s := snapshot("a[1] a:1:tt")
	s.About.Finished = finished
	s.About.Period.From, s.About.Period.To = day(t, "2026-07-01"), day(t, "2026-10-01")
	a := controls.Assess(s, framework(t), controls.Options{Attestations: []controls.Attestation{
		answer("A1", "2026-09-30", "2026-12-31"), answer("A2", "2026-01-01", "2026-10-04"), answer("A3", "2026-09-29", "2026-12-31"), elsewhere,
	}})
	var got []string
	for _, r := range a.Answers {
		got = append(got, strings.TrimSpace(r.ID+" "+r.State+" "+strings.Join(r.Notes, "; ")))
	}
	want := []string{"A5 unused it is unused: other was not assessed", "A2 expired it expired on 2026-10-04 and no longer counts",
		"A3 superseded it is superseded: another answer to the question is later, or graver", "A1 in force"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	early := controls.Assess(s, framework(t), controls.Options{Attestations: []controls.Attestation{answer("A3", "2026-09-29", "2026-12-31"), answer("A4", "2026-10-06", "2026-12-31")}})
	got = nil
	for _, r := range early.Answers {
		got = append(got, r.State+": "+strings.Join(r.Notes, "; "))
	}
	if !slices.Equal(got, []string{"superseded: it is superseded: another answer to the question is later, or graver", "in force: it is dated 2026-10-06, after the evidence was collected on 2026-10-05"}) {
		t.Errorf("%q", got)
	}
}
