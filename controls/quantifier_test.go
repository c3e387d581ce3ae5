package controls_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

func TestQuantifiersJudgeAsTheDesignSays(t *testing.T) {
	const unknown, fail, pass, na = controls.Unknown, controls.Fail, controls.Pass, controls.NotApplicable
	lib := small(t,
		checkYAML(1, "every", "for: every thing", "where: [in is true]", "expect: [good is true]", "if_none: not-applicable")+
			checkYAML(2, "some", "for: some thing", "where: [in is true]", "expect: [good is true]", "if_none: not-applicable")+
			checkYAML(3, "no", "for: no thing", "where: [in is true]", "expect: [good is true]", "if_none: not-applicable"))
	for _, test := range []struct {
		world           string
		every, some, no controls.Verdict
	}{
		{"a[1,2] a:1:tt a:2:tt", pass, pass, fail},
		{"a[1,2] a:1:tt a:2:tf", fail, pass, fail},
		{"a[1,2] a:1:tf a:2:tf", fail, fail, pass},
		{"a[1,2] a:1:tt a:2:tu", unknown, pass, fail},
		{"a[1,2] a:1:tf a:2:tu", fail, unknown, unknown},
		{"a[1,2] a:1:tu a:2:tu", unknown, unknown, unknown},
		{"a[1] b[?] a:1:tt", unknown, pass, fail},
		{"a[1] b[?] a:1:tf", fail, unknown, unknown},
		{"a[]", na, na, na},
		{"a[?]", unknown, unknown, unknown},
		{"", unknown, unknown, unknown}, // nothing was asked: never a silent pass
		{"a[1]", unknown, unknown, unknown},
		{"a[1] a:1:ft", na, na, na},                // the population is empty, for all that something is there
		{"a[1,2] a:1:ff a:2:tt", pass, pass, fail}, // what does not belong does not count
		{"a[1] a:1:ut", unknown, unknown, unknown}, // if it does not belong, there is none
		{"a[1,2] a:1:ut a:2:tt", pass, pass, fail}, // either way the same
		{"a[1,2] a:1:uf a:2:tt", unknown, pass, fail},
		{"a[1,2] a:1:uf a:2:tf", fail, fail, pass},
		{"a[1] b[] a:1:tt", pass, pass, fail}, // emptiness is judged for each account, and here it is not applicable
	} {
		a := all(snapshot(test.world), lib)
		for check, want := range map[string]controls.Verdict{"every": test.every, "some": test.some, "no": test.no} {
			if got := resultOf(t, a, check).Verdict; got != want {
				t.Errorf("%s of %q is %v, want %v", check, test.world, got, want)
			}
		}
	}
}

func TestEmptinessIsJudgedForEachAccount(t *testing.T) {
	lib := small(t, checkYAML(1, "every", "for: every thing", "expect: [good is true]", "if_none: fail"))
	r := resultOf(t, all(snapshot("a[1] b[] c[1] d[] d[?] a:1:tt"), lib), "every")
	if r.Verdict != controls.Fail || len(r.Subjects) != 2 || len(r.Unread) != 1 {
		t.Fatalf("%+v", r)
	}
	none := r.Subjects[1]
	if none.ID != "b" || none.Account != "b" || none.Verdict != controls.Fail || len(none.Steps) != 1 || len(none.Steps[0].Calls) != 1 {
		t.Errorf("the account without any is %+v; it must cite the calls that found none", none)
	}
}

