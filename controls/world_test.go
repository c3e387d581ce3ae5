package controls_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// thing is a fact of two answers: whether it is to be judged, and whether it is
// as it should be.
type thing struct {
	In   evidence.Value[bool] `json:"in" doc:"It is to be judged."`
	Good evidence.Value[bool] `json:"good" doc:"It is as it should be."`
	Size int                  `json:"size" doc:"How large it is."`
}

// smallKinds are the kinds of a small world.
func smallKinds() evidence.Kinds {
	return evidence.Kinds{"thing": reflect.TypeFor[thing](), "other": reflect.TypeFor[thing]()}
}

var finished = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// checkYAML is a check of things, with the lines that make it particular.
func checkYAML(number int, id string, lines ...string) string {
	head := fmt.Sprintf("- number: %d\n  id: %s\n  title: T\n  family: f\n  severity: high\n  rationale: R\n  not_shown: N\n", number, id)
	for _, l := range lines {
		if l == "" {
			continue
		}
		head += "  " + l + "\n"
	}
	return head
}

// small loads a library of small checks and, if given, a catalog.
func small(t testing.TB, checks string, catalogs ...string) *controls.Library {
	t.Helper()
	files := map[string][]byte{"checks/small.yaml": []byte(checks)}
	for i, c := range catalogs {
		files[fmt.Sprintf("catalogs/small-%d.yaml", i)] = []byte(c)
	}
	lib, err := controls.LoadFiles(smallKinds(), files)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// all judges every check of a library.
func all(s *evidence.Snapshot, lib *controls.Library) controls.Assessment {
	s.About.Finished = finished
	return controls.Assess(s, lib, controls.Options{AllChecks: true})
}

func resultOf(t testing.TB, a controls.Assessment, check string) controls.Result {
	t.Helper()
	for _, r := range a.Results {
		if r.Check == check {
			return r
		}
	}
	t.Fatalf("no result of %s", check)
	return controls.Result{}
}

// answer is known to be so ("t"), known not to be ("f"), or denied ("u").
func answer(word byte) evidence.Value[bool] {
	if word == 'u' {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.Denied, Action: "svc:Get"}, "c-get")
	}
	return evidence.Known(word == 't', "c-get")
}

// snapshot reads a small world from words: "ACCOUNT:ID:in good" for a thing, as
// in "a:1:tf", "ACCOUNT[IDS]" for a scope that was read, "ACCOUNT[?]" for one that was not.
func snapshot(world string) *evidence.Snapshot {
	s := &evidence.Snapshot{}
	for _, word := range strings.Fields(world) {
		if account, found, ok := strings.Cut(strings.TrimSuffix(word, "]"), "["); ok {
			sc := evidence.Scope{Kind: "thing", Account: account, Region: "r", Calls: []evidence.CallID{"c-list"}}
			if found == "?" {
				sc.Gap = &evidence.Gap{Reason: evidence.Denied, Action: "svc:List"}
			} else if found != "" {
				sc.Found = strings.Split(found, ",")
			}
			s.Scopes = append(s.Scopes, sc)
			continue
		}
		part := strings.Split(word, ":")
		s.Facts = append(s.Facts, evidence.Fact{Kind: "thing", Account: part[0], ID: part[1], Region: "r", Calls: []evidence.CallID{"c-list"},
			Data: &thing{In: answer(part[2][0]), Good: answer(part[2][1])}})
	}
	return s
}
