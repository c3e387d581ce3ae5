package evidence

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// kept is what the facts of these tests are about.
type kept struct {
	Name string        `json:"name"`
	Lent Value[[]bool] `json:"lent"`
	Tags map[string]string
}

// some are facts of a few kinds and accounts, in no order.
func some(n int) []Fact {
	r := rand.New(rand.NewPCG(7, 7))
	var out []Fact
	for i := range n {
		out = append(out, Fact{
			Kind: fmt.Sprint("kind-", r.IntN(3)), ID: fmt.Sprint("id-", i), Account: fmt.Sprint(r.IntN(4)), Region: fmt.Sprint(r.IntN(2)),
			Calls: []CallID{CallID(fmt.Sprint("c", r.IntN(9))), "c1"},
			Data:  &kept{Name: "<" + fmt.Sprint(i) + ">\n", Lent: Known([]bool{true}, "c2"), Tags: map[string]string{"a": "b"}},
		})
	}
	return out
}

// gather has a Sink take up the facts, those for which stow says so stowed.
func gather(facts []Fact, stow func(Fact) bool) *Sink {
	s := &Sink{}
	for _, f := range facts {
		if stow(f) {
			s.Stow(f)
		} else {
			s.Fact(f)
		}
	}
	s.Scope(Scope{Kind: "kind-0", Account: "1", Found: []string{"b", "a"}})
	return s
}

func encoded(t *testing.T, s *Sink) (at, whole []byte) {
	t.Helper()
	about := About{Schema: SnapshotSchema, Accounts: []Account{{ID: "2"}, {ID: "1"}}}
	snap, err := s.Snapshot(about, nil)
	if err != nil {
		t.Fatal(err)
	}
	if whole, err = EncodeSnapshot(snap); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := s.EncodeTo(&out, about); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), whole
}

func TestWhatIsStowedIsWrittenAsWhatIsNot(t *testing.T) {
	for _, n := range []int{0, 1, 2, 300} {
		facts := some(n)
		_, want := encoded(t, gather(facts, func(Fact) bool { return false }))
		for name, stow := range map[string]func(Fact) bool{
			"nothing":   func(Fact) bool { return false },
			"all":       func(Fact) bool { return true },
			"one kind":  func(f Fact) bool { return f.Kind == "kind-1" },
			"some":      func(f Fact) bool { return len(f.ID)%2 == 0 },
			"one by ID": func(f Fact) bool { return f.ID == "id-0" },
		} {
			s := gather(facts, stow)
			at, whole := encoded(t, s)
			if !bytes.Equal(at, want) || !bytes.Equal(whole, want) {
				t.Errorf("%d facts, %s is stowed:\n%s\n%s\n%s", n, name, want, at, whole)
			}
			if again, _ := encoded(t, s); !bytes.Equal(again, want) {
				t.Errorf("%d facts, %s is stowed: it is written otherwise the second time", n, name)
			}
		}
	}
}

func TestStowedFactsAreToldInOrderAndChanged(t *testing.T) {
	s := gather(some(200), func(f Fact) bool { return f.Region == "1" })
	s.StowAll("kind-2")
	told := func(kind string) (out []Fact) {
		if err := s.Each(kind, func(f Fact) { out = append(out, f) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := 0
	for _, kind := range []string{"kind-0", "kind-1", "kind-2", "none"} {
		facts := told(kind)
		if all += len(facts); len(s.Facts(kind)) != len(facts) {
			t.Errorf("%d facts of %s are listed, and %d told", len(s.Facts(kind)), kind, len(facts))
		}
		if !slices.IsSortedFunc(facts, factsInOrder) {
			t.Errorf("%s is not in order", kind)
		}
		if err := s.Change(kind, func(f Fact) { f.Data.(*kept).Name = f.ID }); err != nil {
			t.Fatal(err)
		}
		for i, f := range told(kind) {
			if f.Data.(*kept).Name != f.ID || f.ID != facts[i].ID || !slices.Equal(f.Calls, facts[i].Calls) {
				t.Fatalf("%+v became %+v", facts[i], f)
			}
		}
	}
	if all != 200 {
		t.Errorf("%d facts of 200 were told", all)
	}
}

// TestWhatCannotBeWrittenIsAnErrorInTheEnd: a fact is not lost on the way.
func TestWhatCannotBeWrittenIsAnErrorInTheEnd(t *testing.T) {
	type odd struct{ Of func() }
	s := &Sink{}
	s.Stow(Fact{Kind: "odd", ID: "1", Data: &odd{Of: func() {}}})
	if err := s.EncodeTo(&bytes.Buffer{}, About{}); err == nil {
		t.Error("it was written")
	}
}
