package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/archive"
)

func newMerge(env *Env, show *display) *cobra.Command {
	var out validation
	cmd := &cobra.Command{
		Use:   "merge PART...",
		Short: "Put the parts of a sharded validate-logs together",
		Long: `merge reads the parts that "validate-logs --shard" wrote, in any order, and prints
what a single run would have printed, byte for byte. PART is a file, or a folder
whose *.json files are the parts.

All parts of one plan are needed, each once: the same trails, period and version
of this program. What is missing, there twice or of another plan is named, and
nothing is merged.`,
		Example: `  trailproof validate-logs --period 2026-07-01..2026-09-30 --shard 0/2 -o json=parts/0.json
  trailproof validate-logs --period 2026-07-01..2026-09-30 --shard 1/2 -o json=parts/1.json
  trailproof merge parts -o json=2026-q3.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			targets, err := out.targets(env)
			if err != nil {
				return err
			}
			files, err := partFiles(args)
			if err != nil {
				return err
			}
			var parts []archive.Part
			for _, path := range files {
				part, err := readPart(path)
				if err != nil {
					return err
				}
				parts = append(parts, part)
			}
			if err := ofThisVersion(parts); err != nil {
				return err
			}
			result, err := archive.Merge(parts)
			if err != nil {
				return &usageError{err}
			}
			return out.answer(env, show, result, targets)
		},
	}
	out.flags(cmd.Flags())
	return cmd
}

// partFiles replaces folders by the parts in them.
func partFiles(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return nil, usagef("read %s: %w", arg, cause(err))
		case !info.IsDir():
			files = append(files, arg)
			continue
		}
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil, usagef("read %s: %w", arg, cause(err))
		}
		before := len(files)
		for _, e := range entries {
			if filepath.Ext(e.Name()) == ".json" && !e.IsDir() {
				files = append(files, filepath.Join(arg, e.Name()))
			}
		}
		if len(files) == before {
			return nil, usagef("there is no *.json file in %s", arg)
		}
	}
	return files, nil
}

func readPart(path string) (archive.Part, error) {
	file, err := os.Open(path)
	if err != nil {
		return archive.Part{}, usagef("read %s: %w", path, cause(err))
	}
	defer file.Close() //nolint:errcheck // it was only read
	part, err := archive.ReadPart(path, file)
	if err != nil {
		return archive.Part{}, &usageError{err}
	}
	return part, nil
}

// ofThisVersion finds parts that would look otherwise if this program had written
// them.
func ofThisVersion(parts []archive.Part) error {
	for _, p := range parts {
		if t := tool(); p.Share.Tool != t {
			return usagef("%s was written by trailproof %s %s, and this is %s %s: merge with the program that wrote the parts",
				p.Name, p.Share.Tool.Version, p.Share.Tool.Commit, t.Version, t.Commit)
		}
	}
	return nil
}
