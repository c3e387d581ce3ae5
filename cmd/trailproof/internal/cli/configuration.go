package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// config is what the configuration file says.
type config struct {
	path       string
	Entity     string
	parameters map[string]map[string]any            // of checks, by check and name
	places     map[string]map[string]controls.Given // of those parameters
	shared     map[string]any                       // parameters of every check that has one of the name and kind
	approved   map[string][]string                  // patterns of principals, by capability
	accounts   map[string]accounts.Setting          // of single accounts, by ID
	flags      []setting
	owners     view.Owners
	problems   controls.Problems
}

// setting is a flag that the file sets.
type setting struct {
	name   string
	values []*yaml.Node
}

// configurable are the flags that a configuration file may set, with the form of
// their values.
var configurable = map[string]form{
	"framework":   anyText, // that there is such a catalog is known once the library is
	"controls":    anyText,
	"period":      period,
	"profile":     anyText,
	"regions":     shaped(regionName, "a region such as eu-west-1"),
	"accounts":    accountOrFile,
	"org":         aSwitch,
	"role-name":   shaped(roleName, "the name of a role"),
	"external-id": shaped(externalID, "an external ID: 2 or more letters, digits and _+=,.@:/-"),
	"via":         role,
	"ou":          anyText,
	"exclude-ou":  anyText,

	"exclude-accounts": accountOrFile,

	"fail-on":      severity,
	"min-coverage": percentage,
	"waivers":      anyText,
	"attestations": anyText,
	"concurrency":  concurrency,
	"max-rps":      notNegative,
	"timeout":      duration,
	"call-timeout": duration,

	"classification": label,
	"paper":          paper,
	"redact":         aSwitch,
	"sample":         sampleText,
	"sample-seed":    seedText,

	"output": output,
	"sign":   signedBy,

	"timestamp": authorityURL,
}

// several are the flags that take a list.
var several = []string{"framework", "controls", "regions", "accounts", "exclude-accounts", "ou", "exclude-ou", "via", "output", "sample"}

// sharedParameter is a list that many checks ask for under the same name.
type sharedParameter struct {
	name string // of the checks' parameter
	form form   // of each item
}

// sharedParameters are the lists that the file gives once for all checks.
var sharedParameters = map[string]sharedParameter{
	"trusted-accounts": {"trusted_accounts", shaped(accountID, "a 12-digit account ID")},
	"buckets":          {"buckets", bucket},
}

// loadConfig reads the configuration file; without a path, the default one if
// it is there.
func loadConfig(path string) (*config, error) {
	asked := path != ""
	if !asked {
		path = defaultConfig
	}
	data, err := controls.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return &config{}, nil
	}
	if err != nil {
		return nil, usagef("read configuration: %w", err)
	}
	return parseConfig(path, data)
}

// parseConfig reads a configuration. Its file is called path in problems.
func parseConfig(path string, data []byte) (*config, error) {
	root, err := controls.ParseDocument(path, data)
	if err != nil {
		return nil, &usageError{err}
	}
	c := &config{path: path, shared: map[string]any{}}
	switch {
	case root == nil:
		return c, nil
	case root.Kind != yaml.MappingNode:
		return nil, c.fault(root, "a configuration is a map of settings")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if seen[key.Value] {
			c.fail(key, "%q is set twice", key.Value)
			continue
		}
		seen[key.Value] = true
		c.set(key, value)
	}
	return c, c.outcome()
}

// values are what the file gives to a flag.
func (c *config) values(flag string) []string {
	var out []string
	for _, s := range c.flags {
		for _, n := range s.values {
			if s.name == flag {
				out = append(out, n.Value)
			}
		}
	}
	return out
}

// fail records what is wrong at a place of the file.
func (c *config) fail(n *yaml.Node, format string, args ...any) {
	c.problems = append(c.problems, controls.Problem{File: c.path, Line: n.Line, Column: n.Column, Text: fmt.Sprintf(format, args...)})
}

// fault is the error of one thing that is wrong.
func (c *config) fault(n *yaml.Node, format string, args ...any) error {
	c.fail(n, format, args...)
	return c.outcome()
}

