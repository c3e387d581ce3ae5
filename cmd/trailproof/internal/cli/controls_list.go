package cli

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/controls"
)

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
					fmt.Fprintf(env.Stdout, "%-20s %-24s %-8s %s\n", visible(c.Catalog), visible(c.ID), c.Severity, visible(c.Title))
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
