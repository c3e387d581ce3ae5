package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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
			if err := cmd.Flags().Set(s.name, value.Value); err != nil {
				return config.fault(value, "%s: %s", s.name, err)
			}
		}
	}
	return nil
}
