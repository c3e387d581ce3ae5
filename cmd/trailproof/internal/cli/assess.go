package cli

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
)

func newAssess(env *Env, show *display) *cobra.Command {
	var judge judging
	var from string
	j := job{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "assess --from PACK",
		Short: "Judge recorded evidence again, offline",
		Long: `assess judges the facts of a pack by this program's controls and applies the gate.
Waivers, attestations and settings that the pack keeps are used again, unless
others are given. -o pack=DIR writes a pack with the evidence and the new verdicts.

` + splitHelp,
		Example: `  trailproof assess --from trailproof-pack --framework soc2-2017 --fail-on medium
  trailproof assess --from evidence.zip --waivers waivers.yaml -o pack=2026-q3.zip`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := j.targets(env)
			if err := errors.Join(err, j.check(), j.splittable(targets), judge.looks.whole(j.by)); err != nil {
				return err
			}
			p, snapshot, err := openPack(from)
			if err != nil {
				return err
			}
			defer p.Close() //nolint:errcheck // it was only read
			j.raw = p.Raw
			if j.brief, err = judge.again(p); err != nil {
				return err
			}
			if err := j.signed(cmd.Context(), hasPack(targets), awsapi.Options{}); err != nil {
				return err
			}
			if !hasPack(targets) {
				return j.finish(cmd.Context(), snapshot, nil, targets)
			}
			rec, err := openRecording(targets, "")
			if err != nil {
				return err
			}
			defer rec.close()
			if err := rec.draft.Copy(p, snapshot.Calls); err != nil {
				rec.discard()
				return usagef("%s: %w", from, err)
			}
			return j.finish(cmd.Context(), snapshot, rec, targets)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the pack to judge: a folder or a zip file")
	judge.flags(cmd.Flags())
	j.flags(cmd.Flags())
	return cmd
}

// again is the brief of this run, with what the pack keeps in place of what was
// not given.
func (j *judging) again(p *pack.Pack) (*brief, error) {
	b, err := j.brief()
	if err != nil || !p.Assessed() {
		return b, err
	}
	kept, err := briefOf(p)
	if err != nil {
		return nil, usagef("what the pack was judged by: %w", err)
	}
	if len(j.frameworks) == 0 {
		b.settings.Frameworks = kept.settings.Frameworks
	}
	if b.settings.Parameters == nil {
		b.settings.Parameters = kept.settings.Parameters
	}
	if b.settings.Entity == "" {
		b.settings.Entity = kept.settings.Entity
	}
	b.settings.Classification = cmp.Or(b.settings.Classification, kept.settings.Classification)
	b.settings.Paper = cmp.Or(b.settings.Paper, kept.settings.Paper)
	if len(b.settings.Samples) == 0 {
		b.settings.Samples, b.settings.SampleSeed = kept.settings.Samples, kept.settings.SampleSeed
	}
	if b.settings.Owners == nil {
		b.settings.Owners = kept.settings.Owners
	}
	if j.waivers == "" {
		b.waivers = kept.waivers
		b.keep(kept, func(name string) bool { return name == waiversFile })
	}
	if j.attestations == "" {
		b.attestations = kept.attestations
		b.keep(kept, func(name string) bool { return name != waiversFile })
	}
	if len(j.controlsDirs) == 0 {
		b.library = kept.library
	}
	if err := b.library.Accepts(b.options()); err != nil {
		return nil, &usageError{err}
	}
	return b, nil
}

// keep takes over what people wrote in another brief.
func (b *brief) keep(from *brief, which func(name string) bool) {
	for name, data := range from.files {
		if which(name) {
			b.files[name] = data
		}
	}
}

// openPack opens a pack and reads its facts. A pack that cannot be opened is a
// mistake in what was typed.
func openPack(path string) (*pack.Pack, *evidence.Snapshot, error) {
	if path == "" {
		return nil, nil, usagef("--from names the pack to read")
	}
	p, err := pack.Open(path)
	if err != nil {
		return nil, nil, &usageError{err}
	}
	if err := p.Unlisted(); err != nil {
		p.Close() //nolint:errcheck // the first error tells more
		return nil, nil, &usageError{err}
	}
	s, err := p.Snapshot(collectors.Kinds())
	if err != nil {
		p.Close() //nolint:errcheck // the first error tells more
		return nil, nil, &usageError{fmt.Errorf("%s: %w", path, err)}
	}
	return p, s, nil
}
