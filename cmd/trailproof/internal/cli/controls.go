package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/controls/sentence"
)

// language is what an author of checks needs to know of package sentence.
const language = `A check names a population and the sentences that must hold of each of its
members ("controls show CHECK" prints an example, and the fields there are):

  for: every|some|no KIND           e.g. every cloudtrail.trail
  where:  [sentences]               which of them are judged
  expect: [sentences]               what must hold, all of it
  if_none: fail|pass|not-applicable|unknown   what no member at all means

  sentence = path verb [ literal ]
  verb     = is | is not | is set | is not set | at least | at most
           | within | includes | excludes | matches | one of
  literal  = true | false | number | duration (s, m, h, d) | "text" | word
           | [ list ] | $parameter

A path names fields, separated by dots: status.logging is true. "within 24h" is
reckoned back from when the evidence was collected. A regular expression matches
the whole text. Below expect, "any:" and "none:" hold lists and nest; "each PATH:"
and "some PATH:" range over a list inside the fact. What could not be read makes
a sentence unknown, never true or false.`

func newControls(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "controls",
		Short: "The catalogs and checks, built-in and yours",
		Long:  "The catalogs and checks, built-in and yours.\n\n" + language,
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newControlsList(env), newControlsShow(env), newControlsLint(env), newControlsTest(env))
	return cmd
}

// load reads the library; what is wrong with it is the user's to mend.
func (j *judging) load() (*controls.Library, error) {
	lib, err := controls.Load(collectors.Kinds(), j.controlsDirs...)
	if err != nil {
		return nil, &usageError{err}
	}
	for _, id := range j.frameworks {
		if lib.Catalog(id) == nil {
			return nil, usagef("--framework: there is no catalog %q; there are %s", id, strings.Join(catalogIDs(lib), ", "))
		}
	}
	return lib, nil
}

func catalogIDs(lib *controls.Library) []string {
	var ids []string
	for _, c := range lib.Catalogs {
		ids = append(ids, c.ID)
	}
	return ids
}

// listed is one control as "controls list -f json" prints it.
type listed struct {
	Catalog  string            `json:"catalog"`
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Severity controls.Severity `json:"severity"`
	Checks   []string          `json:"checks"`
	// Parameters are those that each check is judged with, by check and name.
	Parameters  map[string]map[string]any `json:"parameters"`
	Attestation string                    `json:"attestation"` // the question; "" if none
	Inherited   string                    `json:"inherited,omitempty"`
}

func newControlsList(env *Env) *cobra.Command {
	var j judging
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List every control of every catalog with its checks",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			lib, err := j.load()
			if err != nil {
				return err
			}
			all := list(lib, j.frameworks)
			switch format {
			case "json":
				enc := json.NewEncoder(env.Stdout)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(all)
			case "table":
				for _, c := range all {
					fmt.Fprintf(env.Stdout, "%-20s %-24s %-8s %s\n", c.Catalog, c.ID, c.Severity, visible(c.Title))
				}
				return nil
			}
			return usagef("--format is table or json, not %q", format)
		},
	}
	cmd.Flags().StringSliceVar(&j.frameworks, "framework", nil, "catalog to list (repeatable; default all)")
	cmd.Flags().StringSliceVar(&j.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	cmd.Flags().StringVarP(&format, "format", "f", "table", "table or json")
	return cmd
}

func list(lib *controls.Library, frameworks []string) []listed {
	out := []listed{}
	for _, catalog := range lib.Catalogs {
		if len(frameworks) > 0 && !slices.Contains(frameworks, catalog.ID) {
			continue
		}
		for _, c := range catalog.Controls() {
			l := listed{Catalog: catalog.ID, ID: c.ID, Title: c.Title, Severity: c.Severity, Checks: []string{}, Parameters: map[string]map[string]any{}, Attestation: c.Attestation, Inherited: c.Inherited}
			for _, ref := range c.Checks {
				l.Checks = append(l.Checks, ref.Check)
				if params := lib.Check(ref.Check).With(ref.With); params != nil {
					l.Parameters[ref.Check] = params
				}
			}
			out = append(out, l)
		}
	}
	return out
}

func newControlsShow(env *Env) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "show CHECK|CONTROL",
		Short: "Show one check or control: what it tests, and what a pass does not show",
		Example: `  trailproof controls show log-file-validation
  trailproof controls show 10.3.4
  trailproof controls show "pci-dss-4.0.1 10.3.4"`,
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
	if !found {
		return unknownID(lib, id)
	}
	return nil
}

// unknownID names the nearest check or control.
func unknownID(lib *controls.Library, id string) error {
	var ids []string
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
	fmt.Fprintf(w, "%s  %s\n%s\n\n", c.Code(), c.ID, c.Title)
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
	line(w, "not collected yet", c.Awaits)
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
		fmt.Fprintf(w, "\nfields of a %s that sentences can name:\n", c.Kind)
		for _, f := range sentence.Fields(t) {
			fmt.Fprintf(w, "  %-44s %s\n", f.Path, f.Doc)
		}
	}
	fmt.Fprintln(w)
}

func showControl(w io.Writer, lib *controls.Library, catalog *controls.Catalog, c controls.Control) {
	fmt.Fprintf(w, "%s  %s\n%s\n\n", catalog.ID, c.ID, c.Title)
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
			text += "  (not collected yet)"
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
	if text != "" {
		fmt.Fprintf(w, "  %-22s %s\n", label, strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", 25)))
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}

func newControlsLint(env *Env) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Find fault with checks and catalogs, with file and line",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			lib, err := j.load()
			if err != nil {
				return err
			}
			n := 0
			for _, c := range lib.Catalogs {
				n += len(c.Controls())
			}
			fmt.Fprintf(env.Stdout, "%d checks, %d catalogs, %d controls: no fault found\n", len(lib.Checks), len(lib.Catalogs), n)
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&j.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	return cmd
}

func newControlsTest(env *Env) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Judge checks on their fixtures",
		Long: `test judges each check of the given folders, or else each built-in one, on its
fixtures: testdata/CHECK/pass.yaml, fail.yaml and denied.yaml beside the file
that declares it. A check without all three is an error: a check that never
fails, or that passes when a read is denied, is worse than none.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			lib, err := j.load()
			if err != nil {
				return err
			}
			if len(j.controlsDirs) == 0 {
				if err := controls.TestBuiltIn(lib); err != nil {
					return &usageError{err}
				}
				fmt.Fprintln(env.Stdout, "built-in: every check gives its fixtures their verdicts")
			}
			for _, dir := range j.controlsDirs {
				if err := controls.TestDir(lib, dir); err != nil {
					return &usageError{err}
				}
				fmt.Fprintf(env.Stdout, "%s: every check gives its fixtures their verdicts\n", dir)
			}
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&j.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	return cmd
}
