// Package sentence is the language in which checks say what must hold of a
// fact: `status.logging is true`.
//
//	sentence = path verb [ literal ] .
//	verb     = is | is not | is set | is not set | at least | at most
//	         | within | includes | excludes | matches | one of .
//	literal  = true | false | number | duration | "text" | word | [ list ] | $parameter .
//
// A path names fields by their JSON names, separated by dots, and sees through
// evidence.Value and pointers. A word is text that needs no quotes, such as all
// or CUSTOMER or aws:kms. A duration is a whole number of s, m, h or d. A
// regular expression (RE2) matches the whole text or not at all. Of a table, includes
// and excludes ask for a key; no key is empty.
//
// After matches a list is one of patterns in the manner of ARNs: in each, * stands
// for any number of characters and ? for one, and one of them must match the whole
// text, in its case. An empty list of a parameter was not given, and nothing can be
// told from it.
//
// The value of a parameter may also be a table of texts: one of then asks whether
// the text is a key of it, and shows what stands there. An empty table was not
// given, and nothing can be told from it.
//
// Rules combine sentences: a list is all of them; any and none nest; each and
// some range over a list inside the fact, whose elements' fields are named
// directly, and as it if the elements are not structs. There is nothing else:
// what the language cannot say is computed in Go as a field of the fact.
//
// The one rule to respect: every answer is three-valued, and taking evidence
// away turns True and False into Unknown, never into each other. What is
// absent (a nil pointer, empty text, an empty list, the zero time) is known to
// be absent: `is not set`, `is not` and `excludes` hold of a nil pointer, every
// other verb does not.
package sentence

import (
	"fmt"
	"strings"
)

// Op says how a rule is made up.
type Op string

// The kinds of rules. One is a single sentence; the others combine rules.
const (
	One  Op = ""
	All  Op = "all"
	Any  Op = "any"
	None Op = "none"
	Each Op = "each"
	Some Op = "some"
)

// Rule is what an author wrote, before it is compiled.
type Rule struct {
	Op   Op
	Text string // of One: the sentence
	Path string // of Each and Some: the list they range over
	Of   []Rule // of all others: the rules combined
	Line int    // where it stands in its file; 0 if nowhere
}

// String is the rule on one line. A single sentence is written in its one
// canonical form if it can be parsed.
func (r Rule) String() string {
	switch r.Op {
	case One:
		if p, err := parse(r.Text); err == nil {
			return p.String()
		}
		return r.Text
	case Each, Some:
		return fmt.Sprintf("%s %s: %s", r.Op, r.Path, joined(r.Of))
	}
	return fmt.Sprintf("%s: %s", r.Op, joined(r.Of))
}

// MarshalText writes the rule as String does.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func joined(rules []Rule) string {
	words := make([]string, len(rules))
	for i, r := range rules {
		words[i] = r.String()
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// Problem is an error in a rule. Line is that of the rule it is in.
type Problem struct {
	Line int
	Text string
}

func (p *Problem) Error() string { return p.Text }