// outcome is the error of all that is wrong, in the order of the file.
func (c *config) outcome() error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(c.problems, func(a, b controls.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &usageError{c.problems}
}

func (c *config) set(key, value *yaml.Node) {
	if c.setOwners(key, value) {
		return
	}
	name := key.Value
	if name == "frameworks" {
		name = "framework"
	}
	shared, isShared := sharedParameters[name]
	form, isFlag := configurable[name]
	switch {
	case key.Kind != yaml.ScalarNode || !isShared && !isFlag && !slices.Contains([]string{"version", "entity", "parameters", ticketsName, approvedName, accountSettings, ownersName, ownerTagName}, name):
		known := append([]string{"version", "entity", "parameters", "frameworks", ticketsName, approvedName, accountSettings, ownersName, ownerTagName}, slices.Concat(sortedKeys(configurable), sortedKeys(sharedParameters))...)
		slices.Sort(known)
		c.fail(key, "%s: no such setting; there are %s%s", key.Value, strings.Join(known, ", "), meant(key.Value, known))
	case value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null":
		c.fail(key, "%s has no value; leave the line out, or write one", key.Value)
	case name == "version":
		if value.Value != "1" {
			c.fail(value, "version: this program reads version 1, not %q", value.Value)
		}
	case name == "entity":
		if texts := c.texts(key, value, anyText, false); texts != nil {
			c.Entity = texts[0].Value
		}
	case name == "parameters":
		c.setParameters(value)
	case name == ticketsName:
		c.setTickets(value)
	case name == approvedName:
		c.setApproved(key, value)
	case name == accountSettings:
		c.setAccounts(value)
	case name == "accounts" || name == "exclude-accounts":
		c.flags = append(c.flags, setting{name, c.listed(name, c.texts(key, value, form, true))})
	case isShared:
		items := []any{}
		for _, n := range c.texts(key, value, shared.form, true) {
			items = append(items, n.Value)
		}
		c.shared[shared.name] = items
	default:
		c.flags = append(c.flags, setting{name, c.texts(key, value, form, slices.Contains(several, name))})
	}
}

// texts are the values of a setting: one, or a list where that is allowed.
func (c *config) texts(key, value *yaml.Node, form form, list bool) []*yaml.Node {
	nodes := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode && list {
		nodes = value.Content
	}
	var out []*yaml.Node
	for _, n := range nodes {
		if n.Kind == yaml.AliasNode {
			c.fail(n, "%s: YAML aliases (*%s) are not supported; write it out", key.Value, n.Value)
			continue
		}
		if n.Kind != yaml.ScalarNode {
			c.fail(n, "%s: %s is expected here", key.Value, map[bool]string{true: "a value or a list of values", false: "one value"}[list])
			continue
		}
		if err := form(key.Value, n.Value); err != nil {
			c.fail(n, "%s", err)
			continue
		}
		out = append(out, n)
	}
	return out
}

func (c *config) setParameters(value *yaml.Node) {
	var err error
	c.parameters, c.places, err = controls.ReadParameters(c.path, value)
	if problems, ok := errors.AsType[controls.Problems](err); ok {
		c.problems = append(c.problems, problems...)
		return
	}
	for _, list := range sortedKeys(sharedParameters) {
		shared := sharedParameters[list]
		for _, check := range sortedKeys(c.places) {
			if at, given := c.places[check][shared.name]; given && at.Value.Kind == yaml.SequenceNode {
				c.texts(at.Key, at.Value, shared.form, true)
			}
		}
	}
	c.checkApproved()
	for _, check := range sortedKeys(c.places) {
		at := c.places[check][ticketsName]
		for i := 0; at.Value != nil && at.Value.Kind == yaml.MappingNode && i+1 < len(at.Value.Content); i += 2 {
			c.texts(at.Key, at.Value.Content[i], event, false)
			c.texts(at.Value.Content[i], at.Value.Content[i+1], ticket, false)
		}
	}
}

// accepted says whether the catalogs, checks and parameters that the file names
// are there, and fit. Frameworks are those that are judged by: a flag may have
// put others in the place of the file's.
func (c *config) accepted(lib *controls.Library, frameworks []string) error {
	for _, s := range c.flags {
		if s.name != "framework" || len(s.values) != len(frameworks) {
			continue
		}
		for i, n := range s.values {
			if n.Value == frameworks[i] && lib.Catalog(n.Value) == nil {
				ids := catalogIDs(lib)
				c.fail(n, "frameworks: there is no catalog %q; there are %s%s", n.Value, strings.Join(ids, ", "), meant(n.Value, ids))
			}
		}
	}
	for _, id := range sortedKeys(c.parameters) {
		given := c.parameters[id]
		if err := lib.Accepts(controls.Options{Parameters: map[string]map[string]any{id: {}}}); err != nil {
			c.fail(c.places[id][""].Key, "%s", err)
			continue
		}
		for _, name := range sortedKeys(given) {
			err := lib.Accepts(controls.Options{Parameters: map[string]map[string]any{id: {name: given[name]}}})
			at := c.places[id][name]
			if _, declared := lib.Check(id).Parameters[name]; err != nil && declared {
				c.fail(at.Value, "%s", err)
			} else if err != nil {
				c.fail(at.Key, "%s", err)
			}
		}
	}
	return c.outcome()
}

// given is what the file gives to checks: a parameter of a check by its own
// name, and what is shared to every check that declares one of the name and kind.
func (c *config) given(lib *controls.Library) map[string]map[string]any {
	if c.parameters == nil && len(c.shared) == 0 {
		return nil
	}
	out := map[string]map[string]any{}
	for id, values := range c.parameters {
		out[id] = maps.Clone(values)
	}
	for _, check := range lib.Checks {
		for name, items := range c.shared {
			_, own := out[check.ID][name]
			if reflect.TypeOf(check.Parameters[name]) != reflect.TypeOf(items) || own {
				continue
			}
			if out[check.ID] == nil {
				out[check.ID] = map[string]any{}
			}
			out[check.ID][name] = items
		}
	}
	return out
}
