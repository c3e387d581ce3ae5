package cli

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
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
sample has failing controls, so the gate fails and the exit code is 1. Unless
others are given, the sample's own waivers, attestations and configuration are
used.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := j.targets(env)
			if err := errors.Join(err, j.check(), j.splittable(targets), judge.looks.whole(j.by)); err != nil {
				return err
			}
			if j.brief, err = judge.brief(); err != nil {
				return err
			}
			if err := j.brief.sample(&judge); err != nil {
				return err
			}
			if err := j.signed(cmd.Context(), len(targets) == 0 || hasPack(targets), awsapi.Options{}); err != nil {
				return err
			}
			rec, err := openRecording(targets, "trailproof-demo")
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
			return j.finish(cmd.Context(), snapshot, rec, targets)
		},
	}
	judge.flags(cmd.Flags())
	j.flags(cmd.Flags())
	return cmd
}

// sample completes a brief with what the people of the sample organization
// contribute, where the flags name nothing else.
func (b *brief) sample(judge *judging) error {
	if b.settings.Entity == "" {
		b.settings.Entity = "Meridian Payments (sample)"
	}
	contributed := examples.Sample()
	if judge.waivers == "" {
		data, err := fs.ReadFile(contributed, waiversFile)
		if err != nil {
			return err
		}
		if err := b.waive(waiversFile, data); err != nil {
			return err
		}
	}
	if err := b.sampleParameters(contributed); err != nil {
		return err
	}
	if judge.attestations == "" {
		data, err := fs.ReadFile(contributed, "attestations.yaml")
		if err != nil {
			return err
		}
		return b.attest("attestations.yaml", data, contributed)
	}
	return nil
}

// sampleParameters gives the checks what the sample's configuration file gives
// them, where the user's gives nothing else.
func (b *brief) sampleParameters(contributed fs.FS) error {
	data, err := fs.ReadFile(contributed, defaultConfig)
	if err != nil {
		return err
	}
	config, err := parseConfig(defaultConfig, data)
	if err != nil {
		return err
	}
	if len(b.settings.Samples) == 0 {
		drawn := drawing{samples: config.values("sample"), seed: strings.Join(config.values("sample-seed"), "")}
		if b.settings.Samples, err = drawn.asked(b.library); err != nil {
			return err
		}
		b.settings.SampleSeed = drawn.seed
	}
	all := config.given(b.library)
	if all == nil {
		all = map[string]map[string]any{}
	}
	for check, own := range b.settings.Parameters {
		if all[check] == nil {
			all[check] = map[string]any{}
		}
		maps.Copy(all[check], own)
	}
	b.settings.Parameters = all
	return nil
}
