package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// moment is a run without a period: the log archive is listed and not read.
var moment = evidence.Period{From: started, To: started}

// trial collects and judges the sample as often as it is told to, each time with
// other requests failing.
type trial struct {
	over      evidence.Period
	library   *controls.Library
	sample    *server
	questions []question
	whole     controls.Assessment
	facts     *evidence.Snapshot // that the whole is judged on
}

func newTrial(t *testing.T, over evidence.Period) *trial {
	t.Helper()
	for name, value := range credentials("http://aws.test") {
		t.Setenv(name, value)
	}
	library, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	answers, err := organizationAnswers()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := newServer(answers)
	if err != nil {
		t.Fatal(err)
	}
	tr := &trial{over: over, library: library, sample: sample}
	seen := map[question]bool{}
	tr.whole, tr.facts, _ = tr.run(t, "", func(_ int, q question) *fault { seen[q] = true; return nil })
	tr.questions = slices.SortedFunc(maps.Keys(seen), func(a, b question) int { return slices.Compare(words(a), words(b)) })
	return tr
}

// run collects and judges with some requests failing.
func (tr *trial) run(t *testing.T, name string, fails func(int, question) *fault) (controls.Assessment, *evidence.Snapshot, *faulty) {
	t.Helper()
	client := &faulty{sample: tr.sample, fails: fails, failed: map[question]*fault{}, lent: map[question]bool{}}
	s, err := collect(context.Background(), client, &awsapi.MemStore{}, tr.over)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return controls.Assessment{}, &evidence.Snapshot{}, client
	}
	return controls.Assess(s, tr.library, controls.Options{AllChecks: true}), s, client
}

// hold fails some requests and holds the assessment to what must be true of it.
// It returns how many verdicts were lost.
func (tr *trial) hold(t *testing.T, name string, fails func(int, question) *fault) int {
	t.Helper()
	after, facts, client := tr.run(t, name, func(n int, q question) *fault {
		if home(q) {
			return nil // without it nobody knows who asks, and nothing is collected
		}
		return fails(n, q)
	})
	if len(after.Results) == 0 {
		return 0 // said already
	}
	lost := compare(t, name, tr.whole, after)
	holdFacts(t, name, tr.facts, facts)
	reasons := map[string]bool{} // "denied svc:Get" of the requests that failed
	for q, f := range client.failed {
		reasons[f.reason.String()+" "+action(q)] = true
	}
	holdNamed(t, name, tr.whole, after, reasons)
	holdCounted(t, name, after, client)
	gate := controls.Decide(after, controls.GateOptions{FailOn: controls.None})
	for what := range reasons {
		if !slices.ContainsFunc(gate.Reasons, func(r string) bool { return strings.HasPrefix(r, what+" in ") }) {
			t.Errorf("%s: the gate does not name %s: %s", name, what, gate.Line)
		}
	}
	return lost
}

func home(q question) bool {
	return q.Operation == "sts.GetCallerIdentity" && q.Account == "111122223333"
}

// holdNamed expects every request that failed among the gaps, by the name of its
// permission, and every check and control that is now undecided to be laid to
// one of them.
func holdNamed(t *testing.T, name string, before, after controls.Assessment, reasons map[string]bool) {
	t.Helper()
	gaps, blamed := map[string]bool{}, map[string]bool{}
	for _, g := range after.Coverage.Gaps {
		what := g.Reason.String() + " " + g.Action
		gaps[what] = true
		if reasons[what] {
			for _, who := range slices.Concat(g.Checks, g.Controls) {
				blamed[who] = true
			}
		}
	}
	for what := range reasons {
		if !gaps[what] {
			t.Errorf("%s: %s is not among the gaps", name, what)
		}
	}
	for i, was := range before.Results {
		if is := after.Results[i]; is.Verdict == controls.Unknown && was.Verdict != controls.Unknown && !blamed[is.Check] {
			t.Errorf("%s: nothing that failed is named as what %s wants", name, is.Check)
		}
	}
	for i, catalog := range before.Catalogs {
		for k, was := range catalog.Controls {
			is := after.Catalogs[i].Controls[k]
			if is.Verdict == controls.Unknown && was.Verdict != controls.Unknown && !blamed[catalog.ID+" "+is.ID] {
				t.Errorf("%s: nothing that failed is named as what %s %s wants", name, catalog.ID, is.ID)
			}
		}
	}
}

// holdCounted expects the figures to be those of the requests: each failed one
// once, under its reason.
func holdCounted(t *testing.T, name string, after controls.Assessment, client *faulty) {
	t.Helper()
	want := controls.CallCoverage{Made: client.asked, Denied: client.refused, Failed: client.away}
	for _, f := range client.failed {
		switch f.reason {
		case evidence.Denied:
			want.Denied++
		case evidence.Throttled:
			want.Throttled++
		case evidence.Failed:
			want.Failed++
		}
	}
	if got := after.Coverage.Calls; got != want {
		t.Errorf("%s: the figures are %+v, want %+v", name, got, want)
	}
	if decided := after.Coverage.Controls; len(client.failed) > 0 && decided.Decided+decided.Undecided == 0 {
		t.Errorf("%s: no controls are counted", name)
	}
}

