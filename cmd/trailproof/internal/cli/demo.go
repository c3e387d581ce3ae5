package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/examples"
)

func newDemo(env *Env, show *display) *cobra.Command {
	var judge judging
	j := job{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The main job on a recorded sample organization: no AWS account, no network",
		Long: `demo replays what AWS answered about a sample organization (a management account,
a log-archive account, two workload accounts, one of which is denied) through
the same collectors, checks and reports as scan, and applies the gate. The
sample has failing controls, so the gate fails and the exit code is 1.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := j.targets(env)
			if err := errors.Join(err, j.check()); err != nil {
				return err
			}
			if j.brief, err = judge.brief(); err != nil {
				return err
			}
			if j.brief.settings.Entity == "" {
				j.brief.settings.Entity = "Meridian Payments (sample)"
			}
			rec, err := record(targets, "trailproof-demo")
			if err != nil {
				return err
			}
			defer rec.close()
			sample, err := examples.Demo()
			if err != nil {
				return err
			}
			show.progress("replaying %d recorded calls of the sample organization", len(sample.Calls))
			recorder := awsapi.NewRecorder(rec.store, func() time.Time { return sample.About.Started })
			snapshot, err := collectors.Replay(cmd.Context(), sample.About, sample.Calls, recorded{sample.Raw}, recorder, show.progress)
			if err != nil {
				rec.discard()
				return err
			}
			return j.finish(snapshot, rec, targets)
		},
	}
	judge.flags(cmd.Flags())
	j.outputs.flags(cmd.Flags())
	j.gating.flags(cmd.Flags())
	return cmd
}
