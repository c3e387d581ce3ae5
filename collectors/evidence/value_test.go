package evidence

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

var gap = Gap{Reason: Denied, Action: "a:B", Detail: "no"}

// worlds are all values of a read of a bool, each with its own citation.
func worlds(call CallID) []Value[bool] {
	return []Value[bool]{Known(false, call), Known(true, call), Missing[bool](Gap{Reason: Failed, Action: string(call)}, call)}
}

// truth is Kleene's third value as -1.
func truth(v Value[bool]) int {
	b, known := v.Get()
	switch {
	case !known:
		return -1
	case b:
		return 1
	}
	return 0
}

func TestAllAndAnyAreKleenes(t *testing.T) {
	for _, a := range worlds("a") {
		for _, b := range worlds("b") {
			for _, c := range worlds("c") {
				three := []Value[bool]{a, b, c}
				truths := []int{truth(a), truth(b), truth(c)}
				all, any := 1, 0
				for _, decisive := range []int{-1, 0} { // the later one weighs more
					if slices.Contains(truths, decisive) {
						all = decisive
					}
				}
				for _, decisive := range []int{-1, 1} {
					if slices.Contains(truths, decisive) {
						any = decisive
					}
				}
				if got := truth(All(three...)); got != all {
					t.Errorf("all of %v is %d, want %d", truths, got, all)
				}
				if got := truth(Any(three...)); got != any {
					t.Errorf("any of %v is %d, want %d", truths, got, any)
				}
				if got, want := All(three...), Not(Any(Not(a), Not(b), Not(c))); !reflect.DeepEqual(got, want) {
					t.Errorf("all of %v is %+v, but not any not is %+v", truths, got, want)
				}
			}
		}
	}
	if truth(All()) != 1 || truth(Any()) != 0 {
		t.Error("of nothing, all must be true and any false")
	}
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	lost := func(values []Value[bool], i int) []Value[bool] {
		values = slices.Clone(values)
		values[i].Lose(gap)
		return values
	}
	derive := map[string]func(...Value[bool]) Value[bool]{
		"all": All, "any": Any,
		"not":  func(v ...Value[bool]) Value[bool] { return Not(v[0]) },
		"both": func(v ...Value[bool]) Value[bool] { return Both(v[0], v[1], func(a, b bool) bool { return a != b }) },
	}
	for name, f := range derive {
		for _, a := range worlds("a") {
			for _, b := range worlds("b") {
				before := []Value[bool]{a, b}
				for i := range before {
					after := truth(f(lost(before, i)...))
					if after != -1 && after != truth(f(before...)) {
						t.Errorf("%s of %v became %d when value %d was lost", name, before, after, i)
					}
				}
			}
		}
	}
}

func TestADecisiveAnswerCitesItselfAndAnUndecidedOneEverything(t *testing.T) {
	unknown := Missing[bool](gap, "u")
	for name, test := range map[string]struct {
		got  Value[bool]
		want []CallID
	}{
		"a false among unknown": {All(unknown, Known(true, "t"), Known(false, "f")), []CallID{"f"}},
		"a true among unknown":  {Any(unknown, Known(true, "t"), Known(false, "f")), []CallID{"t"}},
		"all true":              {All(Known(true, "b"), Known(true, "a", "b")), []CallID{"a", "b"}},
		"undecided":             {All(Known(true, "t"), unknown), []CallID{"t", "u"}},
	} {
		if got := test.got.Calls(); !slices.Equal(got, test.want) {
			t.Errorf("%s cites %v, want %v", name, got, test.want)
		}
	}
	two := All(Missing[bool](gap, "1"), Missing[bool](Gap{Reason: Throttled}, "2"))
	if *two.Gap() != gap {
		t.Errorf("of two gaps %v is kept, want the first", two.Gap())
	}
}

func TestTheZeroValueIsAQuestionNotAsked(t *testing.T) {
	var v Value[int]
	if n, known := v.Get(); known || n != 0 || v.Known() {
		t.Error("the zero value is known")
	}
	if g := v.Gap(); g == nil || g.Reason != NotAsked {
		t.Errorf("its gap is %v", g)
	}
	if Known(0).Gap() != nil {
		t.Error("a known value has a gap")
	}
}

