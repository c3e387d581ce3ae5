package controls_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// fixtures reads every fixture of the built-in checks, by path.
func fixtures(t testing.TB, lib *controls.Library) map[string]*evidence.Snapshot {
	t.Helper()
	out := map[string]*evidence.Snapshot{}
	for _, c := range lib.Checks {
		paths, err := filepath.Glob(filepath.Join("checks", "testdata", c.ID, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, _, err := controls.ReadFixture(path, data, lib.Kinds, c)
			if err != nil {
				t.Fatal(err)
			}
			out[path] = s
		}
	}
	if len(out) < 100 {
		t.Fatalf("%d fixtures", len(out))
	}
	return out
}

// estates are snapshots to take evidence away from: the sample organization,
// some fixtures, and random joins of fixtures, whose facts may even contradict
// each other.
func estates(t testing.TB, lib *controls.Library, random *rand.Rand, joined int) []*evidence.Snapshot {
	t.Helper()
	all := fixtures(t, lib)
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	out := []*evidence.Snapshot{sample(t)}
	for i := random.IntN(8); i < len(names); i += 8 {
		out = append(out, all[names[i]])
	}
	for range joined {
		s := &evidence.Snapshot{About: all[names[0]].About}
		s.About.Accounts = []evidence.Account{{ID: "111122223333", Regions: []string{"us-east-1", "eu-west-1"}}, {ID: "444455556666", NotScanned: "suspended"}}
		for range 2 + random.IntN(6) {
			part := all[names[random.IntN(len(names))]]
			s.Facts = append(s.Facts, part.Facts...)
			s.Scopes = append(s.Scopes, part.Scopes...)
		}
		out = append(out, copied(t, lib, s))
	}
	return out
}

// copied is a snapshot that shares nothing with the given one.
func copied(t testing.TB, lib *controls.Library, s *evidence.Snapshot) *evidence.Snapshot {
	t.Helper()
	s.About.Schema = evidence.SnapshotSchema
	data, err := evidence.EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	out, err := evidence.DecodeSnapshot(data, lib.Kinds)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := evidence.EncodeCalls(s.Calls)
	if err != nil {
		t.Fatal(err)
	}
	if out.Calls, err = evidence.DecodeCalls(bytes.NewReader(ledger)); err != nil {
		t.Fatal(err)
	}
	return out
}

// lose takes answers away, each with the given chance, however deep they lie.
func lose(v reflect.Value, random *rand.Rand, chance float64) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			lose(v.Elem(), random, chance)
		}
	case reflect.Slice:
		for i := range v.Len() {
			lose(v.Index(i), random, chance)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() != reflect.String {
			panic(fmt.Sprintf("no answer inside %s would ever be lost", v.Type()))
		}
	case reflect.Struct:
		if loser, ok := v.Addr().Interface().(evidence.Loser); ok {
			if random.Float64() < chance {
				loser.Lose(gap(random))
				return
			}
			inside := v.FieldByName("v") // the answer, which only this test may touch
			lose(reflect.NewAt(inside.Type(), unsafe.Pointer(inside.UnsafeAddr())).Elem(), random, chance)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				lose(v.Field(i), random, chance)
			}
		}
	}
}

func gap(random *rand.Rand) evidence.Gap {
	reasons := []evidence.Reason{evidence.NotAsked, evidence.Denied, evidence.Failed, evidence.Throttled, evidence.Unsupported}
	return evidence.Gap{Reason: reasons[random.IntN(len(reasons))], Action: "svc:Ask", Detail: "taken away"}
}

// loseScopes turns scopes into gaps, and forgets what they showed.
func loseScopes(s *evidence.Snapshot, random *rand.Rand, chance float64) {
	for i := range s.Scopes {
		if random.Float64() < chance {
			g := gap(random)
			s.Scopes[i].Gap = &g
			if random.IntN(2) == 0 {
				s.Scopes[i].Found = nil
			}
		}
	}
}

// verdicts names every verdict of an assessment.
func verdicts(a controls.Assessment) map[string]controls.Verdict {
	out := map[string]controls.Verdict{}
	for _, c := range a.Catalogs {
		for _, control := range c.Controls {
			out[c.ID+" "+control.ID] = control.Verdict
		}
	}
	for _, r := range a.Results {
		out[fmt.Sprint(r.Check, " ", r.Parameters)] = r.Verdict
	}
	return out
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	lib := library(t)
	random := rand.New(rand.NewPCG(1, 2))
	options := controls.Options{AllChecks: true, Attestations: attested(lib), Parameters: approving(lib)}
	lost, kept := 0, 0
	worlds := slices.Concat(estates(t, lib, random, 80), slices.Repeat([]*evidence.Snapshot{sample(t)}, 20))
	for _, s := range worlds {
		was := verdicts(controls.Assess(s, lib, options))
		for _, chance := range []float64{0.02, 0.1, 0.5} { // each time on top of what was lost before
			s = copied(t, lib, s)
			for i := range s.Facts {
				lose(reflect.ValueOf(s.Facts[i].Data), random, chance)
			}
			loseScopes(s, random, chance)
			is := verdicts(controls.Assess(s, lib, options))
			for name, v := range was {
				switch {
				case is[name] == v:
					kept++
				case is[name] == controls.Unknown:
					lost++
				default:
					data, _ := evidence.EncodeSnapshot(s)
					t.Fatalf("%s was %v and is %v of\n%s", name, v, is[name], data)
				}
			}
			was = is
		}
	}
	if lost == 0 || kept == 0 {
		t.Errorf("%d verdicts lost, %d kept", lost, kept)
	}
}

