package controls

import (
	"encoding"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailproof/trailproof/controls/sentence"
	"go.yaml.in/yaml/v3"
)

// reader reads one YAML file strictly: unknown and repeated keys, values of
// another type and missing ones are problems, gathered with their lines.
type reader struct {
	file     string
	problems *Problems
	columns  bool // problems name the column, too
}

func (r reader) fail(n *yaml.Node, format string, args ...any) {
	p := Problem{File: r.file, Line: max(n.Line, 1), Text: fmt.Sprintf(format, args...)}
	if r.columns {
		p.Column = max(n.Column, 1)
	}
	*r.problems = append(*r.problems, p)
}

func (r reader) failAt(line int, format string, args ...any) {
	r.fail(&yaml.Node{Line: line}, format, args...)
}

// field is one key that a mapping may have.
type field struct {
	name     string
	required bool
	read     func(*yaml.Node)
}

// fields reads a mapping; what names it in problems.
func (r reader) fields(n *yaml.Node, what string, known ...field) {
	if !r.is(n, yaml.MappingNode, what+" must be a mapping of names to values") {
		return
	}
	var names []string
	for _, f := range known {
		names = append(names, f.name)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.Index(names, key.Value)
		switch {
		case at < 0 || key.Kind != yaml.ScalarNode:
			message := fmt.Sprintf("%s has no %q; have %s", what, key.Value, strings.Join(names, ", "))
			if guess := sentence.Nearest(key.Value, names); guess != "" {
				message += fmt.Sprintf("; did you mean %s?", guess)
			}
			r.fail(key, "%s", message)
		case seen[key.Value]:
			r.fail(key, "%q is given twice", key.Value)
		case null(value):
			r.fail(key, "%q is empty", key.Value)
		default:
			known[at].read(value)
		}
		seen[key.Value] = true
	}
	for _, f := range known {
		if f.required && !seen[f.name] {
			r.fail(n, "%s has no %q", what, f.name)
		}
	}
}

// is checks the form of a node. Aliases are refused: they would let a small
// file stand for an endless one.
func (r reader) is(n *yaml.Node, kind yaml.Kind, want string) bool {
	if n.Kind == yaml.AliasNode {
		r.fail(n, "YAML aliases (*%s) are not supported; write it out", n.Value)
		return false
	}
	if n.Kind != kind {
		r.fail(n, "%s", want)
	}
	return n.Kind == kind
}

// text reads a scalar as it is written, so that 5.10 stays 5.10.
func (r reader) text(n *yaml.Node) string {
	if !r.is(n, yaml.ScalarNode, "text is expected here") {
		return ""
	}
	if strings.TrimSpace(n.Value) == "" {
		r.fail(n, "text is expected here, and there is none")
	}
	return oneLine(n.Value)
}

// texts reads into a variable.
func (r reader) texts(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) { *into = r.text(n) }
}

// lines reads text into a variable, and keeps its lines apart: they may be commands.
func (r reader) lines(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if r.text(n) == "" {
			return
		}
		var kept []string
		for line := range strings.Lines(n.Value) {
			if line = oneLine(line); line != "" {
				kept = append(kept, line)
			}
		}
		*into = strings.Join(kept, "\n")
	}
}

// word reads a word of a fixed vocabulary.
func (r reader) word(into encoding.TextUnmarshaler) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if err := into.UnmarshalText([]byte(r.text(n))); err != nil {
			r.fail(n, "%s", err)
		}
	}
}

// oneOf reads one of some words.
func (r reader) oneOf(into *string, words ...string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		*into = r.text(n)
		if !slices.Contains(words, *into) {
			r.fail(n, "%q is not one of %s", *into, strings.Join(words, ", "))
		}
	}
}

// positive reads a whole number above zero.
func (r reader) positive(into *int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(r.text(n))
		if err != nil || v < 1 || n.ShortTag() != "!!int" {
			r.fail(n, "%q is not a whole number above zero", n.Value)
		}
		*into = v
	}
}

// truth reads true or false.
func (r reader) truth(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		text := r.text(n)
		if text != "true" && text != "false" {
			r.fail(n, "%q is neither true nor false", n.Value)
		}
		*into = text == "true"
	}
}

// day reads a date, midnight UTC.
func (r reader) day(into *time.Time) func(*yaml.Node) {
	return func(n *yaml.Node) {
		t, err := time.Parse(time.DateOnly, r.text(n))
		if err != nil {
			r.fail(n, "%q is not a date such as 2026-12-31", n.Value)
		}
		*into = t
	}
}

// list reads each element of a list that is not empty.
func (r reader) list(read func(*yaml.Node)) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if !r.is(n, yaml.SequenceNode, "a list is expected here") {
			return
		}
		if len(n.Content) == 0 {
			r.fail(n, "the list is empty")
		}
		for _, item := range n.Content {
			read(item)
		}
	}
}

// parameters reads the values of parameters: true or false, whole numbers,
// text, and lists of numbers or text.
func (r reader) parameters(into *map[string]any) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if !r.is(n, yaml.MappingNode, "parameters must be a mapping of names to values") {
			return
		}
		*into = map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch _, twice := (*into)[key.Value]; {
			case !parameterName.MatchString(key.Value):
				r.fail(key, "%q is not a parameter's name; use lower case, digits and _", key.Value)
			case twice:
				r.fail(key, "%q is given twice", key.Value)
			default:
				(*into)[key.Value] = r.value(value)
			}
		}
	}
}

var parameterName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// table reads texts by their keys, which are texts as well.
func (r reader) table(n *yaml.Node) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if _, twice := out[key.Value]; twice {
			r.fail(key, "%q is given twice", key.Value)
			continue
		}
		if key.Kind != yaml.ScalarNode || value.Kind != yaml.ScalarNode || value.ShortTag() != "!!str" {
			r.fail(value, "a parameter's table holds texts by their keys; put a number in quotes")
			continue
		}
		out[key.Value] = value.Value
	}
	return out
}

func (r reader) value(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			if !r.is(item, yaml.ScalarNode, "a parameter's list holds numbers or text") {
				continue
			}
			out = append(out, r.value(item))
		}
		return out
	case n.Kind == yaml.MappingNode:
		return r.table(n)
	case !r.is(n, yaml.ScalarNode, "a parameter is true, false, a whole number, text, a list of these, or a table of texts"):
		return nil
	}
	switch n.ShortTag() {
	case "!!bool":
		return n.Value == "true" || n.Value == "True" || n.Value == "TRUE"
	case "!!int":
		v, err := strconv.Atoi(n.Value)
		if err != nil {
			r.fail(n, "%q is not a whole number; put text in quotes", n.Value)
		}
		return v
	case "!!str":
		return n.Value
	}
	r.fail(n, "%q is neither true, false, a whole number nor text; put text in quotes", n.Value)
	return nil
}
