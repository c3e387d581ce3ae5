package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// version and commit are set by the release build with -ldflags -X; a build by
// "go install" or "go build" takes them from the build information.
var version, commit string

func tool() evidence.Tool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return toolOf(info)
}

// toolOf names a build so that different sources have different names wherever
// the build knows its sources: a tree with changes is not its commit.
func toolOf(info *debug.BuildInfo) evidence.Tool {
	built := map[string]string{}
	for _, s := range info.Settings {
		built[s.Key] = s.Value
	}
	revision := built["vcs.revision"]
	if revision != "" && built["vcs.modified"] == "true" {
		revision += "+dirty"
	}
	return evidence.Tool{
		Version: cmp.Or(version, info.Main.Version, "(devel)"),
		Commit:  cmp.Or(commit, revision),
	}
}

func newVersion(env *Env) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			t := tool()
			switch format {
			case "text":
				fmt.Fprintf(env.Stdout, "trailproof %s %s %s %s/%s\n", t.Version, t.Commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			case "json":
				return json.NewEncoder(env.Stdout).Encode(t)
			default:
				return usagef("version is printed as text or json, not %q", format)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}
