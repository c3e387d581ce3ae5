package controls_test

import (
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// approving approves of a few for every power that a check asks about, so that
// the checks come to a verdict.
func approving(lib *controls.Library) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, c := range lib.Checks {
		for name := range c.Parameters {
			if strings.HasPrefix(name, "approved_") {
				if out[c.ID] == nil {
					out[c.ID] = map[string]any{}
				}
				out[c.ID][name] = []any{"arn:aws:iam::*:role/LogArchiveAdmin", "arn:aws:iam::*:role/aws-service-role/*"}
			}
		}
	}
	return out
}

// holders finds every list of holders of a fact.
func holders(v reflect.Value, see func(*access.Holders)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			holders(v.Elem(), see)
		}
	case reflect.Struct:
		if h, ok := v.Addr().Interface().(*access.Holders); ok {
			see(h)
			return
		}
		if answer, ok := v.Interface().(evidence.Answer); ok {
			inner, gap, calls := answer.Answer()
			if gap != nil || reflect.TypeOf(inner).Kind() != reflect.Struct || reflect.TypeOf(inner).PkgPath() != reflect.TypeFor[access.Holders]().PkgPath() {
				return
			}
			changed := reflect.New(reflect.TypeOf(inner)).Elem()
			changed.Set(reflect.ValueOf(inner))
			holders(changed, see)
			switch known := changed.Interface().(type) {
			case access.OfTrail:
				v.Set(reflect.ValueOf(evidence.Known(known, calls...)))
			case access.OfBucket:
				v.Set(reflect.ValueOf(evidence.Known(known, calls...)))
			case access.OfKey:
				v.Set(reflect.ValueOf(evidence.Known(known, calls...)))
			case access.OfAccount:
				v.Set(reflect.ValueOf(evidence.Known(known, calls...)))
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				holders(v.Field(i), see)
			}
		}
	}
}

// TestLosingSightOfHoldersNeverFlips: principals that are not read are holders
// that are missing, and the list says that there may be more; a policy that is
// not read leaves undecided whether one holds anything.
func TestLosingSightOfHoldersNeverFlips(t *testing.T) {
	lib := library(t)
	random := rand.New(rand.NewPCG(11, 12))
	options := controls.Options{AllChecks: true, Parameters: approving(lib)}
	kept, lost, lists := 0, 0, 0
	all := fixtures(t, lib)
	paths := make([]string, 0, len(all))
	for path := range all {
		if c := lib.Check(filepath.Base(filepath.Dir(path))); c.Family == "least-privilege" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		was := verdicts(controls.Assess(all[path], lib, options))
		for range 2 {
			s := copied(t, lib, all[path])
			for i := range s.Facts {
				holders(reflect.ValueOf(s.Facts[i].Data), func(h *access.Holders) {
					lists++
					h.All = slices.Clone(h.All)
					if g := gap(random); random.IntN(2) == 0 {
						h.Unread = &g
						h.All = slices.DeleteFunc(h.All, func(access.Holder) bool { return random.IntN(2) == 0 })
					}
					for k := range h.All {
						if random.IntN(3) == 0 {
							h.All[k].Outcome = access.Depends
							h.All[k].Holds.Lose(gap(random))
						}
					}
				})
			}
			for name, v := range verdicts(controls.Assess(s, lib, options)) {
				switch {
				case v == was[name]:
					kept++
				case v == controls.Unknown:
					lost++
				default:
					t.Fatalf("%s: %s was %v and is %v", path, name, was[name], v)
				}
			}
		}
	}
	if kept == 0 || lost < 20 || lists < 100 {
		t.Errorf("%d verdicts stayed, %d were lost, of %d lists", kept, lost, lists)
	}
}

func TestHoldersArePrintedReadably(t *testing.T) {
	for fixture, want := range map[string][]string{
		"who-can-stop-logging/fail":             {"1 of 4 otherwise: arn:aws:iam::111122223333:role/Ops (reconfigure-trail, through AdministratorAccess, statement 1, 1 way to become it); 3 of 4 as expected; all are named in "},
		"who-can-read-logs/denied-no-list":      {"1 of 1 undecided: arn:aws:iam::111122223333:role/Ops (read-logs, through "},
		"who-can-read-logs/denied-depends":      {"role/Ops (read-logs, through AdministratorAccess, statement 1, depends on aws:MultiFactorAuthPresent is true)"},
		"who-can-read-logs/denied-unread":       {"and perhaps more, no answer: denied, needs iam:GetAccountAuthorizationDetails"},
		"who-can-read-logs/fail-everyone":       {`everyone, *, (read-logs, through Öffentlich\n=cmd|calc)`},
		"who-can-silence-alerts/fail":           {"role/Ops (silence-alerts on arn:aws:sns:eu-west-1:111122223333:audit-alerts, through "},
		"who-can-read-logs/pass-service":        {" as expected; all are named in the report's section on access"},
		"tamper-guardrail/fail":                 {`["disable-key", "destroy-key"]: denied are stop-logging, delete-trail by protect-audit-trail, except to arn:aws:iam::*:role/LogArchiveAdmin`},
		"tamper-guardrail/fail-no-organization": {"no policy of the organization denies any of it"},
		"role-trust-confined/fail":              {"1 of 2 otherwise: account arn:aws:iam::444455556666:root (trust policy, statement 1)"},
		"admin-principals-approved/fail":        {"role/Ops (admin, through AdministratorAccess, statement 1, 1 way to become it)"},
	} {
		check, name := filepath.Split(fixture)
		a, _ := gated(t, filepath.Clean(check), name)
		got := ""
		for _, step := range a.Results[0].Subjects[0].Steps {
			got += step.Got + "\n"
		}
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: no %q in %s", fixture, part, got)
			}
		}
	}
}

func TestAResultSaysWhomItApproves(t *testing.T) {
	r := controls.Result{Parameters: map[string]any{"approved_read_logs": []any{"arn:aws:iam::*:role/Audit*"}, "approved_stop_logging": []any{}}}
	for _, c := range []struct {
		capability, principal string
		approved, listed      bool
	}{
		{"read-logs", "arn:aws:iam::111122223333:role/Auditor", true, true},
		{"read-logs", "arn:aws:iam::111122223333:role/auditor", false, true},
		{"stop-logging", "arn:aws:iam::111122223333:role/Auditor", false, false},
		{"fly", "arn:aws:iam::111122223333:role/Auditor", false, false},
	} {
		if approved, listed := r.Approves(c.capability, c.principal); approved != c.approved || listed != c.listed {
			t.Errorf("%s for %s: %v, listed %v", c.principal, c.capability, approved, listed)
		}
	}
}

// TestEveryCapabilityButQueryLogsIsJudged: what the facts name, a check asks for.
func TestEveryCapabilityButQueryLogsIsJudged(t *testing.T) {
	lib := library(t)
	asked := map[string]bool{}
	for _, given := range approving(lib) {
		for name := range given {
			asked[name] = true
		}
	}
	for _, c := range append(access.Capabilities(), access.Admin) {
		if asked[controls.ApprovedFor(string(c))] == (c == access.QueryLogs) {
			t.Errorf("%s: %v", c, asked[controls.ApprovedFor(string(c))])
		}
	}
}
