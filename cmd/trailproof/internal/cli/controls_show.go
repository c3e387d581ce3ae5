package cli

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/controls/sentence"
)

func newControlsShow(env *Env) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "show CHECK|CONTROL|KIND",
		Short: "Show one check, control or kind of fact: what it tests, or the fields it has",
		Long: `show prints a check with its sentences and what a pass does not show, a control with
its checks, or the fields of a kind of fact. Facts of some kinds are recorded and
no built-in check judges them; a check of your own can.

Kinds: ` + kindList() + `.`,
		Example: `  trailproof controls show log-file-validation
  trailproof controls show 10.3.4
  trailproof controls show "pci-dss-4.0.1 10.3.4"
  trailproof controls show events.rule`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			lib, err := j.load()
			if err != nil {
				return err
			}
			return show(env.Stdout, lib, strings.Join(args, " "))
		},
	}
	cmd.Flags().StringSliceVar(&j.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	return cmd
}

func show(w io.Writer, lib *controls.Library, id string) error {
	found := false
	for _, c := range lib.Checks {
		if c.ID == id || c.Code() == id {
			showCheck(w, lib, c)
			found = true
		}
	}
	for _, catalog := range lib.Catalogs {
		for _, c := range catalog.Controls() {
			if c.ID == id || catalog.ID+" "+c.ID == id {
				showControl(w, lib, catalog, c)
				found = true
			}
		}
	}
	if t, ok := lib.Kinds[id]; ok {
		showFields(w, id, t)
		fmt.Fprintln(w)
		found = true
	}
	if !found {
		return unknownID(lib, id)
	}
	return nil
}

// unknownID names the nearest check or control.
func unknownID(lib *controls.Library, id string) error {
	ids := sortedKeys(lib.Kinds)
	for _, c := range lib.Checks {
		ids = append(ids, c.ID)
	}
	for _, catalog := range lib.Catalogs {
		for _, c := range catalog.Controls() {
			ids = append(ids, c.ID)
		}
	}
	if near := sentence.Nearest(id, ids); near != "" {
		return usagef("there is no check or control %q; did you mean %s?", id, near)
	}
	return usagef("there is no check or control %q; \"trailproof controls list\" lists them", id)
}

func showCheck(w io.Writer, lib *controls.Library, c *controls.Check) {
	fmt.Fprintf(w, "%s  %s\n%s\n\n", c.Code(), visible(c.ID), visible(c.Title))
	line(w, "family", c.Family)
	line(w, "severity", c.Severity.String())
	line(w, "type", c.Type)
	line(w, "judges", c.Population())
	for _, t := range lib.Procedures(c, nil) {
		line(w, "expects", t.Sentence)
	}
	if c.Awaits == "" {
		line(w, "if there is none", c.IfNone.String())
	}
	for _, name := range sortedKeys(c.Parameters) {
		line(w, "parameter", fmt.Sprintf("%s = %v", name, c.Parameters[name]))
	}
	line(w, "not judged yet", c.Awaits)
	line(w, "why", c.Rationale)
	line(w, "remedy", c.Remedy)
	line(w, "a pass does not show", c.NotShown)
	for _, catalog := range lib.Catalogs {
		for _, k := range catalog.Controls() {
			if slices.ContainsFunc(k.Checks, func(r controls.CheckRef) bool { return r.Check == c.ID }) {
				line(w, "cited by", catalog.ID+" "+k.ID)
			}
		}
	}
	if t, ok := lib.Kinds[c.Kind]; ok {
		fmt.Fprintln(w)
		showFields(w, c.Kind, t)
	}
	fmt.Fprintln(w)
}

func showFields(w io.Writer, kind string, t reflect.Type) {
	fmt.Fprintf(w, "fields of %s that sentences can name:\n", kind)
	for _, f := range sentence.Fields(t) {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-44s %s", f.Path, f.Doc), " "))
	}
}

// kindList names the kinds of facts, in lines for a help text.
func kindList() string {
	text := ""
	for i, kind := range sortedKeys(collectors.Kinds()) {
		switch {
		case i == 0:
		case i%5 == 0:
			text += ",\n"
		default:
			text += ", "
		}
		text += kind
	}
	return text
}

func showControl(w io.Writer, lib *controls.Library, catalog *controls.Catalog, c controls.Control) {
	fmt.Fprintf(w, "%s  %s\n%s\n\n", visible(catalog.ID), visible(c.ID), visible(c.Title))
	line(w, "asks (paraphrase)", c.Asks)
	line(w, "severity", c.Severity.String())
	for _, ref := range c.Checks {
		check := lib.Check(ref.Check)
		text := check.Code() + " " + ref.Check
		params := check.With(ref.With)
		for _, name := range sortedKeys(params) {
			text += fmt.Sprintf("  %s = %v", name, params[name])
		}
		if check.Awaits != "" {
			text += "  (not judged yet)"
		}
		line(w, "check", text)
	}
	line(w, "attestation", c.Attestation)
	line(w, "inherited", c.Inherited)
	line(w, "a pass does not show", c.NotShown)
	line(w, "completed by", c.Document)
	fmt.Fprintln(w)
}

func line(w io.Writer, label, text string) {
	if text == "" {
		return
	}
	for one := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(w, "  %-22s %s\n", visible(label), visible(one))
		label = ""
	}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
