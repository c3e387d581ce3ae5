package controls

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"go.yaml.in/yaml/v3"
)

// Test judges each check loaded from a folder (of the built-in ones, if dir is
// "") on its fixtures: every testdata/<check>/*.yaml (or *.json) beside the file
// that declares it. A fixture's name begins with the verdict it must lead to:
// pass, fail, denied (unknown) or not-applicable, as in fail-no-trail.yaml. A
// check that judges evidence must have pass, fail and denied. fsys is the
// folder's files.
func Test(l *Library, dir string, fsys fs.FS) error {
	var all []error
	tested := 0
	for _, c := range l.Checks {
		if c.dir != dir || c.Awaits != "" {
			continue
		}
		tested++
		all = append(all, testCheck(l, c, fsys)...)
	}
	if tested == 0 {
		return fmt.Errorf("no check there judges evidence, so there is nothing to test")
	}
	return errors.Join(all...)
}

// TestDir is Test of a user's folder.
func TestDir(l *Library, dir string) error { return Test(l, dir, os.DirFS(dir)) }

func testCheck(l *Library, c *Check, fsys fs.FS) []error {
	folder := path.Join(path.Dir(c.path), "testdata", c.ID)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return []error{fmt.Errorf("check %q has no fixtures: %w", c.ID, err)}
	}
	var all []error
	seen := map[string]bool{}
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		stem := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		want, ok := wanted(stem)
		if !ok {
			all = append(all, fmt.Errorf("%s: the name begins with none of pass, fail, denied, not-applicable", name))
			continue
		}
		seen[stem] = true
		if err := testFixture(l, c, fsys, name, want); err != nil {
			all = append(all, err)
		}
	}
	for _, stem := range []string{"pass", "fail", "denied"} {
		if !seen[stem] {
			all = append(all, fmt.Errorf("check %q has no fixture %s", c.ID, path.Join(folder, stem+".yaml")))
		}
	}
	return all
}

// wanted is the verdict that a fixture of that name must lead to.
func wanted(stem string) (Verdict, bool) {
	for _, w := range []struct {
		prefix  string
		verdict Verdict
	}{{"not-applicable", NotApplicable}, {"pass", Pass}, {"fail", Fail}, {"denied", Unknown}} {
		if stem == w.prefix || strings.HasPrefix(stem, w.prefix+"-") {
			return w.verdict, true
		}
	}
	return Unknown, false
}

func testFixture(l *Library, c *Check, fsys fs.FS, name string, want Verdict) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	s, params, err := ReadFixture(name, data, l.Kinds, c)
	if err != nil {
		return err
	}
	o := Options{Parameters: map[string]map[string]any{c.ID: params}}
	if err := l.accepts(c, params); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r := l.judgeOne(s, populations(s), l.runOf(CheckRef{Check: c.ID}, o))
	if r.Verdict == want {
		return nil
	}
	got := ""
	for _, subject := range r.Subjects {
		got += fmt.Sprintf("\n\t%s %s: %s", subject.ID, subject.Verdict, subject.Reason)
	}
	for _, u := range r.Unread {
		got += fmt.Sprintf("\n\tunread %s %s %s: %s %s %s", u.Kind, u.Account, u.Region, u.Reason, u.Action, u.Detail)
	}
	return fmt.Errorf("%s: check %q is %s, not %s%s", name, c.ID, r.Verdict, want, got)
}

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
		for _, name := range sortedKeys(said) {
			if _, ok := has[name]; !ok && said[name] != nil && !blankTree(said[name]) {
				return fmt.Errorf("%s has no field %q%s", at, name, alternatives(name, sortedKeys(has)))
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

func sortedKeys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
