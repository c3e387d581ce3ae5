package cli

import (
	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/pack"
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
applies no gate. With --redact, reports name no account, person or resource, and
-o pack=PATH writes a pack of such reports, without the evidence under them.`,
		Example: `  trailproof report --from trailproof-pack -o pdf=q3.pdf -o json=-
  trailproof report --from trailproof-pack --redact --classification Public -o html=q3.html
  trailproof report --from trailproof-pack --redact -o pack=q3-masked.zip`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			targets, err := j.targets(env)
			if err != nil {
				return err
			}
			if err := looks.check(); err != nil {
				return err
			}
			r, err := openReport(from, looks)
			if err != nil {
				return err
			}
			written, err := r.pack(targets)
			if err != nil {
				return err
			}
			more, err := render(env, show, r.view, targets)
			if err != nil {
				return err
			}
			written = append(written, more...)
			if len(targets) > 0 {
				for _, path := range written {
					show.hint("wrote %s", path)
				}
				return nil
			}
			return j.answer(r.view, nil)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the pack to render: a folder or a zip file")
	j.outputs.flags(cmd.Flags())
	looks.flags(cmd.Flags())
	return cmd
}

// rendered is the report of a pack, with what it was made from.
type rendered struct {
	brief      *brief
	snapshot   *evidence.Snapshot
	assessment *controls.Assessment
	view       *view.Pack
}

// openReport reads the report of a pack.
func openReport(path string, looks looks) (*rendered, error) {
	p, snapshot, err := openPack(path)
	if err != nil {
		return nil, err
	}
	defer p.Close() //nolint:errcheck // it was only read
	if !p.Assessed() {
		return nil, usagef("%s holds evidence only; \"trailproof assess --from %s\" judges it", path, path)
	}
	a, err := p.Assessment()
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	b, err := briefOf(p)
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	b.looks, b.settings = looks, looks.over(b.settings)
	return &rendered{b, snapshot, a, b.view(snapshot, a, string(p.Manifest.Root), p.UnderRoot())}, nil
}

// pack writes the pack of a masked report, if one is among the targets. Of any
// other report there is a pack already.
func (r *rendered) pack(targets []target) ([]string, error) {
	rec := &recording{}
	if err := rec.find(targets); err != nil || rec.path == "" {
		return nil, err
	}
	if !r.brief.looks.redact {
		return nil, usagef("--output: there is a pack of this report already; with --redact, one without names is written, and \"trailproof assess\" writes one that is judged again")
	}
	draft, err := pack.Create(rec.path)
	if err != nil {
		return nil, &usageError{err}
	}
	if _, err := r.brief.write(draft, r.snapshot, r.assessment, r.view.Under("", nil)); err != nil {
		return nil, err
	}
	return packed(rec.path), nil
}
