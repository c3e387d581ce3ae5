package sentence

import (
	"fmt"
	"strings"
)

// Explain says in one English sentence what was done to judge the rule: what
// was inspected, in the words of the field's documentation, and what was
// expected of it.
func (c *Compiled) Explain() string { return "Inspected " + c.subject() + ": " + c.expected() + "." }

func (c *Compiled) subject() string {
	var fields []string
	for _, one := range c.sentences() {
		if f := one.field(); len(fields) == 0 || fields[len(fields)-1] != f {
			fields = append(fields, f)
		}
	}
	if c.op == Each || c.op == Some {
		return c.field()
	}
	return inWords(fields, "and")
}

// sentences lists the paths judged, those of each and some as a whole.
func (c *Compiled) sentences() []*Compiled {
	if c.op == One || c.op == Each || c.op == Some {
		return []*Compiled{c}
	}
	var out []*Compiled
	for _, inner := range c.of {
		out = append(out, inner.sentences()...)
	}
	return out
}

// field is the path with what it means.
func (c *Compiled) field() string {
	name := strings.Join(c.path, ".")
	if c.place.doc == "" {
		return name
	}
	return name + " (" + strings.TrimSuffix(c.place.doc, ".") + ")"
}

func (c *Compiled) expected() string {
	switch c.op {
	case One:
		return "expected it " + c.predicate()
	case Each:
		return "expected of each of them that " + inWords(c.clauses(), "and")
	case Some:
		return "expected at least one of which " + inWords(c.clauses(), "and")
	case Any:
		return "expected that " + inWords(c.clauses(), "or")
	case None:
		return "expected that none of this holds: " + inWords(c.clauses(), "or")
	}
	return "expected that " + inWords(c.clauses(), "and")
}

// clauses are the rules inside, each as a clause that follows "that".
func (c *Compiled) clauses() []string {
	out := make([]string, len(c.of))
	for i, inner := range c.of {
		out[i] = inner.clause()
	}
	return out
}

func (c *Compiled) clause() string {
	name := strings.Join(c.path, ".")
	switch c.op {
	case One:
		return name + " " + c.predicate()
	case Each:
		return "of each of " + name + " " + inWords(c.clauses(), "and")
	case Some:
		return "of at least one of " + name + " " + inWords(c.clauses(), "and")
	case Any:
		return "either " + inWords(c.clauses(), "or")
	case None:
		return "neither " + inWords(c.clauses(), "nor")
	}
	switch len(c.of) { // what belongs together must show among alternatives
	case 1:
		return c.of[0].clause()
	case 2:
		return "both " + inWords(c.clauses(), "and")
	}
	return "all of: " + inWords(c.clauses(), "and")
}

// predicate is the verb with the value it compares with, and the parameter
// that the value comes from.
func (c *Compiled) predicate() string {
	value := c.want.literal.String()
	if c.want.literal.kind == tableLiteral {
		value = fmt.Sprintf("the %d texts in a table", len(c.want.texts)) // people may give very many
	}
	if c.literal.kind == paramLiteral {
		value += " ($" + c.literal.text + ")"
	}
	switch c.verb {
	case isSet, isNotSet:
		return string(c.verb)
	case matches:
		if c.want.pattern == nil && c.literal.kind == paramLiteral { // people may give very many
			return fmt.Sprintf("matches one of the %d patterns of $%s", len(c.want.texts), c.literal.text)
		}
	case atLeast, atMost, oneOf:
		return "is " + string(c.verb) + " " + value
	case within:
		return "is within " + value + " of the end of the collection"
	}
	return string(c.verb) + " " + value
}

// inWords joins phrases as a sentence does.
func inWords(parts []string, conjunction string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " " + conjunction + " " + parts[last]
}
