package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return &config{}, nil
	}
	if err != nil {
		return nil, usagef("read configuration: %w", err)
	}
	c := &config{path: path, raw: data}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	if len(doc.Content) == 0 {
		return c, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, usagef("%s:%d: a configuration is a map of settings", path, root.Line)
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if seen[key.Value] {
			return nil, usagef("%s:%d: %q is set twice", path, key.Line, key.Value)
		}
		seen[key.Value] = true
		if err := c.set(key, value); err != nil {
			return nil, usagef("%s:%d: %s: %w", path, key.Line, key.Value, err)
		}
	}
	return c, nil
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
		return value.Decode(&c.Parameters)
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
		return fmt.Errorf("no such setting; there are %s", strings.Join(known, ", "))
	}
	return nil
}
