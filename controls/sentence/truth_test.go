package sentence

import (
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// world is a fact of three answers and a list of answers.
type world struct {
	A    evidence.Value[bool]   `json:"a"`
	B    evidence.Value[bool]   `json:"b"`
	C    evidence.Value[bool]   `json:"c"`
	List []evidence.Value[bool] `json:"list"`
}

func answer(t Truth) evidence.Value[bool] {
	if t == Unknown {
		return evidence.Missing[bool](denied)
	}
	return evidence.Known(t == True)
}

// tuples lists every tuple of n truths.
func tuples(n int) [][]Truth {
	if n == 0 {
		return [][]Truth{{}}
	}
	var out [][]Truth
	for _, rest := range tuples(n - 1) {
		for _, t := range []Truth{Unknown, False, True} {
			out = append(out, append([]Truth{t}, rest...))
		}
	}
	return out
}

// refinements lists what the tuple may be once everything is known.
func refinements(tuple []Truth) [][]Truth {
	out := [][]Truth{}
	for _, other := range tuples(len(tuple)) {
		possible := true
		for i, t := range other {
			possible = possible && t != Unknown && (tuple[i] == Unknown || tuple[i] == t)
		}
		if possible {
			out = append(out, other)
		}
	}
	return out
}

func TestKleeneLogicIsWhatEveryFuturePermits(t *testing.T) {
	for n := range 4 {
		for _, tuple := range tuples(n) {
			and, or := []Truth{}, []Truth{}
			for _, future := range refinements(tuple) {
				all, some := true, false
				for _, x := range future {
					all, some = all && x == True, some || x == True
				}
				and, or = append(and, Of(all)), append(or, Of(some))
			}
			if got, want := And(tuple...), agreed(and); got != want {
				t.Errorf("And%v is %v, want %v", tuple, got, want)
			}
			if got, want := Or(tuple...), agreed(or); got != want {
				t.Errorf("Or%v is %v, want %v", tuple, got, want)
			}
		}
	}
	if Unknown.Not() != Unknown || True.Not() != False || False.Not() != True {
		t.Error("Not is wrong")
	}
}

// agreed is the truth that all futures agree on, or Unknown.
func agreed(futures []Truth) Truth {
	for _, f := range futures {
		if f != futures[0] {
			return Unknown
		}
	}
	return futures[0]
}

func one(text string) Rule                    { return Rule{Text: text} }
func group(op Op, of ...Rule) Rule            { return Rule{Op: op, Of: of} }
func over(op Op, path string, r ...Rule) Rule { return Rule{Op: op, Path: path, Of: r} }

// rules are combinations of sentences about a world, two deep.
func rules() []Rule {
	base := []Rule{one("a is true"), one("b is not true"), one("c is false"),
		over(Each, "list", one("it is true")), over(Some, "list", one("it is true")), over(Some, "list", one("it is false"))}
	out := base
	for _, op := range []Op{All, Any, None} {
		for i, r := range base {
			q := base[(i+1)%len(base)]
			out = append(out, group(op, r, q), group(op, group(None, r), q), group(op, group(Any, r, q), group(All, q, r)),
				over(Each, "list", group(op, one("it is true"), one("it is not false"))),
				over(Some, "list", group(op, one("it is true"), one("it is false"))))
		}
	}
	return out
}

// TestLosingAnswersNeverFlipsATruth looks at every world of three answers and
// two listed ones: whatever is found true or false stays so in every future.
func TestLosingAnswersNeverFlipsATruth(t *testing.T) {
	judge := func(c *Compiled, tuple []Truth) Result {
		w := world{A: answer(tuple[0]), B: answer(tuple[1]), C: answer(tuple[2])}
		for _, x := range tuple[3:] {
			w.List = append(w.List, answer(x))
		}
		return c.Evaluate(Fact{Data: &w, Finished: finished})
	}
	decided := 0
	for _, r := range rules() {
		c, err := Compile(r, reflect.TypeFor[world](), nil)
		if err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		known := map[[5]Truth]Result{}
		for _, tuple := range tuples(5) {
			known[[5]Truth(tuple)] = judge(c, tuple)
		}
		for _, tuple := range tuples(5) {
			got := known[[5]Truth(tuple)]
			if (got.Truth == Unknown) != (got.Gap != nil) {
				t.Fatalf("%s of %v is %v with gap %v", r, tuple, got.Truth, got.Gap)
			}
			if got.Truth == Unknown {
				continue
			}
			decided++
			for _, future := range refinements(tuple) {
				if after := known[[5]Truth(future)]; after.Truth != got.Truth {
					t.Fatalf("%s of %v is %v, and of %v %v", r, tuple, got.Truth, future, after.Truth)
				}
			}
		}
	}
	if decided == 0 {
		t.Error("nothing was decided")
	}
}

func TestEachAndSomeOverEveryShortList(t *testing.T) {
	each, _ := Compile(over(Each, "list", one("it is true")), reflect.TypeFor[world](), nil)
	some, _ := Compile(over(Some, "list", one("it is true")), reflect.TypeFor[world](), nil)
	for n := range 5 {
		for _, tuple := range tuples(n) {
			w := world{}
			for _, x := range tuple {
				w.List = append(w.List, answer(x))
			}
			if got := each.Evaluate(Fact{Data: w}); got.Truth != And(tuple...) || got.Got == "" {
				t.Errorf("each of %v is %v (%q)", tuple, got.Truth, got.Got)
			}
			if got := some.Evaluate(Fact{Data: w}); got.Truth != Or(tuple...) || got.Got == "" {
				t.Errorf("some of %v is %v (%q)", tuple, got.Truth, got.Got)
			}
		}
	}
}

func TestGroupsSayWhatDecided(t *testing.T) {
	fact := good()
	for _, test := range []struct {
		rule  Rule
		truth Truth
		got   string
	}{
		{over(Each, "grants", one("account one of $trusted")), False,
			`1 of 2 otherwise: {account: "444455556666", can: ["read", "delete"]}`},
		{over(Each, "grants", one("can includes read")), True, `each of 2, such as {account: "111122223333", can: ["read"]}`},
		{over(Some, "grants", one("can includes delete")), True, `1 of 2: {account: "444455556666", can: ["read", "delete"]}`},
		{over(Some, "grants", one("account is x")), False, `none of 2, such as {account: "111122223333", can: ["read"]}`},
		{over(Each, "aliases", one("it matches \"one|two\"")), True, `each of 2, such as "one"`},
		{group(Any, one("name is x"), one("regions is 17")), True, `regions: 17`},
		{group(Any, one("name is x"), one("regions is 18")), False, `name: "audit"; regions: 17`},
		{group(None, one("name is x"), one("regions is 18")), True, `name: "audit"; regions: 17`},
		{group(None, one("name is x"), one("regions is 17")), False, `regions: 17`},
		{group(All, one("name is x"), one("regions is 17")), False, `name: "audit"`},
	} {
		if got := evaluate(t, test.rule, fact); got.Truth != test.truth || got.Got != test.got {
			t.Errorf("%s is %v: %s; want %v: %s", test.rule, got.Truth, got.Got, test.truth, test.got)
		}
	}
	fact.Grants = evidence.Missing[[]grant](denied, "c-policy")
	for _, op := range []Op{Each, Some} {
		if got := evaluate(t, over(op, "grants", one("account is x")), fact); got.Truth != Unknown || *got.Gap != denied {
			t.Errorf("%s of a list that was not read is %v", op, got)
		}
	}
}
