package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/trailproof/trailproof/"

// arrow says what the packages at or below a path may import of ours, and what
// they must not import of anybody's. The most specific arrow holds.
type arrow struct {
	path      string
	may       []string // path prefixes below the module; nil for nothing of ours
	stdlib    bool     // nothing outside the standard library
	forbidden []string // import path prefixes
}

var arrows = []arrow{
	{path: "collectors/evidence", stdlib: true},
	{path: "collectors/policy", forbidden: aws},
	{path: "collectors/pattern", forbidden: aws},
	{path: "collectors/awsapi", may: words("collectors/evidence")},
	// A service may follow a reference into another: a trail carries its bucket,
	// key and log group. Go itself keeps these arrows from running in a circle.
	{path: "collectors/", may: words("collectors/")},
	// What makes archives for tests is served to other programs by its commands.
	{path: "collectors/archive/archivetest", may: words("collectors/archive collectors/archive/archivetest collectors/evidence")},
	{path: "collectors", may: words("collectors/")},
	{path: "controls", may: words("collectors/evidence controls/sentence"), forbidden: aws},
	{path: "controls/sentence", may: words("collectors/evidence"), forbidden: aws},
	{path: "report", may: words("collectors/evidence controls report/"), forbidden: aws},
	{path: "report/view", may: words("controls collectors/evidence"), forbidden: aws},
	{path: "report/view/viewtest", may: words("report/view")},
	{path: "report/pack", may: words("controls collectors/evidence report/view report/signature report/timestamp"), forbidden: aws},
	{path: "report/signature", may: words("collectors/evidence"), forbidden: append(words("os os/exec net/http"), aws...)},
	{path: "report/timestamp", forbidden: append(words("os os/exec net/http"), aws...)},
	{path: "report/timestamp/timestamptest", may: words("report/timestamp")},
	{path: "report/mask", may: words("report/view collectors/evidence"), forbidden: append(words("os os/exec net/http"), aws...)},
	{path: "report/", may: words("report/view templates"), forbidden: append(words("os os/exec"), aws...)},
	{path: "report/pdf", may: words("report/view templates report/pdf/"), forbidden: append(words("os os/exec"), aws...)},
	{path: "report/pdf/", may: words("templates"), forbidden: append(words("os os/exec"), aws...)},
	{path: "templates"},
	{path: "examples", may: words("collectors/evidence")},
	{path: "examples/record", may: words("collectors examples collectors/archive/archivetest")},
	{path: "examples/wire", may: words("collectors/evidence")},
	{path: "examples/estate", may: words("examples")},
	{path: "cmd/", may: words("cmd/ collectors controls report templates examples")},
}

var aws = words("github.com/aws/")

func words(s string) []string { return strings.Fields(s) }

func TestPackagesImportOnlyWhatTheDesignAllows(t *testing.T) {
	files := 0
	walkGo(t, func(path, dir string, imports []string) {
		files++
		a, ok := arrowFor(dir)
		if !ok {
			t.Errorf("%s: no arrow says what %s may import", path, dir)
			return
		}
		for _, imported := range imports {
			if fault := a.fault(dir, imported); fault != "" {
				t.Errorf("%s: imports %s: %s", path, imported, fault)
			}
		}
	})
	if files < 50 {
		t.Fatalf("only %d files were read: the walk is broken", files)
	}
}

// TestControlsDoNotReadTheClock guards the purity of the assessment.
func TestControlsDoNotReadTheClock(t *testing.T) {
	read := 0
	walkGo(t, func(path, dir string, _ []string) {
		if !strings.HasPrefix(dir, "controls") && !strings.HasPrefix(dir, "report") {
			return
		}
		read++
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range words("time.Now( time.Since( rand. os.Getenv(") {
			if strings.Contains(string(source), call) {
				t.Errorf("%s: uses %s)", path, call)
			}
		}
	})
	if read == 0 {
		t.Fatal("nothing was read")
	}
}

func arrowFor(dir string) (arrow, bool) {
	best, found := arrow{}, false
	for _, a := range arrows {
		if dir == strings.TrimSuffix(a.path, "/") && !strings.HasSuffix(a.path, "/") || strings.HasSuffix(a.path, "/") && strings.HasPrefix(dir, a.path) ||
			strings.HasPrefix(dir, a.path+"/") && a.path != "collectors" && a.path != "report" {
			if !found || len(a.path) > len(best.path) {
				best, found = a, true
			}
		}
	}
	return best, found
}

func (a arrow) fault(dir, imported string) string {
	for _, f := range a.forbidden {
		if imported == f || strings.HasSuffix(f, "/") && strings.HasPrefix(imported, f) {
			return "the design forbids it"
		}
	}
	ours, isOurs := strings.CutPrefix(imported, module)
	if !isOurs {
		if a.stdlib && strings.Contains(strings.Split(imported, "/")[0], ".") {
			return "only the standard library is allowed"
		}
		return ""
	}
	if strings.HasSuffix(ours, "test") && !slices.Contains(a.may, ours) { // awstest, viewtest
		return "it is for tests"
	}
	for _, m := range a.may {
		if ours == strings.TrimSuffix(m, "/") || strings.HasSuffix(m, "/") && strings.HasPrefix(ours, m) || strings.HasPrefix(ours, m+"/") {
			return ""
		}
	}
	return "the design does not allow it"
}

// walkGo visits every Go file that is not a test, with its package's folder
// below the module and its imports.
func walkGo(t *testing.T, visit func(path, dir string, imports []string)) {
	t.Helper()
	top := filepath.Join("..", "..")
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != top && d.Name() != ".."):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range file.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, p)
		}
		dir, err := filepath.Rel(top, filepath.Dir(path))
		if err != nil {
			return err
		}
		visit(path, filepath.ToSlash(dir), imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
