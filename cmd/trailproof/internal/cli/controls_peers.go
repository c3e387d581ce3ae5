package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
)

func newControlsPeers(env *Env) *cobra.Command {
	var only []string
	var format string
	cmd := &cobra.Command{
		Use:   "peers",
		Short: "What other tools test of the audit trail, and which check answers it",
		Long: `peers prints the checks that other tools and benchmarks have for CloudTrail and
for the buckets, keys, log groups and alarms around it, and which of the built-in
checks answers each. "in part" says what of it is left open, "not answered" why.
A check marked with * is not judged by this version.`,
		Example: `  trailproof controls peers --peer prowler
  trailproof controls peers -f json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if format != "table" && format != "json" {
				return usagef("--format is table or json, not %q", format)
			}
			lib, err := controls.Load(collectors.Kinds())
			if err != nil {
				return err
			}
			peers, err := lib.Peers()
			if err != nil {
				return err
			}
			if peers, err = somePeers(peers, only); err != nil {
				return err
			}
			if format == "json" {
				enc := json.NewEncoder(env.Stdout)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(peers)
			}
			for i, p := range peers {
				if i > 0 {
					fmt.Fprintln(env.Stdout)
				}
				showPeer(env.Stdout, lib, p)
			}
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&only, "peer", nil, "peer to print (repeatable; default all)")
	cmd.Flags().StringVarP(&format, "format", "f", "table", "table or json")
	return cmd
}

// somePeers keeps the peers that were asked for.
func somePeers(peers []controls.Peer, only []string) ([]controls.Peer, error) {
	if len(only) == 0 {
		return peers, nil
	}
	var ids []string
	for _, p := range peers {
		ids = append(ids, p.ID)
	}
	for _, id := range only {
		if !slices.Contains(ids, id) {
			return nil, usagef("--peer: there is no peer %q; there are %s%s", id, strings.Join(ids, ", "), meant(id, ids))
		}
	}
	return slices.DeleteFunc(peers, func(p controls.Peer) bool { return !slices.Contains(only, p.ID) }), nil
}

func showPeer(w io.Writer, lib *controls.Library, p controls.Peer) {
	fmt.Fprintf(w, "%s (%s, %s)\n%d checks: %s\n\n", p.Title, p.ID, p.Version, len(p.Checks), p.Summary())
	width := 0
	for _, c := range p.Checks {
		width = max(width, len(c.ID))
	}
	for _, c := range p.Checks {
		fmt.Fprintf(w, "%-*s  %-12s  %s\n", width, c.ID, c.Answer(), c.Tests)
		indent := strings.Repeat(" ", width+16)
		if len(c.Answered) > 0 {
			fmt.Fprintf(w, "%sby %s\n", indent, strings.Join(marked(lib, c.Answered), ", "))
		}
		if more := c.Partly + c.Reason; more != "" {
			fmt.Fprintf(w, "%s%s\n", indent, more)
		}
	}
}

// marked puts a * to the checks that are not judged.
func marked(lib *controls.Library, ids []string) []string {
	var out []string
	for _, id := range ids {
		if lib.Check(id).Awaits != "" {
			id += "*"
		}
		out = append(out, id)
	}
	return out
}
