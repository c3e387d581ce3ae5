package cli

import (
	_ "embed" // the file that init writes
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

//go:embed starter.yaml
var starter string // what "config init" writes: every setting, none of them set

func newConfig(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write or check a configuration file",
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigInit(env), newConfigValidate(env))
	return cmd
}

func newConfigInit(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a configuration file to start from (default " + defaultConfig + ")",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := defaultConfig
			if len(args) > 0 {
				path = args[0]
			}
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return usagef("%s is there already, and is left as it is", path)
			}
			if err != nil {
				return usagef("write %s: %w", path, cause(err))
			}
			_, err = f.WriteString(starter)
			if err := errors.Join(err, f.Close()); err != nil {
				return err
			}
			fmt.Fprintln(env.Stdout, visible(path))
			return nil
		},
	}
}

func newConfigValidate(env *Env) *cobra.Command {
	var judge judging
	var ask asking
	var out outputs
	var g gating
	cmd := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Find fault with a configuration file and what it names, with file, line and column",
		Example: `  trailproof config validate
  trailproof config validate production.yaml`,
		Args: func(cmd *cobra.Command, args []string) error { // before the settings are read
			if len(args) == 1 && !cmd.Flags().Changed("config") {
				return cmd.Flags().Set("config", args[0])
			}
			return cobra.NoArgs(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error {
			if _, err := os.Stat(defaultConfig); judge.config == "" && err != nil {
				return usagef("there is no %s here; --config names another file", defaultConfig)
			}
			if _, err := out.targets(env); err != nil {
				return err
			}
			if _, err := parsePeriod(ask.period, env.Now().UTC()); err != nil {
				return err
			}
			if err := errors.Join(ask.check(judge.config), g.check()); err != nil {
				return err
			}
			if _, err := judge.brief(); err != nil {
				return err
			}
			fmt.Fprintln(env.Stdout, "no fault found")
			return nil
		},
	}
	judge.flags(cmd.Flags())
	ask.flags(cmd.Flags())
	out.flags(cmd.Flags())
	g.flags(cmd.Flags())
	return cmd
}
