package cli

import (
	"github.com/spf13/cobra"
)

// newRoot builds the command tree. The flag it returns is set once a command's
// own code runs: an error before that is a mistake in the words typed.
func newRoot(env *Env, show *display) (*cobra.Command, *bool) {
	started := new(bool)
	root := &cobra.Command{
		Use:   "trailproof",
		Short: "Prove that an AWS audit trail is on, complete, unaltered and out of reach",
		Long: `trailproof asks AWS, read-only, how its audit trail (CloudTrail) is kept, judges
the answers against control catalogs (PCI DSS 4.0.1, ISO/IEC 27001:2022, SOC 2,
GDPR, HIPAA) and writes an evidence pack: PDF, workbook, JSON, and every raw
answer behind them, hashed, so that anyone can re-perform the assessment offline.`,
		Example: `  trailproof demo                          the main job on a sample organization
  trailproof scan --profile audit          one account
  trailproof scan --org --role-name Audit  every account of the organization
  trailproof verify trailproof-pack        check a pack, offline`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          subcommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd, env); err != nil {
				return err
			}
			if err := show.prepare(); err != nil {
				return err
			}
			*started = true
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(flagFault)
	show.flags(root.PersistentFlags())
	root.AddCommand(
		newScan(env, show),
		newDemo(env, show),
		newCollect(env, show),
		newAssess(env, show),
		newReport(env, show),
		newSign(show),
		newVerify(env, show),
		newValidateLogs(env, show),
		newMerge(env, show),
		newAccess(env, show),
		newEvents(env, show),
		newExplain(env),
		newControls(env),
		newPermissions(env),
		newConfig(env, show),
		newMan(env),
		newVersion(env),
		newExitCodes(),
	)
	return root, started
}

// newExitCodes is a help topic: trailproof help exit-codes.
func newExitCodes() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long:  "Exit codes:\n\n" + exitCodes + "\n2, 4 and 5 come before 1, and 1 before 3.",
	}
}
