package sentence

import (
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// FuzzCompile: no text makes the compiler or the evaluation panic, and a
// sentence that compiles is the same after it was printed and read again.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		`status.logging is true`, `name one of ["a, b", c, aws:kms]`, `status.retention at least $min_days`,
		`name matches "(a|b)+"`, `status.delivered within 90d`, `tags excludes "x\ty"`, `regions is -5`, `key is not set`,
		`name is "\u202e\x00"`, `it is set`, `regions one of [1,2 ,3]`, "name\tis\nnot a", `name is []`, `name one of []`, `name is "is set"`,
		`name matches [a*, "?", "*"]`, `name matches []`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Compile(one(text), trailType, params)
		if err != nil {
			return
		}
		for _, fact := range []*trail{good(), {}} {
			if r := c.Evaluate(Fact{Data: fact, Finished: finished}); (r.Truth == Unknown) != (r.Gap != nil) {
				t.Errorf("%q is %v with gap %v", text, r.Truth, r.Gap)
			}
		}
		again, err := Compile(one(c.String()), trailType, params)
		if err != nil {
			t.Fatalf("%q was printed as %q: %v", text, c, err)
		}
		if again.String() != c.String() || !reflect.DeepEqual(again.literal, c.literal) || !reflect.DeepEqual(again.path, c.path) || again.verb != c.verb {
			t.Errorf("%q was read again as %q", c, again)
		}
		_ = c.Explain()
	})
}

// FuzzEvaluate: no evidence makes the words unbounded.
func FuzzEvaluate(f *testing.F) {
	f.Add("audit", "a", uint16(3))
	f.Fuzz(func(t *testing.T, name, alias string, n uint16) {
		fact := good()
		fact.Name, fact.Aliases = name, make([]string, n)
		for i := range fact.Aliases {
			fact.Aliases[i] = alias
		}
		fact.Tags = evidence.Known(map[string]string{name: alias})
		for _, text := range []string{`name is audit`, `aliases includes one`, `tags includes one`} {
			c, err := Compile(one(text), trailType, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Evaluate(Fact{Data: fact, Finished: finished}).Got; len([]rune(got)) > longestText*10+100 {
				t.Errorf("%d characters", len([]rune(got)))
			}
		}
	})
}
