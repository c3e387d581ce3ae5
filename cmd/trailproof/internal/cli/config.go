package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/controls"
)

func newConfig(env *Env, show *display) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write or check a configuration, waivers and attestations",
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigInit(env, show), newConfigValidate(env), newConfigSchema(env))
	return cmd
}

func newConfigInit(env *Env, show *display) *cobra.Command {
	var judge judging
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a configuration, waivers and attestations to start from",
		Long: `init writes three files of comments to fill in: the configuration (default
` + defaultConfig + `), and beside it ` + defaultWaivers + ` and ` + defaultAttestations + `, which asks every question of the
frameworks that no API can answer. A file that is there already is left as it is.`,
		Example: `  trailproof config init
  trailproof config init --framework pci-dss-4.0.1 --framework soc2-2017`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := defaultConfig
			if len(args) > 0 {
				path = args[0]
			}
			lib, err := judge.load()
			if err != nil {
				return err
			}
			folder := filepath.Dir(path)
			return writeStarters(env, show, [][2]string{
				{path, configTemplate(judge.frameworks)},
				{filepath.Join(folder, defaultWaivers), waiversTemplate()},
				{filepath.Join(folder, defaultAttestations), attestationsTemplate(judge.chosen(lib))},
			})
		},
	}
	cmd.Flags().StringSliceVar(&judge.frameworks, "framework", nil, "catalog whose questions are asked (repeatable; default all)")
	cmd.Flags().StringSliceVar(&judge.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	return cmd
}

// chosen are the catalogs that are judged by.
func (j *judging) chosen(lib *controls.Library) []*controls.Catalog {
	if len(j.frameworks) == 0 {
		return lib.Catalogs
	}
	return slices.DeleteFunc(slices.Clone(lib.Catalogs), func(c *controls.Catalog) bool { return !slices.Contains(j.frameworks, c.ID) })
}

// writeStarters writes files, each a name and a text, that are not there yet. It is
// an error if all are.
func writeStarters(env *Env, show *display, files [][2]string) error {
	var there []string
	for _, file := range files {
		f, err := os.OpenFile(file[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			there = append(there, file[0])
			continue
		}
		if err != nil {
			return usagef("write %s: %w", file[0], cause(err))
		}
		_, err = f.WriteString(file[1])
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		fmt.Fprintln(env.Stdout, visible(file[0]))
	}
	if len(there) == len(files) {
		return usagef("%s is there already, and is left as it is, as are the files beside it", there[0])
	}
	for _, path := range there {
		show.hint("%s is there already, and is left as it is", path)
	}
	return nil
}

func newConfigSchema(env *Env) *cobra.Command {
	names := controls.SchemaNames()
	return &cobra.Command{
		Use:       "schema " + strings.Join(names, "|"),
		Short:     "Print the JSON Schema of waivers or attestations, for editors",
		Example:   "  trailproof config schema waivers > waivers.schema.json",
		ValidArgs: names,
		Args:      cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(names, args[0]) {
				return usagef("there is no schema %q; there are %s%s", args[0], strings.Join(names, ", "), meant(args[0], names))
			}
			data, err := controls.Schema(args[0])
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(data)
			return err
		},
	}
}

func newConfigValidate(env *Env) *cobra.Command {
	var judge judging
	var ask asking
	var out outputs
	var g gating
	cmd := &cobra.Command{
		Use:   "validate [FILE]",
		Short: "Find fault with a configuration file and what it names, with file, line and column",
		Long: `validate finds fault with a configuration file and what it names. ` + defaultWaivers + ` and
` + defaultAttestations + ` beside it are validated, too, if it names no others.`,
		Example: `  trailproof config validate
  trailproof config validate production.yaml`,
		Args: func(cmd *cobra.Command, args []string) error { // before the settings are read
			if len(args) == 1 && !cmd.Flags().Changed("config") {
				return cmd.Flags().Set("config", args[0])
			}
			return cobra.NoArgs(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error {
			if _, err := os.Stat(defaultConfig); judge.config == "" && err != nil {
				return usagef("there is no %s here; --config names another file", defaultConfig)
			}
			judge.besides()
			if _, err := out.targets(env); err != nil {
				return err
			}
			if _, err := parsePeriod(ask.period, env.Now().UTC()); err != nil {
				return err
			}
			if err := errors.Join(ask.check(judge.config), g.check()); err != nil {
				return err
			}
			if _, err := judge.brief(); err != nil {
				return err
			}
			fmt.Fprintln(env.Stdout, "no fault found")
			return nil
		},
	}
	judge.flags(cmd.Flags())
	ask.flags(cmd.Flags())
	out.flags(cmd.Flags())
	g.flags(cmd.Flags())
	return cmd
}

// besides names the waivers and attestations that lie beside the configuration, if
// nothing else names any.
func (j *judging) besides() {
	folder := filepath.Dir(cmp.Or(j.config, defaultConfig))
	for name, of := range map[string]*string{defaultWaivers: &j.waivers, defaultAttestations: &j.attestations} {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); *of == "" && err == nil && info.Mode().IsRegular() {
			*of = path
		}
	}
}
