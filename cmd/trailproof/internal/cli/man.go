package cli

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newMan(env *Env) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man",
		Short: "Print the manual page, or write one per command",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			root.DisableAutoGenTag = true
			header := &doc.GenManHeader{Title: "TRAILPROOF", Section: "1", Source: "trailproof " + tool().Version, Manual: "trailproof"}
			if dir == "" {
				return doc.GenMan(root, header, env.Stdout)
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return usagef("write manual pages: %w", err)
			}
			return doc.GenManTree(root, header, dir)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write one page per command into this folder")
	return cmd
}