func TestAnAccountWithoutWhatACheckRequiresFails(t *testing.T) {
	lib := small(t, checkYAML(1, "every", "for: every thing", "expect: [good is true]", "if_none: not-applicable", "requires: other"))
	other := func(s *evidence.Snapshot, account string, gap *evidence.Gap, found ...string) *evidence.Snapshot {
		s.Scopes = append(s.Scopes, evidence.Scope{Kind: "other", Account: account, Gap: gap, Found: found})
		return s
	}
	denied := &evidence.Gap{Reason: evidence.Denied}
	for _, test := range []struct {
		name string
		s    *evidence.Snapshot
		want controls.Verdict
	}{
		{"it is there", other(snapshot("a[1] a:1:tt"), "a", nil, "x"), controls.Pass},
		{"it is there, and nothing to judge", other(snapshot("a[]"), "a", nil, "x"), controls.NotApplicable},
		{"it is not there", other(snapshot("a[]"), "a", nil), controls.Fail},
		{"it was not read", other(snapshot("a[]"), "a", denied), controls.Unknown},
		{"it was not asked for", snapshot("a[1] a:1:tt"), controls.Unknown},
		{"it is not there, nor read everywhere", other(other(snapshot("a[]"), "a", nil), "a", denied), controls.Unknown},
		{"it is there, though not read everywhere", other(other(snapshot("a[1] a:1:tt"), "a", nil, "x"), "a", denied), controls.Pass},
	} {
		r := resultOf(t, all(test.s, lib), "every")
		if r.Verdict != test.want || len(r.Subjects) > 1 {
			t.Errorf("%s: %v, want %v of one subject: %+v", test.name, r.Verdict, test.want, r)
		}
	}
}

func TestOneRefusalOfWhatIsJudgedAndOfWhatIsRequiredIsToldOnce(t *testing.T) {
	lib := small(t, checkYAML(1, "every", "for: every thing", "expect: [good is true]", "if_none: not-applicable", "requires: other"))
	s := snapshot("a[1] a:1:tt b[?]")
	for account, gap := range map[string]*evidence.Gap{
		"b": {Reason: evidence.Denied, Action: "svc:List"},  // as of the things themselves
		"c": {Reason: evidence.Denied, Action: "svc:Other"}, // of its own
	} {
		s.Scopes = append(s.Scopes, evidence.Scope{Kind: "other", Account: account, Region: "r", Gap: gap})
	}
	r := resultOf(t, all(s, lib), "every")
	var told []string
	for _, u := range r.Unread {
		told = append(told, u.Account+" "+u.Kind+" "+u.Action)
	}
	if want := []string{"c other svc:Other", "b thing svc:List"}; r.Verdict != controls.Unknown || !slices.Equal(told, want) {
		t.Errorf("%v, unread: %q, want %q", r.Verdict, told, want)
	}
}

func TestASubjectIsJudgedOnceAndAsItsWorst(t *testing.T) {
	lib := small(t, checkYAML(1, "every", "for: every thing", "expect: [good is true]", "if_none: fail"))
	for world, want := range map[string]controls.Verdict{
		"a[1] b[1] a:1:tt":        controls.Pass,
		"a[1] b[1] a:1:tt b:1:tt": controls.Pass,
		"a[1] b[1] a:1:tt b:1:tf": controls.Fail,
		"a[1] b[1] a:1:tf b:1:tu": controls.Fail,
		"a[1] b[1] a:1:tu b:1:tt": controls.Unknown,
	} {
		r := resultOf(t, all(snapshot(world), lib), "every")
		if len(r.Subjects) != 1 || r.Subjects[0].Verdict != want || r.Verdict != want {
			t.Errorf("%s: %v, want one subject, %v", world, r.Subjects, want)
		}
	}
}

func TestReasonsNameTheSentenceAndWhatWasFound(t *testing.T) {
	lib := small(t, checkYAML(1, "every", "for: every thing", "where: [in is true]", "expect: [good is true, size at least 1]", "if_none: fail")+
		checkYAML(2, "no", "for: no thing", "expect: [good is true]", "if_none: fail")+
		checkYAML(3, "some", "for: some thing", "expect: [good is true]", "if_none: fail"))
	for _, test := range []struct{ world, check, want string }{
		{"a[1] a:1:tf", "every", `expected good is true; found false (and 1 more)`},
		{"a[1] a:1:tt", "every", `expected size at least 1; found 0`},
		{"a[1] a:1:uu", "every", `whether it is to be judged is undecided: in is true; no answer: denied, needs svc:Get`},
		{"a[1] a:1:tt", "no", `expected not good is true; found true`},
		{"a[1] a:1:tu", "some", `undecided: good is true; no answer: denied, needs svc:Get`},
		{"a[1] b[?] a:1:tf", "some", `another subject may satisfy the check; here expected good is true; found false`},
		{"a[0,1] a:1:tt a:0:tf", "some", `another subject satisfies the check`},
		{"a[]", "every", `none in this account, which this check takes as fail`},
		{"a[1]", "no", `undecided: good is true; no answer: it was seen, and nothing was read of it`},
	} {
		r := resultOf(t, all(snapshot(test.world), lib), test.check)
		if len(r.Subjects) == 0 || r.Subjects[0].Reason != test.want {
			t.Errorf("%s of %q: %+v\nwant %s", test.check, test.world, r.Subjects, test.want)
		}
	}
}

