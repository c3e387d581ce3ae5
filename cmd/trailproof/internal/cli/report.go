package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newReport(env *Env, show *display) *cobra.Command {
	var from string
	j := job{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "report --from PACK",
		Short: "Render more formats from a pack",
		Long: `report renders the assessment that a pack holds; it judges nothing again and
applies no gate.`,
		Example: `  trailproof report --from trailproof-pack -o pdf=q3.pdf -o json=-`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			targets, err := j.targets(env)
			if err != nil {
				return err
			}
			p, snapshot, err := openPack(from)
			if err != nil {
				return err
			}
			defer p.Close() //nolint:errcheck // it was only read
			if !p.Assessed() {
				return usagef("%s holds evidence only; \"trailproof assess --from %s\" judges it", from, from)
			}
			assessment, err := p.Assessment()
			if err != nil {
				return fmt.Errorf("%s: %w", from, err)
			}
			if j.brief, err = briefOf(p); err != nil {
				return fmt.Errorf("%s: %w", from, err)
			}
			v := j.brief.view(snapshot, assessment, string(p.Manifest.Root), p.UnderRoot())
			written, err := render(env, show, v, targets)
			if err != nil {
				return err
			}
			if len(targets) > 0 {
				for _, path := range written {
					show.hint("wrote %s", path)
				}
				return nil
			}
			return j.answer(v, nil)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the pack to render: a folder or a zip file")
	j.outputs.flags(cmd.Flags())
	return cmd
}
