package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/report/pack"
)

func newVerify(env *Env, show *display) *cobra.Command {
	return &cobra.Command{
		Use:   "verify PACK",
		Short: "Check a pack: files, facts from responses, verdicts from facts",
		Long: `verify checks, in this order: that the files are the manifest's; that the facts
follow from the raw responses, by collecting again from them; that the verdicts
follow from the facts, by assessing again; that the evidence files and reports
print them, by rendering again. What another version rendered is not compared,
and the last line says so. It needs no network and no credentials. It prints the
first difference and exits with 1.

Of a period the pack keeps the digest files, whose signatures and links are
verified again, and what was found of the log files, not the log files.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return usagef("verify %s: %w", args[0], cause(err)) // there is nothing that could be valid or not
			}
			show.progress("verifying %s", args[0])
			checked, err := pack.Verify(args[0], verifier(cmd.Context()))
			if checked != nil {
				for _, done := range checked.Done {
					fmt.Fprintf(env.Stdout, "ok    %s\n", visible(done))
				}
			}
			if m, ok := errors.AsType[*pack.Mismatch](err); ok {
				fmt.Fprintf(env.Stdout, "FAIL  %s\n", visible(m.Difference))
				return fmt.Errorf("%s: %w", args[0], errInvalidPack)
			}
			if err != nil {
				return fmt.Errorf("verify %s: %w", args[0], err)
			}
			if checked.Skipped != "" {
				fmt.Fprintf(env.Stdout, "skip  %s\n", visible(checked.Skipped))
				fmt.Fprintf(env.Stdout, "valid, but for what was skipped: root %s\n", checked.Manifest.Root)
				return nil
			}
			fmt.Fprintf(env.Stdout, "valid: root %s\n", checked.Manifest.Root)
			return nil
		},
	}
}
