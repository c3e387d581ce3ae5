package controls_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

const smallCatalog = `id: small
title: Small
version: "1"
groups:
  - id: one
    title: One
    controls:
`

// oneCheck is a sound check to cite.
var oneCheck = checkYAML(1, "sound", "for: every thing", "expect: [good is true, size at least $min]", "if_none: fail", "parameters: {min: 5}")

func TestEveryMistakeIsNamedWithItsFileAndLine(t *testing.T) {
	check := func(lines ...string) string { return checkYAML(2, "mine", lines...) }
	control := func(lines ...string) string {
		return smallCatalog + "      - " + strings.Join(append([]string{"{id: \"1.1\", title: T, asks: A, severity: high"}, lines...), ", ") + "}\n"
	}
	for _, test := range []struct{ name, file, want string }{
		{"empty", "", "x.yaml:1: the file is empty"},
		{"comment only", "# nothing\n", "x.yaml:1: the file is empty"},
		{"not YAML", "a: [\n", "x.yaml:1: not YAML: did not find"},
		{"a fault on the first line", "a: b: c\n", "x.yaml:1: not YAML: mapping values are not allowed"},
		{"a tab", "- number: 1\n  id: x\n\ttitle: T\n", "x.yaml:3: not YAML: found a tab character"},
		{"another encoding", "- number: 1\n  title: Pr\xfcfung\n", "x.yaml:2: not YAML: invalid"},
		{"a NUL", "- number: 1\n  title: T\n  family: \x00\n", "x.yaml:3: not YAML: control characters"},
		{"no such anchor", "- number: 1\n  title: *t\n", "x.yaml:2: not YAML: unknown anchor 't'"},
		{"two documents", "- a\n---\n- b\n", "more than one YAML document"},
		{"a text", "hello\n", "x.yaml:1: the file is neither a list of checks nor a catalog"},
		{"an empty list", "[]\n", "x.yaml:1: the list is empty"},
		{"an alias", "- &a {number: 1}\n- *a\n", "YAML aliases (*a) are not supported"},
		{"misspelt key", check("for: every thing", "expekt: [good is true]", "if_none: fail"), `x.yaml:9: a check has no "expekt"; have number`},
		{"misspelt key, meant", check("for: every thing", "expekt: [good is true]", "if_none: fail"), `did you mean expect?`},
		{"key twice", check("for: every thing", "for: every thing", "expect: [good is true]", "if_none: fail"), `x.yaml:9: "for" is given twice`},
		{"no value", check("for:", "expect: [good is true]", "if_none: fail"), `x.yaml:8: "for" is empty`},
		{"missing", check("for: every thing", "expect: [good is true]"), `x.yaml:1: check "mine" has no "if_none"`},
		{"no title", "- {number: 3, id: x, family: f, severity: low, awaits: A, rationale: R, not_shown: N}\n", `x.yaml:1: a check has no "title"`},
		{"severity", check("for: every thing", "expect: [good is true]", "if_none: fail", "type: [a]"), `x.yaml:11: text is expected here`},
		{"unknown verdict", check("for: every thing", "expect: [good is true]", "if_none: maybe"), `x.yaml:10: unknown verdict "maybe"; one of fail, pass,`},
		{"population", check("for: all things", "expect: [good is true]", "if_none: fail"), `"all things" is not a population`},
		{"kind", check("for: every thng", "expect: [good is true]", "if_none: fail"), `check "mine": no kind of fact "thng"; have other, thing`},
		{"requires", check("for: every thing", "expect: [good is true]", "if_none: fail", "requires: none"), `no kind of fact "none"`},
		{"field", check("for: every thing", "expect:", "  - good is true", "  - goood is true", "if_none: fail"), `x.yaml:11: check "mine": no field "goood"; have in, good, size; did you mean good?`},
		{"field in a group", check("for: every thing", "expect:", "  - any:", "      - good is true", "      - goood is true", "if_none: fail"), `x.yaml:12: check "mine": no field "goood"`},
		{"group", check("for: every thing", "expect: [{both: [good is true]}]", "if_none: fail"), `x.yaml:9: no group "both"; have any, none, all, each PATH, some PATH`},
		{"group of two", check("for: every thing", "expect: [{any: [good is true], none: [in is true]}]", "if_none: fail"), `a group of sentences is one of any`},
		{"sentence twice", check("for: every thing", "expect: [good is true, good  is true]", "if_none: fail"), `"good is true" stands twice`},
		{"no sentences", check("for: every thing", "expect: []", "if_none: fail"), `x.yaml:9: the list is empty`},
		{"unused parameter", check("for: every thing", "expect: [good is true]", "if_none: fail", "parameters: {max: 5}"), `check "mine": no sentence uses parameter $max`},
		{"undeclared parameter", check("for: every thing", "expect: [size at most $max]", "if_none: fail"), `no parameter $max; the check declares none`},
		{"parameter's type", check("for: every thing", "expect: [size at most $max]", "if_none: fail", "parameters: {max: 1.5}"), `"1.5" is neither true, false, a whole number nor text`},
		{"awaits and for", check("for: every thing", "awaits: A thing."), `x.yaml:8: check "mine" awaits evidence and cannot have "for"`},
		{"number", strings.Replace(check("awaits: A"), "number: 2", "number: 0", 1), `"0" is not a whole number above zero`},
		{"number twice", strings.Replace(check("awaits: A"), "number: 2", "number: 1", 1), `x.yaml:1: number 1 of check "mine" is taken by sound`},
		{"check twice", strings.Replace(check("awaits: A"), "id: mine", "id: sound", 1), `x.yaml:1: check "sound" is declared twice; first at first.yaml:1`},
		{"id", strings.Replace(check("awaits: A"), "id: mine", "id: My Check", 1), `"My Check" is not an ID`},
		{"nothing to show", control(), `x.yaml:8: control "1.1" has neither a check nor an attestation`},
		{"no such check", control("checks: [sond]"), `x.yaml:8: control "1.1" cites "sond", and there is no such check; did you mean sound?`},
		{"check cited twice", control("checks: [sound, {check: sound, with: {min: 5}}]"), `control "1.1" cites "sound" twice`},
		{"foreign parameter", control("checks: [{check: sound, with: {max: 5}}]"), `check "sound" has no parameter "max"; have min`},
		{"parameter of another type", control("checks: [{check: sound, with: {min: many}}]"), `parameter min of check "sound" is a number, not text`},
		{"inherited", control("checks: [sound]", "inherited: SOC report"), `control "1.1" is inherited and asks no attestation`},
		{"control twice", smallCatalog + "      - {id: a, title: T, asks: A, severity: low, checks: [sound]}\n      - {id: a, title: T, asks: A, severity: low, checks: [sound]}\n",
			`x.yaml:9: control "a" is declared twice; first on line 8`},
		{"words", strings.Replace(control("checks: [sound]"), "title: Small", "title: Small\nwords: iso", 1), `x.yaml:3: "iso" is not one of default, pci`},
		{"no groups", "id: small\ntitle: T\nversion: 1\ngroups: []\n", `x.yaml:4: the list is empty`},
		{"no version", strings.Replace(control("checks: [sound]"), "version: \"1\"\n", "", 1), `x.yaml:1: a catalog has no "version"`},
	} {
		_, err := controls.LoadFiles(smallKinds(), map[string][]byte{"first.yaml": []byte(oneCheck), "x.yaml": []byte(test.file)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestOneMistakeIsReportedOnce(t *testing.T) {
	for _, expect := range []string{`expect: [{size is: 5}]`, `expect: [{both: [good is true]}]`, `expect: [{any: []}]`, `expect: [size matches "("]`, `expect: [""]`} {
		_, err := controls.LoadFiles(smallKinds(), map[string][]byte{"x.yaml": []byte(checkYAML(1, "one", "for: every thing", expect, "if_none: fail"))})
		if problems, ok := errors.AsType[controls.Problems](err); !ok || len(problems) != 1 {
			t.Errorf("%s: %v", expect, err)
		}
	}
}

func TestAFileThatCannotBeReadIsTheOnlyFault(t *testing.T) {
	_, err := controls.LoadFiles(smallKinds(), map[string][]byte{
		"checks.yaml":  []byte("- [\n"),
		"catalog.yaml": []byte(smallCatalog + "      - {id: a, title: T, asks: A, severity: low, checks: [sound]}\n"),
	})
	if problems, ok := errors.AsType[controls.Problems](err); !ok || len(problems) != 1 || problems[0].File != "checks.yaml" {
		t.Error(err)
	}
}

func TestAllMistakesAreReportedTogetherAndInOrder(t *testing.T) {
	_, err := controls.LoadFiles(smallKinds(), map[string][]byte{
		"b.yaml": []byte("- {number: x}\n"),
		"a.yaml": []byte(checkYAML(1, "one", "for: every thing", "expect: [bad is true, worse is true]", "if_none: fail")),
	})
	problems, ok := errors.AsType[controls.Problems](err)
	if !ok || len(problems) < 5 {
		t.Fatalf("%v", err)
	}
	for i := range problems[1:] {
		a, b := problems[i], problems[i+1]
		if a.File > b.File || a.File == b.File && a.Line > b.Line {
			t.Errorf("%v stands before %v", a, b)
		}
	}
}

func TestAFolderAddsToTheLibraryAndCannotRedefineIt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := controls.Load(kinds(), dir); err == nil || !strings.Contains(err.Error(), "no *.yaml file there") {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := controls.Load(kinds(), filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that does not exist is no error")
	}
	mine := checkYAML(901, "mine", "for: every cloudtrail.trail", "expect: [name is set]", "if_none: fail")
	write("checks/mine.yaml", mine)
	write("my-framework.yml", strings.Replace(smallCatalog, "small", "mine", 1)+"      - {id: \"1\", title: T, asks: A, severity: low, checks: [mine, trail-logging]}\n")
	write("README.md", "not YAML: [")
	lib, err := controls.Load(kinds(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if c := lib.Check("mine"); c == nil || c.Code() != "CT-901" {
		t.Errorf("%+v", c)
	}
	if lib.Catalog("mine") == nil || string(lib.Files["custom/checks/mine.yaml"]) != mine {
		t.Error("the folder's catalog or file is not in the library")
	}
	if built := library(t); built.Digest == lib.Digest {
		t.Error("the digest does not tell the libraries apart")
	}
	again, err := controls.LoadFiles(kinds(), lib.Files)
	if err != nil || again.Digest != lib.Digest || len(again.Checks) != len(lib.Checks) {
		t.Errorf("the library cannot be read again from its files: %v", err)
	}
	if err := controls.TestDir(lib, dir); err == nil || !strings.Contains(err.Error(), `check "mine" has no fixtures`) {
		t.Errorf("a check without fixtures: %v", err)
	}
	write("checks/mine.yaml", strings.Replace(mine, "id: mine", "id: trail-logging", 1))
	if _, err := controls.Load(kinds(), dir); err == nil || !strings.Contains(err.Error(), `mine.yaml:1: check "trail-logging" is declared twice; first at the built-in checks`) {
		t.Errorf("redefining a check: %v", err)
	}
}

func TestChecksWithoutANumberTakeTheFreeOnesByID(t *testing.T) {
	bare := func(id string) string {
		text := checkYAML(1, id, "for: every thing", "expect: [good is true]", "if_none: fail")
		return strings.Replace(text, "number: 1\n  ", "", 1)
	}
	lib, err := controls.LoadFiles(smallKinds(), map[string][]byte{
		"a.yaml": []byte(bare("zebra") + checkYAML(902, "declared", "awaits: A thing.") + bare("ant")), "b.yaml": []byte(bare("mouse"))})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"ant": "CT-901", "declared": "CT-902", "mouse": "CT-903", "zebra": "CT-904"} {
		if got := lib.Check(id).Code(); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	for _, c := range library(t).Checks {
		if c.Number > 900 {
			t.Errorf("%s declares no number of its own", c.ID)
		}
	}
}

func TestFixturesMustLeadToTheVerdictTheirNameSays(t *testing.T) {
	dir := t.TempDir()
	fixture := func(name, data string) {
		t.Helper()
		path := filepath.Join(dir, "testdata", "mine", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		text := "facts: [{kind: cloudtrail.trail, id: t, account: a, region: r, data: {" + data + "}}]\n"
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(checkYAML(901, "mine", "for: every cloudtrail.trail", "expect: [status.logging is true]", "if_none: fail")), 0o644); err != nil {
		t.Fatal(err)
	}
	lib, err := controls.Load(kinds(), dir)
	if err != nil {
		t.Fatal(err)
	}
	fixture("pass.yaml", "status: {logging: true}")
	fixture("fail.yaml", "status: {logging: false}")
	if err := controls.TestDir(lib, dir); err == nil || !strings.Contains(err.Error(), `has no fixture testdata/mine/denied.yaml`) {
		t.Errorf("a missing fixture: %v", err)
	}
	fixture("denied.json", "status: {_gap: {reason: denied}}")
	if err := controls.TestDir(lib, dir); err != nil {
		t.Error(err)
	}
	fixture("fail-wrong.yaml", "status: {logging: true}")
	if err := controls.TestDir(lib, dir); err == nil || !strings.Contains(err.Error(), `testdata/mine/fail-wrong.yaml: check "mine" is pass, not fail`) {
		t.Errorf("a wrong fixture: %v", err)
	}
	fixture("fail-wrong.yaml", "status: {loging: false}")
	if err := controls.TestDir(lib, dir); err == nil || !strings.Contains(err.Error(), `facts[0].data.status has no field "loging"`) {
		t.Errorf("a misspelt fixture: %v", err)
	}
	if err := controls.TestDir(lib, t.TempDir()); err == nil {
		t.Error("testing nothing is no error")
	}
}

// FuzzLoad: no file makes the loader panic.
func FuzzLoad(f *testing.F) {
	f.Add(oneCheck)
	f.Add(smallCatalog + "      - {id: a, title: T, asks: A, severity: low, checks: [sound]}\n")
	f.Add("a: &a [*a]\n")
	f.Add("- {any: {any: {any: []}}}\n")
	known := library(f)
	f.Fuzz(func(t *testing.T, text string) {
		lib, err := controls.LoadFiles(smallKinds(), map[string][]byte{"first.yaml": []byte(oneCheck), "x.yaml": []byte(text)})
		if err == nil {
			all(snapshot("a[1] b[?] a:1:tu"), lib)
		}
		if _, err := controls.LoadWaivers("w.yaml", []byte(text), known); err == nil && !strings.Contains(text, "waivers") {
			t.Errorf("%q is read as waivers", text)
		}
	})
}
