package controls

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

var idForm = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

// id reads the ID of a check or catalog.
func (r reader) id(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		*into = r.text(n)
		if !idForm.MatchString(*into) {
			r.fail(n, "%q is not an ID: lower case and digits, in parts joined by - or .", *into)
		}
	}
}

// check reads one entry of a file of checks.
func (r reader) check(n *yaml.Node) *Check {
	c := &Check{line: n.Line}
	given := map[string]*yaml.Node{}
	note := func(name string, read func(*yaml.Node)) field {
		return field{name: name, read: func(v *yaml.Node) {
			given[name] = v
			read(v)
		}}
	}
	need := func(name string, read func(*yaml.Node)) field { return field{name, true, read} }
	r.fields(n, "a check",
		field{"number", false, r.positive(&c.Number)},
		need("id", r.id(&c.ID)),
		need("title", r.texts(&c.Title)),
		need("family", r.texts(&c.Family)),
		need("severity", r.word(&c.Severity)),
		field{"type", false, r.texts(&c.Type)},
		note("for", func(v *yaml.Node) { r.population(v, c) }),
		note("where", r.rules(&c.Where)),
		note("expect", r.rules(&c.Expect)),
		note("if_none", r.word(&c.IfNone)),
		note("requires", r.texts(&c.Requires)),
		note("awaits", r.texts(&c.Awaits)),
		field{"parameters", false, r.parameters(&c.Parameters)},
		need("rationale", r.texts(&c.Rationale)),
		field{"remedy", false, r.lines(&c.Remedy)},
		need("not_shown", r.texts(&c.NotShown)),
	)
	for _, name := range []string{"for", "expect", "if_none"} {
		if given["awaits"] == nil && given[name] == nil && n.Kind == yaml.MappingNode {
			r.fail(n, "check %q has no %q", c.ID, name)
		}
	}
	for _, name := range []string{"for", "where", "expect", "if_none", "requires"} {
		if given["awaits"] != nil && given[name] != nil {
			r.fail(given[name], "check %q awaits evidence and cannot have %q", c.ID, name)
		}
	}
	return c
}

// population reads "every cloudtrail.trail".
func (r reader) population(n *yaml.Node, c *Check) {
	words := strings.Fields(r.text(n))
	if len(words) == 2 {
		switch q := Quantifier(words[0]); q {
		case Every, Some, No:
			c.Quantifier, c.Kind = q, words[1]
			return
		}
	}
	r.fail(n, "%q is not a population; write every, some or no, and a kind of fact, such as every cloudtrail.trail", n.Value)
}

// catalog reads a file of one catalog.
func (r reader) catalog(n *yaml.Node) (*Catalog, map[string]int) {
	c := &Catalog{Words: "default"}
	lines := map[string]int{} // of the controls
	r.fields(n, "a catalog",
		field{"id", true, r.id(&c.ID)},
		field{"title", true, r.texts(&c.Title)},
		field{"version", true, r.texts(&c.Version)},
		field{"order", false, r.positive(&c.Order)},
		field{"words", false, r.oneOf(&c.Words, "default", "pci")},
		field{"note", false, r.texts(&c.Note)},
		field{"applicability", false, r.truth(&c.Applicability)},
		field{"groups", true, r.list(func(g *yaml.Node) { c.Groups = append(c.Groups, r.group(g, lines)) })},
	)
	return c, lines
}

func (r reader) group(n *yaml.Node, lines map[string]int) Group {
	g := Group{}
	r.fields(n, "a group",
		field{"id", true, r.texts(&g.ID)},
		field{"title", true, r.texts(&g.Title)},
		field{"controls", true, r.list(func(v *yaml.Node) {
			c := r.control(v)
			if first, twice := lines[c.ID]; twice {
				r.fail(v, "control %q is declared twice; first on line %d", c.ID, first)
			} else {
				lines[c.ID] = v.Line
			}
			g.Controls = append(g.Controls, c)
		})},
	)
	return g
}

func (r reader) control(n *yaml.Node) Control {
	c := Control{Checks: []CheckRef{}}
	r.fields(n, "a control",
		field{"id", true, r.texts(&c.ID)},
		field{"title", true, r.texts(&c.Title)},
		field{"asks", true, r.texts(&c.Asks)},
		field{"severity", true, r.word(&c.Severity)},
		field{"checks", false, r.list(func(v *yaml.Node) { c.Checks = append(c.Checks, r.checkRef(v)) })},
		field{"attestation", false, r.texts(&c.Attestation)},
		field{"inherited", false, r.texts(&c.Inherited)},
		field{"not_shown", false, r.texts(&c.NotShown)},
		field{"document", false, r.texts(&c.Document)},
		field{"addressable", false, r.truth(&c.Addressable)},
	)
	switch {
	case n.Kind != yaml.MappingNode:
	case len(c.Checks) == 0 && c.Attestation == "":
		r.fail(n, "control %q has neither a check nor an attestation", c.ID)
	case c.Inherited != "" && c.Attestation == "":
		r.fail(n, "control %q is inherited and asks no attestation", c.ID)
	}
	return c
}

func (r reader) checkRef(n *yaml.Node) CheckRef {
	ref := CheckRef{line: n.Line}
	if n.Kind == yaml.ScalarNode {
		ref.Check = r.text(n)
		return ref
	}
	r.fields(n, "a cited check",
		field{"check", true, r.texts(&ref.Check)},
		field{"with", true, r.parameters(&ref.With)},
	)
	return ref
}
