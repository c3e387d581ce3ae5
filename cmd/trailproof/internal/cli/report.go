package cli

import (
	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

func newReport(env *Env, show *display) *cobra.Command {
	var from string
	var looks looks
	j := job{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "report --from PACK",
		Short: "Render more formats from a pack",
		Long: `report renders the assessment that a pack holds; it judges nothing again and
applies no gate. With --redact, reports name no account, person or resource.`,
		Example: `  trailproof report --from trailproof-pack -o pdf=q3.pdf -o json=-
  trailproof report --from trailproof-pack --redact --classification Public -o html=q3.html`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			targets, err := j.targets(env)
			if err != nil {
				return err
			}
			if err := looks.check(); err != nil {
				return err
			}
			v, _, err := openReport(from, looks)
			if err != nil {
				return err
			}
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
	looks.flags(cmd.Flags())
	return cmd
}

// openReport reads the report of a pack, and the library it was judged by.
func openReport(path string, looks looks) (*view.Pack, *controls.Library, error) {
	p, snapshot, err := openPack(path)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close() //nolint:errcheck // it was only read
	if !p.Assessed() {
		return nil, nil, usagef("%s holds evidence only; \"trailproof assess --from %s\" judges it", path, path)
	}
	a, err := p.Assessment()
	if err != nil {
		return nil, nil, usagef("%s: %w", path, err)
	}
	b, err := briefOf(p)
	if err != nil {
		return nil, nil, usagef("%s: %w", path, err)
	}
	b.looks, b.settings = looks, looks.over(b.settings)
	return b.view(snapshot, a, string(p.Manifest.Root), p.UnderRoot()), b.library, nil
}
