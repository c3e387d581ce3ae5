package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEveryCommandHasItsFileAndStandsInTheRoot walks the folder: NAME.go with a
// function newName is a command, and TWO_WORDS.go with newTwoWords is two-words.
// The root must list it, and no other. NAME_SUB.go is a command of NAME.
func TestEveryCommandHasItsFileAndStandsInTheRoot(t *testing.T) {
	root, _ := newRoot(&Env{}, &display{})
	var listed []string
	for _, c := range root.Commands() {
		if c.Runnable() || c.HasSubCommands() { // the others are topics of the help
			listed = append(listed, c.Name())
		}
	}
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Split(strings.TrimSuffix(path, ".go"), "_")
		if len(words) > 1 && slices.Contains(listed, words[0]) {
			continue
		}
		name, maker := strings.Join(words, "-"), "\nfunc new"
		for _, word := range words {
			maker += strings.ToUpper(word[:1]) + word[1:]
		}
		if name != "root" && strings.Contains(string(source), maker+"(") {
			written = append(written, name)
		}
	}
	slices.Sort(listed)
	if len(written) == 0 || !slices.Equal(written, listed) {
		t.Errorf("the files hold the commands %q, the root lists %q", written, listed)
	}
}