// TestNoSmallWorldFlips takes every world of two accounts, a thing of each, the
// first of which the second shows as well, and takes away evidence in every
// way: answers, facts and scopes. The verdict stays, or becomes Unknown.
func TestNoSmallWorldFlips(t *testing.T) {
	var checks strings.Builder
	n := 0
	for _, quantifier := range []string{"every", "some", "no"} {
		for _, where := range []string{"", "where: [in is true]"} {
			for _, ifNone := range []string{"fail", "pass", "unknown", "not-applicable"} {
				n++
				checks.WriteString(checkYAML(n, fmt.Sprintf("c%d", n), "for: "+quantifier+" thing", where, "expect: [good is true]", "if_none: "+ifNone))
			}
		}
	}
	lib := small(t, checks.String())
	seen := map[string][]controls.Verdict{}
	judge := func(world string) []controls.Verdict {
		if seen[world] == nil {
			for _, r := range all(snapshot(world), lib).Results {
				seen[world] = append(seen[world], r.Verdict)
			}
		}
		return seen[world]
	}
	kept, lost := 0, 0
	for _, first := range []string{"", "tt", "tf", "ft", "ff"} {
		for _, second := range []string{"", "tt", "tf", "ft", "ff"} {
			full := judge(smallWorld(first, second, first != "", second != "", false, false))
			for _, a := range losses(first) {
				for _, b := range losses(second) {
					for unread := range 4 {
						world := smallWorld(a, b, first != "", second != "", unread&1 > 0, unread&2 > 0)
						for i, v := range judge(world) {
							switch v {
							case full[i]:
								kept++
							case controls.Unknown:
								lost++
							default:
								t.Fatalf("%s: %v of %q, %v of %q", lib.Checks[i].Population()+" if none "+lib.Checks[i].IfNone.String(),
									full[i], smallWorld(first, second, first != "", second != "", false, false), v, world)
							}
						}
					}
				}
			}
		}
	}
	if kept == 0 || lost == 0 {
		t.Errorf("%d kept, %d lost", kept, lost)
	}
}

// losses lists what may be left of a thing: nothing is read of it, or some.
func losses(thing string) []string {
	if thing == "" {
		return []string{""}
	}
	return []string{"", thing, "u" + thing[1:], thing[:1] + "u", "uu"}
}

// smallWorld writes a world: thing 1 of account a, shown in b as well, and
// thing 2 of account b. A thing that is there and of which nothing is read is
// in its scopes only.
func smallWorld(first, second string, oneThere, twoThere, unreadA, unreadB bool) string {
	shownA, shownB := []string{}, []string{}
	if oneThere {
		shownA, shownB = append(shownA, "1"), append(shownB, "1")
	}
	if twoThere {
		shownB = append(shownB, "2")
	}
	world := "a[" + strings.Join(shownA, ",") + "] b[" + strings.Join(shownB, ",") + "]"
	if unreadA {
		world = strings.Replace(world, "a["+strings.Join(shownA, ",")+"]", "a[?]", 1)
	}
	if unreadB {
		world = strings.Replace(world, "b["+strings.Join(shownB, ",")+"]", "b[?]", 1)
	}
	if first != "" {
		world += " a:1:" + first
	}
	if second != "" {
		world += " b:2:" + second
	}
	return world
}
