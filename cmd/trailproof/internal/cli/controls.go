package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
)

// language is what an author of checks needs to know of package sentence.
const language = `A check names a population and the sentences that must hold of each of its
members ("controls show CHECK" prints an example, "controls show KIND" the fields there
are, and "controls show --help" lists the kinds):

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
reckoned back from when the evidence was collected. After matches stands a regular
expression, or a list of patterns with * and ? of which one is to match; either
matches the whole text. Below expect, "any:" and "none:" hold lists and nest; "each PATH:"
and "some PATH:" range over a list inside the fact. What could not be read makes
a sentence unknown, never true or false.`

func newControls(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "controls",
		Short: "The catalogs and checks, built-in and yours",
		Long:  "The catalogs and checks, built-in and yours.\n\n" + language,
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newControlsList(env), newControlsShow(env), newControlsLint(env), newControlsTest(env), newControlsPeers(env))
	return cmd
}

// load reads the library, and finds in it the frameworks that are asked for.
func (j *judging) load() (*controls.Library, error) {
	lib, err := j.library()
	if err != nil {
		return nil, err
	}
	return lib, j.known(lib)
}

// library reads the library; what is wrong with it is the user's to mend.
func (j *judging) library() (*controls.Library, error) {
	lib, err := controls.Load(collectors.Kinds(), j.controlsDirs...)
	if err != nil {
		return nil, &usageError{err}
	}
	return lib, nil
}

// known says whether there are the frameworks that are asked for.
func (j *judging) known(lib *controls.Library) error {
	ids := catalogIDs(lib)
	for _, id := range j.frameworks {
		if lib.Catalog(id) == nil {
			return usagef("--framework: there is no catalog %q; there are %s%s", id, strings.Join(ids, ", "), meant(id, ids))
		}
	}
	return nil
}

func catalogIDs(lib *controls.Library) []string {
	var ids []string
	for _, c := range lib.Catalogs {
		ids = append(ids, c.ID)
	}
	return ids
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