func TestAGapAndCitationsAreCarriedAlong(t *testing.T) {
	length := func(s string) int { return len(s) }
	sum := func(a, b int) int { return a + b }
	if got, want := Then(Known("abc", "b", "a", "b"), length), Known(3, "a", "b"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := Then(Missing[string](gap, "a"), length), Missing[int](gap, "a"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := Both(Known(1, "b"), Known(2, "a"), sum), Known(3, "a", "b"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := Both(Known(1, "b"), Missing[int](gap, "a"), sum), Missing[int](gap, "a", "b"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := Both(Missing[int](gap, "b"), Missing[int](Gap{Reason: Failed}, "a"), sum), Missing[int](gap, "a", "b"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := Known(1, "b").With("a", "b").Calls(); !slices.Equal(got, []CallID{"a", "b"}) {
		t.Errorf("with more calls it cites %v", got)
	}
}

func TestCitationsCannotBeAlteredFromOutside(t *testing.T) {
	given := []CallID{"b", "a"}
	v := Known(1, given...)
	given[0] = "x"
	v.Calls()[0] = "y"
	if got := v.Calls(); !slices.Equal(got, []CallID{"a", "b"}) {
		t.Errorf("it cites %v", got)
	}
}

func TestAnAnswerIsSeenWithoutItsType(t *testing.T) {
	var a Answer = Known([]string{"x"}, "c")
	if value, g, calls := a.Answer(); !reflect.DeepEqual(value, []string{"x"}) || g != nil || len(calls) != 1 {
		t.Errorf("got %v, %v, %v", value, g, calls)
	}
	a = Missing[[]string](gap, "c")
	if value, g, _ := a.Answer(); value != nil || *g != gap {
		t.Errorf("got %v, %v", value, g)
	}
	if a.Elem() != reflect.TypeFor[[]string]() {
		t.Errorf("its type is %v", a.Elem())
	}
	v := Known(1, "c")
	var l Loser = &v
	l.Lose(gap)
	if !reflect.DeepEqual(v, Missing[int](gap, "c")) {
		t.Errorf("lost, it is %+v", v)
	}
}

type inner struct {
	On   bool   `json:"on"`
	Name string `json:"name"`
}

type outer struct {
	Title string        `json:"title"`
	Inner Value[inner]  `json:"inner"`
	Count *Value[int]   `json:"count"`
	List  Value[[]Days] `json:"list"`
}

type empty struct{}

type word struct {
	Extent string `json:"extent"`
}

// Unknown implements what Value's JSON asks for.
func (word) Unknown() word { return word{"unknown"} }

func TestJSONIsAsDocumented(t *testing.T) {
	count := Known(3)
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"struct":                 {Known(inner{true, "<a>"}, "c2", "c1"), `{"on":true,"name":"<a>","_calls":["c1","c2"]}`},
		"struct without calls":   {Known(inner{}), `{"on":false,"name":""}`},
		"empty struct":           {Known(empty{}, "c"), `{"_calls":["c"]}`},
		"bool":                   {Known(false, "c"), `{"_value":false,"_calls":["c"]}`},
		"list":                   {Known([]string{}), `{"_value":[]}`},
		"nil list":               {Known[[]string](nil), `{"_value":null}`},
		"map":                    {Known(map[string]string{"_calls": "x"}), `{"_value":{"_calls":"x"}}`},
		"gap":                    {Missing[inner](gap, "c"), `{"_gap":{"reason":"denied","action":"a:B","detail":"no"},"_calls":["c"]}`},
		"zero":                   {Value[int]{}, `{"_gap":{"reason":"not-asked"}}`},
		"a word that is unknown": {Missing[word](Gap{Reason: Failed}), `{"extent":"unknown","_gap":{"reason":"failed"}}`},
		"nested":                 {Known(outer{"t", Missing[inner](Gap{Reason: Failed}), &count, Known([]Days{1, Never})}, "c"), `{"title":"t","inner":{"_gap":{"reason":"failed"}},"count":{"_value":3},"list":{"_value":[1,"never"]},"_calls":["c"]}`},
	} {
		got, err := marshal(test.value)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, test.want)
		}
	}
}

func TestJSONComesBackAsItWent(t *testing.T) {
	count := Known(3, "c1")
	roundTrip(t, Known(outer{"t", Known(inner{true, "x"}, "c2"), &count, Known([]Days{0, 365, Never})}, "c3"))
	roundTrip(t, Known(outer{Inner: Missing[inner](gap, "c"), List: Missing[[]Days](gap)}))
	roundTrip(t, Missing[outer](gap, "c1", "c2"))
	roundTrip(t, Value[outer]{})
	roundTrip(t, Known(true))
	roundTrip(t, Known(""))
	roundTrip(t, Known[[]string](nil, "c"))
	roundTrip(t, Known([]string{}, "c"))
	roundTrip(t, Known(map[string]string{"_gap": "x", "_value": "y"}, "c"))
	roundTrip(t, Known(empty{}))
	roundTrip(t, Known(word{"all"}, "c"))
	roundTrip(t, Missing[word](gap, "c"))
	for reason := NotAsked; reason <= Unsupported; reason++ {
		roundTrip(t, Missing[int](Gap{Reason: reason}))
	}
}

func roundTrip[T any](t *testing.T, v Value[T]) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back Value[T]
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !reflect.DeepEqual(back, v) {
		t.Errorf("%s came back as %+v, went as %+v", text, back, v)
	}
}

func TestHostileJSONIsRefusedNotAssumed(t *testing.T) {
	for _, text := range []string{`[]`, `"x"`, `{"_value":"x"}`, `{"_gap":{"reason":"fine"}}`, `{"_calls":1}`, `{"_value":`} {
		v := Missing[bool](gap)
		if err := json.Unmarshal([]byte(text), &v); err == nil {
			t.Errorf("%s was read as %+v", text, v)
		}
	}
	if err := json.Unmarshal([]byte(`{}`), new(Value[bool])); err == nil {
		t.Error("an object without value and gap was read")
	}
	type both struct {
		Struct Value[inner] `json:"struct"`
		Bool   Value[bool]  `json:"bool"`
	}
	for _, text := range []string{`{"struct":null,"bool":null}`, `{}`} {
		got := both{Known(inner{On: true}), Known(true)}
		if text == `{}` {
			got = both{}
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, both{}) {
			t.Errorf("%s was read as %+v, %v, want nothing asked", text, got, err)
		}
	}
}
