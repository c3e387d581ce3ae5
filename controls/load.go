package controls

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"go.yaml.in/yaml/v3"
)

//go:embed checks/*.yaml checks/testdata catalogs/*.yaml
var builtIn embed.FS

// source is one YAML file of checks or of a catalog.
type source struct {
	name    string // in the library and the pack, e.g. "checks/retention.yaml"
	display string // in problems: the path the user knows it by
	dir     string // the user's folder; "" if it is built in
	path    string // within that folder
	data    []byte
}

// Load reads the built-in checks and catalogs and those in the given folders:
// each *.yaml file directly in a folder, in its checks folder or in its
// catalogs folder. A list is checks, a mapping is a catalog. The error is
// Problems if it lies in what the files say.
func Load(kinds evidence.Kinds, dirs ...string) (*Library, error) {
	sources, err := sourcesIn(builtIn, "", "")
	if err != nil {
		return nil, err
	}
	for i := range sources {
		sources[i].display = "the built-in " + sources[i].display
	}
	for i, dir := range dirs {
		prefix := "custom/"
		if i > 0 {
			prefix = fmt.Sprintf("custom-%d/", i+1)
		}
		own, err := sourcesBelow(dir, prefix)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			return nil, fmt.Errorf("read controls in %s: no *.yaml file there, nor in its folders checks and catalogs", dir)
		}
		sources = append(sources, own...)
	}
	return build(kinds, sources)
}

// LoadFiles reads a library from the exact files of another, such as those kept
// in a pack, and from nothing else.
func LoadFiles(kinds evidence.Kinds, files map[string][]byte) (*Library, error) {
	var sources []source
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sources = append(sources, source{name: name, display: name, path: name, data: files[name]})
	}
	return build(kinds, sources)
}

// sourcesBelow reads a user's folder. Links in it may lead to files in it, and to
// no others: what is read becomes part of the pack.
func sourcesBelow(dir, prefix string) ([]source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("read controls in %s: %w", dir, cause(err))
	}
	defer root.Close() //nolint:errcheck // it was only read
	return sourcesIn(root.FS(), dir, prefix)
}

func sourcesIn(fsys fs.FS, dir, prefix string) ([]source, error) {
	var out []source
	var problems Problems
	total := 0
	for _, folder := range []string{".", "checks", "catalogs"} {
		entries, err := fs.ReadDir(fsys, folder)
		if folder != "." && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read controls in %s: %w", filepath.Join(dir, folder), cause(err))
		}
		for _, e := range entries {
			if e.IsDir() || (path.Ext(e.Name()) != ".yaml" && path.Ext(e.Name()) != ".yml") {
				continue
			}
			name := path.Join(folder, e.Name())
			display := filepath.Join(dir, filepath.FromSlash(name))
			data, err := readRegular(fsys, name, largestFile)
			if total += len(data); err == nil && total > largestLibrary {
				err = fmt.Errorf("with this file, the checks and catalogs are larger than %d MiB together", largestLibrary>>20)
			}
			if err != nil {
				problems = append(problems, Problem{File: display, Line: 1, Text: err.Error()})
			}
			if total > largestLibrary {
				break
			}
			out = append(out, source{name: prefix + name, display: display, dir: dir, path: name, data: data})
		}
	}
	return out, problems.err()
}

// build parses the sources and proves that they belong together.
func build(kinds evidence.Kinds, sources []source) (*Library, error) {
	var problems Problems
	l := &Library{Kinds: kinds, Files: map[string][]byte{}}
	b := linter{library: l, problems: &problems}
	for _, s := range sources {
		l.Files[s.name] = s.data
		r := reader{file: s.display, problems: &problems}
		root := r.document(s.data)
		switch {
		case root == nil:
			b.lacking = true
		case root.Kind == yaml.SequenceNode:
			r.list(func(n *yaml.Node) {
				c := r.check(n)
				c.dir, c.path = s.dir, s.path
				l.Checks = append(l.Checks, c)
				b.checks = append(b.checks, located[*Check]{r, c})
			})(root)
		case root.Kind == yaml.MappingNode:
			c, lines := r.catalog(root)
			l.Catalogs = append(l.Catalogs, c)
			b.catalogs = append(b.catalogs, located[*Catalog]{r, c})
			b.controls = append(b.controls, lines)
		default:
			r.fail(root, "the file is neither a list of checks nor a catalog")
		}
	}
	b.lint()
	if err := problems.err(); err != nil {
		return nil, err
	}
	l.number()
	slices.SortFunc(l.Checks, func(a, b *Check) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(l.Catalogs, func(a, b *Catalog) int {
		return cmp.Or(cmp.Compare(a.place(), b.place()), strings.Compare(a.ID, b.ID))
	})
	l.Digest = digestOf(l.Files)
	return l, nil
}

// firstOwn is the least number of a check that declares none.
const firstOwn = 901

// number gives the checks that declare no number the free ones from firstOwn
// on, in the order of their IDs. They may change when a check is added; a
// declared number never does.
func (l *Library) number() {
	taken := map[int]bool{}
	var without []*Check
	for _, c := range l.Checks {
		taken[c.Number] = true
		if c.Number == 0 {
			without = append(without, c)
		}
	}
	slices.SortFunc(without, func(a, b *Check) int { return cmp.Compare(a.ID, b.ID) })
	next := firstOwn
	for _, c := range without {
		for taken[next] {
			next++
		}
		c.Number = next
		next++
	}
}

// digestOf is the SHA-256 over the names and digests of the files, sorted, one
// a line as sha256sum prints them.
func digestOf(files map[string][]byte) evidence.Digest {
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&list, "%s  %s\n", evidence.DigestOf(files[name]), name)
	}
	return evidence.DigestOf([]byte(list.String()))
}
