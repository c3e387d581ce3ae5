package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

// starter is what "config init" writes: every setting, none of them set.
const starter = `# Configuration of trailproof. A flag comes first, then TRAILPROOF_<FLAG>, then
# this file. Credentials never stand here: they come from the AWS SDK's chain.
version: 1

# entity: Example Ltd               # the organization's name, as reports print it
# frameworks: [pci-dss-4.0.1]       # default: every catalog
# controls: [my-controls]           # folders with checks and catalogs of your own
# org: true                         # examine the accounts of the organization ...
# role-name: TrailproofAudit        # ... through this role in each of them
# external-id: EXAMPLE
# accounts: ["111122223333"]        # only these accounts
# regions: [eu-west-1, us-east-1]   # default: every enabled region
# fail-on: high                     # critical, high, medium, low or none
# min-coverage: 0                   # percent of controls that must have a verdict
# waivers: waivers.yaml
# attestations: attestations.yaml
# output: [pack=trailproof-pack]
# parameters:                       # of checks; "trailproof controls show CHECK" lists them
#   data-events-s3-read:
#     buckets: ["arn:aws:s3:::example-cardholder-data"]
`

func newConfig(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write or check a configuration file",
		Args:  cobra.NoArgs,
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
		Use:   "validate",
		Short: "Find fault with a configuration file and what it names, with file and line",
		Args:  cobra.NoArgs,
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
			if err := errors.Join(ask.check(), g.check()); err != nil {
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
