package collectors_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
)

// TestEveryCollectorAndKindIsListed walks the packages: one that declares a type
// Collector must be in All, and a constant named SomethingKind in Kinds.
func TestEveryCollectorAndKindIsListed(t *testing.T) {
	var listed, kinds []string
	for _, c := range collectors.All(1) {
		listed = append(listed, c.Name())
		kinds = append(kinds, c.Kinds()...)
	}
	packages, declared := walk(t)
	if len(packages) < 2 || len(declared) < 8 {
		t.Fatalf("found only %v and %v: the walk is broken", packages, declared)
	}
	for _, name := range packages {
		if !slices.Contains(listed, name) {
			t.Errorf("collectors/%s has a Collector that All does not list", name)
		}
	}
	for _, kind := range declared {
		if _, ok := collectors.Kinds()[kind]; !ok {
			t.Errorf("the kind %s is not in Kinds", kind)
		}
		if !slices.Contains(kinds, kind) {
			t.Errorf("no collector says that it yields %s", kind)
		}
	}
	if len(kinds) != len(collectors.Kinds()) {
		t.Errorf("the collectors yield %v", kinds)
	}
}

func walk(t *testing.T) (packages, kinds []string) {
	t.Helper()
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == "access" { // whose kinds are those of principals
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if n.Name.Name == "Collector" {
					packages = append(packages, filepath.Dir(path))
				}
			case *ast.ValueSpec:
				if lit, ok := value(n).(*ast.BasicLit); ok && strings.HasSuffix(n.Names[0].Name, "Kind") && n.Names[0].IsExported() {
					kind, _ := strconv.Unquote(lit.Value)
					kinds = append(kinds, kind)
				}
			}
			return true
		})
	}
	return packages, kinds
}

func value(n *ast.ValueSpec) ast.Expr {
	if len(n.Values) == 0 {
		return nil
	}
	return n.Values[0]
}
