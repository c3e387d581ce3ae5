package controls

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls/sentence"
	"go.yaml.in/yaml/v3"
)

// deepestRules bounds how far groups of sentences nest.
const deepestRules = 8

// rules reads a list of sentences and groups of sentences.
func (r reader) rules(into *[]sentence.Rule) func(*yaml.Node) {
	return r.list(func(n *yaml.Node) {
		before := len(*r.problems)
		if rule := r.rule(n, 0); len(*r.problems) == before {
			*into = append(*into, rule) // one that cannot be read has no sense to judge
		}
	})
}

// rule reads one sentence, or a mapping of one of any, none, all, each PATH and
// some PATH to a list of sentences.
func (r reader) rule(n *yaml.Node, depth int) sentence.Rule {
	if n.Kind == yaml.ScalarNode {
		r.text(n)
		return sentence.Rule{Text: n.Value, Line: n.Line}
	}
	out := sentence.Rule{Line: n.Line}
	if !r.is(n, yaml.MappingNode, "a sentence is expected here, or one of any, none, all, each PATH, some PATH") {
		return out
	}
	if len(n.Content) != 2 || depth >= deepestRules {
		r.fail(n, "a group of sentences is one of any, none, all, each PATH or some PATH, and a list; put a sentence that contains \": \" in quotes")
		return out
	}
	head, body := n.Content[0], n.Content[1]
	words := strings.Fields(head.Value)
	switch {
	case len(words) == 1 && slices.Contains([]sentence.Op{sentence.Any, sentence.None, sentence.All}, sentence.Op(words[0])):
		out.Op = sentence.Op(words[0])
	case len(words) == 2 && slices.Contains([]sentence.Op{sentence.Each, sentence.Some}, sentence.Op(words[0])):
		out.Op, out.Path = sentence.Op(words[0]), words[1]
	default:
		r.fail(head, "no group %q; have any, none, all, each PATH, some PATH; put a sentence that contains \": \" in quotes", head.Value)
		return out
	}
	r.list(func(item *yaml.Node) { out.Of = append(out.Of, r.rule(item, depth+1)) })(body)
	return out
}
