package cli

import (
	"encoding/json"
	"io"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// validationSchema is the schema of the JSON.
const validationSchema = "trailproof/validate-logs/v1"

// validation is how the result of a validation is shown, whether of one run or
// of merged parts.
type validation struct{ outputs }

func (v *validation) flags(f *pflag.FlagSet) {
	v.outputs.flags(f)
	f.Lookup("output").Usage = "write json=PATH (repeatable; - is stdout)"
}

// targets reads --output and --format.
func (v *validation) targets(env *Env) ([]target, error) { return jsonTargets(&v.outputs, env) }

// jsonTargets reads --output and --format where the only form to write is JSON.
func jsonTargets(o *outputs, env *Env) ([]target, error) {
	targets, err := o.targets(env)
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		if t.format != "json" {
			return nil, usagef("--output: the result is written as json=PATH, not as %s", t.format)
		}
		if err := writable(t); err != nil {
			return nil, err
		}
	}
	return targets, nil
}

// answer shows the result, and makes the error that becomes the exit code.
func (v *validation) answer(env *Env, show *display, r *archive.Result, targets []target) error {
	return v.give(env, show, r, targets, func(w io.Writer) error { return writeValidation(w, r) })
}

// answerPart is answer for one shard: its JSON is the part that merge takes.
func (v *validating) answerPart(p archive.Part, targets []target) error {
	return v.give(v.env, v.show, &p.Result, targets, func(w io.Writer) error { return writeIndented(w, p) })
}

func (v *validation) give(env *Env, show *display, r *archive.Result, targets []target, asJSON func(io.Writer) error) error {
	for _, t := range targets {
		if t.path == "-" {
			if err := asJSON(env.Stdout); err != nil {
				return err
			}
			continue
		}
		if err := writeWhole(t.path, asJSON); err != nil {
			return err
		}
	}
	show.finish()
	switch v.format {
	case "json":
		if err := asJSON(env.Stdout); err != nil {
			return err
		}
	case "table":
		t := proofTable{sheet: sheetOn(env.Stdout, env.Width, env.colour(env.StdoutTTY, show.noColor))}
		if err := t.write(r); err != nil {
			return err
		}
	}
	if v.format != "table" {
		show.say("%s", verdictLine(r))
	}
	switch r.Verdict {
	case archive.Valid:
		return nil
	case archive.Invalid:
		return said{errInvalidLogs}
	}
	return said{errUnproven}
}

// writeValidation writes the result as JSON.
func writeValidation(w io.Writer, r *archive.Result) error {
	type about struct {
		Schema string        `json:"schema"`
		Tool   evidence.Tool `json:"tool"`
	}
	return writeIndented(w, struct {
		About about `json:"about"`
		*archive.Result
	}{about{validationSchema, tool()}, r})
}

func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
