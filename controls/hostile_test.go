package controls_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/controls"
)

// bomb is YAML whose aliases stand for a billion words.
const bomb = `a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol","lol"]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]
h: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]
`

// TestHostileYAMLIsRefusedInOneSentence feeds each reader of files that people
// write with what nobody honest writes: it ends soon, and names the line.
func TestHostileYAMLIsRefusedInOneSentence(t *testing.T) {
	readers := map[string]func([]byte) error{
		"checks": func(data []byte) error {
			_, err := controls.LoadFiles(smallKinds(), map[string][]byte{"x.yaml": data})
			return err
		},
		"waivers": func(data []byte) error {
			_, err := controls.LoadWaivers("x.yaml", data, library(t))
			return err
		},
		"attestations": func(data []byte) error {
			_, _, err := controls.LoadAttestations("x.yaml", data, os.DirFS(t.TempDir()), library(t))
			return err
		},
		"a fixture": func(data []byte) error {
			_, _, err := controls.ReadFixture("x.yaml", data, smallKinds(), &controls.Check{})
			return err
		},
	}
	for name, text := range map[string]string{
		"a billion words":         bomb,
		"a list in itself":        "a: &a [*a]\n",
		"a mapping in itself":     "&a {version: 1, waivers: *a, attestations: *a, facts: *a, id: *a}\n",
		"a document in itself":    "&a\n- *a\n",
		"merged into itself":      "a: &a\n  <<: *a\n",
		"a merge of a bomb":       strings.TrimSuffix(bomb, "\n") + "\n<<: *g\n",
		"an alias as a key":       "&a x: 1\n*a : 2\n",
		"a list as a key":         "? [a, b]\n: 1\n",
		"lists, 9,000 deep":       strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
		"lists, 200,000 deep":     strings.Repeat("[", 200_000),
		"mappings, 9,000 deep":    strings.Repeat("{a: ", 9000) + strings.Repeat("}", 9000),
		"blocks, 500 deep":        blocks(500),
		"sentences, 500 deep":     checkYAML(1, "x", "for: every thing", "if_none: fail", "expect: "+strings.Repeat("[{any: ", 500)+"[good is true]"+strings.Repeat("}]", 500)),
		"more than is read":       "# " + strings.Repeat("x", 5<<20),
		"Latin-1":                 "a: Pr\xfcfung\n",
		"half a letter":           "a: \xe2\x82\n",
		"a NUL":                   "a: \x00\n",
		"an escape sequence":      "a: \x1b[2J\n",
		"tabs":                    "a:\n\tb: 1\n",
		"a key twice":             "version: 1\nversion: 1\nwaivers: []\nattestations: []\n",
		"two documents":           "version: 1\n---\nversion: 1\n",
		"a tag of its own":        "!!python/object:os.system x\n",
		"a binary tag":            "version: !!binary aGk=\n",
		"a directive":             "%FOO bar\n---\na: 1\n",
		"an endless anchor":       "a: &" + strings.Repeat("a", 1<<20) + " 1\n",
		"a key of a megabyte":     strings.Repeat("k", 1<<20) + ": 1\n",
		"a hundred thousand keys": keys(100_000),
		"a word of a megabyte":    "- {id: " + strings.Repeat("x", 1<<20) + "}\n",
	} {
		for reader, read := range readers {
			started := time.Now()
			err := read([]byte(text))
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("%s, read as %s, takes %s", name, reader, took)
			}
			if err == nil {
				t.Errorf("%s is read as %s", name, reader)
				continue
			}
			if !strings.Contains(err.Error(), "x.yaml:") {
				t.Errorf("%s, read as %s, does not name its place: %.200s", name, reader, err)
			}
			if strings.ContainsAny(err.Error(), "\x00\x1b") {
				t.Errorf("%s, read as %s, reaches the terminal as it is: %q", name, reader, err)
			}
			if n := len(err.Error()); n > 50_000 {
				t.Errorf("%s, read as %s, is refused in %d characters", name, reader, n)
			}
		}
	}
}

func blocks(depth int) string {
	var out strings.Builder
	for i := range depth {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}

func keys(n int) string {
	var out strings.Builder
	for range n {
		out.WriteString("nonsense: 1\n")
	}
	return out.String()
}

// TestHonestYAMLIsReadInEveryHand: byte order mark, CRLF, and no last line end
// change nothing.
func TestHonestYAMLIsReadInEveryHand(t *testing.T) {
	for name, text := range map[string]string{
		"with a byte order mark":  "\ufeff" + oneCheck,
		"with CRLF":               strings.ReplaceAll(oneCheck, "\n", "\r\n"),
		"without a last line end": strings.TrimSuffix(oneCheck, "\n"),
		"with document marks":     "---\n" + oneCheck + "...\n",
		"with an emoji":           strings.Replace(oneCheck, "title: ", "title: \U0001f512 ", 1),
	} {
		lib, err := controls.LoadFiles(smallKinds(), map[string][]byte{"x.yaml": []byte(text)})
		if err != nil || lib.Check("sound") == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