// action is the IAM action that a question needs.
func action(q question) string {
	signing, operation, _ := strings.Cut(q.Operation, ".")
	services := map[string]string{"s3": "S3", "s3control": "S3 Control", "monitoring": "CloudWatch"}
	service := signing
	if named, ok := services[signing]; ok {
		service = named
	}
	return awsapi.Action(service, operation)
}

// attempt is one run with some requests failing.
type attempt struct {
	name  string
	fails func(n int, q question) *fault
}

// holdAll makes all attempts, and returns how many verdicts they cost together.
// What is slowed down waits, so that several may be under way.
func (tr *trial) holdAll(t *testing.T, attempts []attempt) int {
	t.Helper()
	var lost atomic.Int64
	awsapi.Every(4, attempts, func(a attempt) { lost.Add(int64(tr.hold(t, a.name, a.fails))) })
	return int(lost.Load())
}

// TestAnyOperationMayFail has each operation of the sample denied wherever it is
// asked, and failing in another way.
func TestAnyOperationMayFail(t *testing.T) {
	tr := newTrial(t, moment)
	asked := map[string]bool{}
	for _, q := range tr.questions {
		asked[q.Operation] = true
	}
	if len(asked) < 60 {
		t.Fatalf("only %d operations are asked", len(asked))
	}
	var attempts []attempt
	for i, operation := range slices.Sorted(maps.Keys(asked)) {
		for _, f := range []*fault{&faults[0], &faults[1+i%(len(faults)-1)]} {
			attempts = append(attempts, attempt{operation + " " + f.name, func(_ int, q question) *fault {
				if q.Operation == operation {
					return f
				}
				return nil
			}})
		}
	}
	tr.holdAll(t, attempts)
}

// TestAnyQuestionMayBeDenied has each question of the sample denied, by itself.
func TestAnyQuestionMayBeDenied(t *testing.T) {
	tr := newTrial(t, moment)
	var attempts []attempt
	for _, denied := range tr.questions {
		attempts = append(attempts, attempt{strings.Join(words(denied), " ") + " denied", func(_ int, q question) *fault {
			if q == denied {
				return &faults[0]
			}
			return nil
		}})
	}
	if tr.holdAll(t, attempts) == 0 {
		t.Error("no denial cost a single verdict: nothing was denied")
	}
}

// TestAnySetOfQuestionsMayFail has sets of questions fail, each in a way of its
// own.
func TestAnySetOfQuestionsMayFail(t *testing.T) {
	tr := newTrial(t, moment)
	var attempts []attempt
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 3)) //nolint:gosec // the same sets each time
		share := []float64{0.02, 0.1, 0.3, 0.7}[seed%4]
		chosen := map[question]*fault{}
		for _, q := range tr.questions {
			if dice.Float64() < share {
				chosen[q] = &faults[dice.IntN(len(faults))]
			}
		}
		attempts = append(attempts, attempt{fmt.Sprintf("set %d", seed), func(_ int, q question) *fault { return chosen[q] }})
	}
	tr.holdAll(t, attempts)
}

// TestCredentialsMayExpireHalfWay has everything refused from some request on.
func TestCredentialsMayExpireHalfWay(t *testing.T) {
	tr := newTrial(t, moment)
	expired := slices.IndexFunc(faults, func(f fault) bool { return f.name == "expired" })
	var attempts []attempt
	for from := 2; from <= len(tr.questions); from += 13 {
		attempts = append(attempts, attempt{fmt.Sprintf("expired from request %d on", from), func(n int, _ question) *fault {
			if n >= from {
				return &faults[expired]
			}
			return nil
		}})
	}
	tr.holdAll(t, attempts)
}

// compare reports every verdict that flipped and counts those that were lost.
func compare(t *testing.T, what string, before, after controls.Assessment) (lost int) {
	t.Helper()
	check := func(name string, was, is controls.Verdict) {
		switch {
		case was == is:
		case is == controls.Unknown:
			lost++
		case was != controls.Unknown:
			t.Errorf("%s: %s was %s and is %s", what, name, was, is)
		default:
			t.Errorf("%s: %s was unknown and is %s", what, name, is)
		}
	}
	subjects := map[string]controls.Verdict{}
	for i, r := range before.Results {
		check(r.Check, r.Verdict, after.Results[i].Verdict)
		for _, s := range r.Subjects {
			subjects[r.Check+" "+s.Kind+" "+s.ID] = s.Verdict
		}
		for _, s := range after.Results[i].Subjects {
			if was, ok := subjects[r.Check+" "+s.Kind+" "+s.ID]; ok {
				check(r.Check+" on "+s.ID, was, s.Verdict)
			}
		}
	}
	for i, c := range before.Catalogs {
		for k, control := range c.Controls {
			check(c.ID+" "+control.ID, control.Verdict, after.Catalogs[i].Controls[k].Verdict)
		}
	}
	return lost
}
