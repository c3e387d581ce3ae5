package controls

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"go.yaml.in/yaml/v3"
)

// fixtureFinished is when the collection of a fixture finished that does not say.
const fixtureFinished = "2026-10-05T09:00:00Z"

// ReadFixture reads a small snapshot, written as YAML: facts and scopes as in
// snapshot.json, and optionally finished and parameters. Without scopes, each
// fact's kind, account and region was read completely, and the kind that the
// check requires is there.
func ReadFixture(name string, data []byte, kinds evidence.Kinds, c *Check) (*evidence.Snapshot, map[string]any, error) {
	var problems Problems
	r := reader{file: name, problems: &problems}
	finished := fixtureFinished
	parts := map[string]any{"facts": []any{}, "scopes": []any{}, "accounts": []any{}}
	var params map[string]any
	part := func(name string) field {
		return field{name: name, read: func(n *yaml.Node) { parts[name] = r.tree(n) }}
	}
	root := r.document(data)
	if root != nil {
		r.fields(root, "a fixture", part("facts"), part("scopes"), part("accounts"),
			field{"finished", false, r.texts(&finished)}, field{"parameters", false, r.parameters(&params)})
	}
	if err := problems.err(); err != nil {
		return nil, nil, err
	}
	wire, err := json.Marshal(map[string]any{
		"about":  map[string]any{"schema": evidence.SnapshotSchema, "finished": finished, "accounts": parts["accounts"]},
		"facts":  parts["facts"],
		"scopes": parts["scopes"],
	})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	s, err := evidence.DecodeSnapshot(wire, kinds)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := nothingLost(s, parts["facts"]); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(s.Scopes) == 0 {
		s.Scopes = scopesOf(s, c)
	}
	return s, params, nil
}

// scopesOf are the scopes of a fixture that gives none.
func scopesOf(s *evidence.Snapshot, c *Check) []evidence.Scope {
	var out []evidence.Scope
	for _, f := range s.Facts {
		out = append(out, evidence.Scope{Kind: f.Kind, Account: f.Account, Region: f.Region, Found: []string{f.ID}})
		required := c.Requires != "" && !slices.ContainsFunc(s.Facts, func(g evidence.Fact) bool { return g.Kind == c.Requires })
		if required {
			out = append(out, evidence.Scope{Kind: c.Requires, Account: f.Account, Region: f.Region, Found: []string{"assumed"}})
		}
	}
	return out
}

// tree turns YAML into what JSON can say. Dates stay as they are written.
func (r reader) tree(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			out = append(out, r.tree(item))
		}
		return out
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if _, twice := out[n.Content[i].Value]; twice {
				r.fail(n.Content[i], "%q is given twice", n.Content[i].Value)
			}
			out[n.Content[i].Value] = r.tree(n.Content[i+1])
		}
		return out
	case yaml.ScalarNode:
		var v any
		if tag := n.ShortTag(); tag == "!!bool" || tag == "!!int" || tag == "!!float" || tag == "!!null" {
			if err := n.Decode(&v); err != nil {
				r.fail(n, "%s", err)
			}
			return v
		}
		return n.Value
	}
	r.fail(n, "YAML aliases (*%s) are not supported; write it out", n.Value)
	return nil
}

// nothingLost finds what a fixture says and its facts have no field for.
func nothingLost(s *evidence.Snapshot, facts any) error {
	raw, err := json.Marshal(s.Facts)
	if err != nil {
		return err
	}
	var kept any
	if err := json.Unmarshal(raw, &kept); err != nil {
		return err
	}
	return lost("facts", facts, kept)
}

func lost(at string, said, kept any) error {
	switch said := said.(type) {
	case map[string]any:
		has, _ := kept.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(said)) {
			if _, ok := has[name]; !ok && said[name] != nil && !blankTree(said[name]) {
				return fmt.Errorf("%s has no field %q%s", at, name, alternatives(name, slices.Sorted(maps.Keys(has))))
			}
			if err := lost(at+"."+name, said[name], has[name]); err != nil {
				return err
			}
		}
	case []any:
		has, _ := kept.([]any)
		for i, item := range said {
			if i < len(has) {
				if err := lost(fmt.Sprintf("%s[%d]", at, i), item, has[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// blankTree says whether a value may be left out of JSON for being empty.
func blankTree(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}