// attested answers every question, so that the verdicts of controls are those
// of their checks.
func attested(lib *controls.Library) []controls.Attestation {
	var out []controls.Attestation
	for _, catalog := range lib.Catalogs {
		for _, c := range catalog.Controls() {
			if c.Attestation != "" {
				out = append(out, controls.Attestation{Framework: catalog.ID, Control: c.ID, Answer: "yes", Owner: "Ada", Expires: finished.AddDate(1, 0, 0)})
			}
		}
	}
	return out
}

func TestOrderDoesNotMatter(t *testing.T) {
	lib := library(t)
	random := rand.New(rand.NewPCG(3, 4))
	options := controls.Options{AllChecks: true, Parameters: approving(lib)}
	for _, s := range estates(t, lib, random, 30) {
		withLedger(s, random)
		loseScopes(s, random, 0.2)
		want := controls.Assess(s, lib, options)
		for range 2 {
			s = copied(t, lib, s)
			shuffle(random, s.Facts)
			shuffle(random, s.Scopes)
			shuffle(random, s.Calls)
			shuffle(random, s.About.Accounts)
			for k := range s.Scopes {
				shuffle(random, s.Scopes[k].Found)
				shuffle(random, s.Scopes[k].Calls)
			}
			for k := range s.About.Accounts {
				shuffle(random, s.About.Accounts[k].Regions)
			}
			if got := controls.Assess(s, lib, options); !reflect.DeepEqual(got, want) {
				t.Fatalf("the assessment depends on the order: %s", firstDifference(encoded(t, got), encoded(t, want)))
			}
		}
	}
}

func TestARecordedSnapshotIsAssessedTheSame(t *testing.T) {
	lib := library(t)
	random := rand.New(rand.NewPCG(5, 6))
	for _, s := range estates(t, lib, random, 20) {
		withLedger(s, random)
		a := controls.Assess(s, lib, controls.Options{})
		want := encoded(t, a)
		if got := encoded(t, controls.Assess(copied(t, lib, s), lib, controls.Options{})); !bytes.Equal(got, want) {
			t.Fatalf("it differs after it was written and read: %s", firstDifference(got, want))
		}
		read, err := controls.UnmarshalAssessment(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, read); !bytes.Equal(got, want) {
			t.Fatalf("the assessment differs after it was written and read: %s", firstDifference(got, want))
		}
		if bytes.Contains(want, []byte("\": null,\n")) && !onlyNull(want, "gap", "waiver") {
			t.Fatal("a list is null")
		}
	}
}

// withLedger gives a snapshot calls that answer for its facts and scopes.
func withLedger(s *evidence.Snapshot, random *rand.Rand) {
	s.Calls = nil
	denied := evidence.Denied
	for i := range s.Scopes {
		sc := &s.Scopes[i]
		sc.Calls = nil
		for k := range 2 {
			id := evidence.NewCallID(sc.Account, sc.Region, sc.Kind, "List", []byte{byte(i), byte(k)})
			sc.Calls = append(sc.Calls, id)
			c := evidence.Call{ID: id, Account: sc.Account, Region: sc.Region, Service: sc.Kind, Operation: "List", Params: []byte("{}"), At: finished}
			if random.IntN(4) == 0 {
				c.Reason, c.Action, c.Error = &denied, "svc:List", "AccessDenied"
			}
			s.Calls = append(s.Calls, c)
		}
	}
}

func shuffle[T any](random *rand.Rand, list []T) {
	random.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
}

func encoded(t testing.TB, a controls.Assessment) []byte {
	t.Helper()
	data, err := controls.MarshalAssessment(a)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// onlyNull says whether null stands only at the given keys.
func onlyNull(data []byte, keys ...string) bool {
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if strings.TrimSuffix(value, ",") == "null" && !slices.Contains(keys, strings.Trim(name, `"`)) {
			return false
		}
	}
	return true
}

func firstDifference(a, b []byte) string {
	x, y := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: %s / %s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}
