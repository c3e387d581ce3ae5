package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/report/pack"
)

func newCollect(env *Env, show *display) *cobra.Command {
	var ask asking
	var sign signing
	var config, output string
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Record evidence only: a pack without an assessment",
		Long: `collect asks AWS what scan asks, and writes a pack without an assessment, which
assess judges. With --period it also verifies the log files of the period, as scan
does. Without --output it writes a folder trailproof-evidence in the current folder.
With --resume it goes on with a run that was ended early.`,
		Example: `  trailproof collect --profile audit -o pack=evidence.zip
  trailproof collect --period 2026-07-01..2026-09-30`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := ask.check(config); err != nil {
				return err
			}
			out := outputs{files: []string{output}, format: "none"}
			if output == "" {
				out.files = nil
			}
			targets, err := out.targets(env)
			if err != nil {
				return err
			}
			if len(targets) == 1 && targets[0].format != "pack" {
				return usagef("collect writes a pack: -o pack=DIR or pack=FILE.zip")
			}
			seal, err := sign.sealer(cmd.Context(), show, true, ask.options())
			if err != nil {
				return err
			}
			rec, err := ask.open(show, targets, "trailproof-evidence")
			if err != nil {
				return err
			}
			defer rec.close()
			gathered, end, err := ask.collect(cmd.Context(), env, show, rec)
			if err != nil {
				rec.discard()
				return err
			}
			if end != nil {
				rec.goOn(show)
			}
			if _, err := rec.draft.Finish(pack.Contents{Evidence: gathered, Seal: seal.orNone()}); err != nil {
				return err
			}
			show.hint("%d calls recorded in %s", gathered.Asked(), rec.path)
			return errors.Join(end, seal.lacking(rec.path))
		},
	}
	ask.flags(cmd.Flags())
	ask.again(cmd.Flags())
	sign.flags(cmd.Flags())
	cmd.Flags().StringVar(&config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
	cmd.Flags().StringVarP(&output, "output", "o", "", "pack=DIR or pack=FILE.zip")
	return cmd
}
