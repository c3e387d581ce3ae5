package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/controls/sentence"
	"go.yaml.in/yaml/v3"
)

// defaultConfig is read if it is there and --config is not given.
const defaultConfig = "trailproof.yaml"

// applySettings fills the flags that were not typed: from TRAILPROOF_<FLAG>,
// else from the configuration file.
func applySettings(cmd *cobra.Command, env *Env) error {
	var err error
	typed := map[string]bool{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if typed[f.Name] = f.Changed; f.Changed || err != nil {
			return
		}
		name := "TRAILPROOF_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value := env.Getenv(name); value != "" {
			if set := cmd.Flags().Set(f.Name, value); set != nil {
				err = usagef("%s: %w", name, set)
			}
			typed[f.Name] = true
		}
	})
	if err != nil || cmd.Flags().Lookup("config") == nil {
		return err
	}
	config, err := loadConfig(cmd.Flag("config").Value.String())
	if err != nil {
		return err
	}
	for _, s := range config.flags {
		f := cmd.Flags().Lookup(s.name)
		if f == nil || typed[s.name] {
			continue
		}
		for _, value := range s.values {
			if err := cmd.Flags().Set(s.name, value); err != nil {
				return usagef("%s:%d: %s: %w", config.path, s.line, s.name, err)
			}
		}
	}
	return nil
}

// config is what the configuration file says.
type config struct {
	path   string
	raw    []byte
	Entity string
	// Parameters gives parameters to checks, by check and name.
	Parameters map[string]map[string]any
	lines      map[string]int // of those checks
	flags      []setting
}

type setting struct {
	name   string
	values []string
	line   int
}

// configurable are the flags that a configuration file may set.
var configurable = []string{"framework", "controls", "period", "profile", "regions", "accounts", "org", "role-name", "external-id",
	"fail-on", "min-coverage", "waivers", "attestations", "concurrency", "max-rps", "timeout", "call-timeout", "output"}

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
	c := &config{path: path, raw: data}
	root, err := controls.ParseDocument(path, data)
	if err != nil {
		return nil, &usageError{err}
	}
	if root == nil {
		return c, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, usagef("%s:%d: a configuration is a map of settings", path, root.Line)
	}
	var problems controls.Problems
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		err := c.set(key, value)
		if seen[key.Value] {
			problems = append(problems, controls.Problem{File: path, Line: key.Line, Text: fmt.Sprintf("%q is set twice", key.Value)})
		} else if nested, ok := errors.AsType[controls.Problems](err); ok {
			problems = append(problems, nested...)
		} else if err != nil {
			problems = append(problems, controls.Problem{File: path, Line: key.Line, Text: key.Value + ": " + inOneLine(err)})
		}
		seen[key.Value] = true
	}
	if len(problems) > 0 {
		return nil, &usageError{problems}
	}
	return c, nil
}

// accepted says whether the parameters are of checks that there are, and fit
// them.
func (c *config) accepted(lib *controls.Library) error {
	var problems controls.Problems
	for _, id := range sortedKeys(c.Parameters) {
		if err := lib.Accepts(controls.Options{Parameters: map[string]map[string]any{id: c.Parameters[id]}}); err != nil {
			problems = append(problems, controls.Problem{File: c.path, Line: c.lines[id], Text: err.Error()})
		}
	}
	if len(problems) > 0 {
		return &usageError{problems}
	}
	return nil
}

// inOneLine is an error of the YAML decoder as one sentence.
func inOneLine(err error) string {
	var e *yaml.TypeError
	if errors.As(err, &e) {
		return strings.Join(e.Errors, "; ")
	}
	return err.Error()
}

func (c *config) set(key, value *yaml.Node) error {
	switch name := key.Value; {
	case name == "version":
		if value.Value != "1" {
			return fmt.Errorf("this program reads version 1, not %q", value.Value)
		}
	case name == "entity":
		return value.Decode(&c.Entity)
	case name == "parameters":
		var err error
		c.Parameters, c.lines, err = controls.ReadParameters(c.path, value)
		return err
	case slices.Contains(configurable, name) || name == "frameworks":
		if name == "frameworks" {
			name = "framework"
		}
		s := setting{name: name, line: key.Line}
		switch value.Kind {
		case yaml.ScalarNode:
			s.values = []string{value.Value}
		case yaml.SequenceNode:
			if err := value.Decode(&s.values); err != nil {
				return err
			}
		default:
			return errors.New("expected a value or a list")
		}
		c.flags = append(c.flags, s)
	default:
		known := append([]string{"version", "entity", "parameters", "frameworks"}, configurable...)
		slices.Sort(known)
		message := "no such setting; there are " + strings.Join(known, ", ")
		if near := sentence.Nearest(name, known); near != "" {
			message += "; did you mean " + near + "?"
		}
		return errors.New(message)
	}
	return nil
}
