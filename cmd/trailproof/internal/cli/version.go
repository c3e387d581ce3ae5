package cli

import (
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
	t := evidence.Tool{Version: version, Commit: commit}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return t
	}
	if t.Version == "" {
		t.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && t.Commit == "" {
			t.Commit = s.Value
		}
	}
	if t.Version == "" {
		t.Version = "(devel)"
	}
	return t
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
