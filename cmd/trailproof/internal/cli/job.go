package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

// job is the second half of the main job: from evidence to reports and the
// gate. scan, demo and assess share it.
type job struct {
	env   *Env
	show  *display
	brief *brief
	raw   rawSource // of evidence that lies in another pack; nil if it was just collected
	outputs
	gating
	splitting
	signing
	packed string // where the pack was written
}

// flags are those of the second half.
func (j *job) flags(f *pflag.FlagSet) {
	j.outputs.flags(f)
	j.gating.flags(f)
	j.splitting.flags(f)
	j.signing.flags(f)
}

// signed has the packs of the job signed, if that was asked for.
func (j *job) signed(ctx context.Context, packed bool, opts awsapi.Options) error {
	s, err := j.sealer(ctx, j.show, packed, opts)
	if err == nil {
		j.brief.signBy(s)
	}
	return err
}

// finish judges the snapshot, writes what was asked for, shows the answer and
// applies the gate. Without a pack to write, rec may be nil.
func (j *job) finish(ctx context.Context, s *evidence.Snapshot, rec *recording, targets []target) error {
	a, err := j.brief.assess(s)
	if err != nil {
		return err
	}
	v := j.brief.view(s, a, "", nil)
	var written []string
	if rec != nil && rec.draft != nil {
		j.show.progress("writing %s", rec.path)
		manifest, err := j.brief.write(rec.draft, s, a, v)
		if err != nil {
			return err
		}
		v = v.Under(string(manifest.Root), nil)
		written, j.packed = append(written, packed(rec.path)...), rec.path
	}
	more, err := render(j.env, j.show, v, targets)
	if err != nil && len(written) > 0 {
		return fmt.Errorf("%w; the pack is in %s", err, rec.path)
	}
	if err != nil {
		return err
	}
	written = append(written, more...)
	if j.by != "" {
		parts, err := j.split(ctx, s, rec, targets)
		if err != nil {
			return err
		}
		written = append(written, parts...)
	}
	if err := j.answer(v, written); err != nil {
		return err
	}
	j.remark(v)
	return j.gate(a)
}

// packed names the files of a pack that a person opens first.
func packed(path string) []string {
	if filepath.Ext(path) == ".zip" {
		return []string{path}
	}
	var out []string
	for _, r := range reports() {
		out = append(out, filepath.Join(path, r.Path))
	}
	return append(out, filepath.Join(path, pack.AssessmentFile))
}

// reports are the reports that a pack holds.
func reports() []pack.Report {
	var out []pack.Report
	for _, f := range report.Formats() {
		if f.File != "" {
			out = append(out, pack.Report{Path: f.File, Write: func(w io.Writer, p *view.Pack) error { return f.Write(w, p, report.Options{}) }})
		}
	}
	return out
}

// render writes the single files asked for with --output.
func render(env *Env, show *display, v *view.Pack, targets []target) ([]string, error) {
	var written []string
	for _, t := range targets {
		if t.format == "pack" {
			continue
		}
		write := func(w io.Writer) error { return report.Write(w, t.format, v, report.Options{}) }
		if t.path == "-" {
			if err := write(env.Stdout); err != nil {
				return nil, err
			}
			continue
		}
		show.progress("writing %s", t.path)
		if err := writeWhole(t.path, write); err != nil {
			return nil, err
		}
		written = append(written, t.path)
	}
	return written, nil
}

// answer shows the result on stdout.
func (j *job) answer(v *view.Pack, written []string) error {
	if j.format == "none" {
		return nil
	}
	o := report.Options{Width: j.env.Width, Color: j.env.colour(j.env.StdoutTTY, j.show.noColor)}
	err := report.Write(j.env.Stdout, j.format, v, o)
	if err != nil || j.format != "table" || len(written) == 0 {
		return err
	}
	fmt.Fprintln(j.env.Stdout, "\nWritten:")
	for _, path := range written {
		fmt.Fprintf(j.env.Stdout, "  %s\n", visible(path))
	}
	return nil
}

// mostRemarks is how many remarks on waivers and answers are told on stderr.
const mostRemarks = 5

// remark says on stderr what is amiss with waivers and attestations, where the
// answer on stdout does not.
func (j *job) remark(v *view.Pack) {
	if j.format == "table" {
		return
	}
	for _, line := range v.Human[:min(len(v.Human), mostRemarks)] {
		j.show.hint("note: %s", line)
	}
	if more := len(v.Human) - mostRemarks; more > 0 {
		j.show.hint("note: and %d more on waivers and attestations; every report has them", more)
	}
}

// gate decides, says so on stderr, and makes the error that becomes the exit code.
func (j *job) gate(a *controls.Assessment) error {
	var failOn controls.Severity
	if err := failOn.UnmarshalText([]byte(j.failOn)); err != nil {
		return usagef("--fail-on: %w", err)
	}
	decision := controls.Decide(*a, controls.GateOptions{FailOn: failOn, MinCoverage: j.minCoverage})
	j.show.say("%s", decision.Line)
	if err := j.brief.sealer.lacking(j.packed); err != nil {
		return err
	}
	if !decision.Passed {
		return &gateError{decision}
	}
	return nil
}
