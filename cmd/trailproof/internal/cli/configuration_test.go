package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
)

// TestTheStarterNamesEverySetting uncomments what "config init" writes: each
// setting that there is stands in it, with a value that is valid.
func TestTheStarterNamesEverySetting(t *testing.T) {
	line := regexp.MustCompile(`(?m)^# ([a-z-]+:.*|  (?:- )?\S.*|    \S.*)$`)
	text := line.ReplaceAllString(starter, "$1")
	path := filepath.Join(t.TempDir(), "all.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(path)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for name := range configurable {
		if !slices.ContainsFunc(c.flags, func(s setting) bool { return s.name == name }) {
			t.Errorf("%s is not in the starter", name)
		}
	}
	want := append([]string{ticketsName}, sortedKeys(sharedParameters)...)
	for i, name := range want {
		want[i] = strings.ReplaceAll(name, "-", "_")
	}
	for _, name := range approvable() {
		want = append(want, controls.ApprovedFor(name))
	}
	slices.Sort(want)
	if got := sortedKeys(c.shared); c.Entity == "" || len(c.parameters) == 0 || !slices.Equal(got, want) {
		t.Errorf("the starter lacks entity, parameters or some of %v: %v", want, got)
	}
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.accepted(lib, nil); err != nil {
		t.Error(err)
	}
}

// TestEveryFlagThatAFileSetsIsOne guards the names in the table of settings.
func TestEveryFlagThatAFileSetsIsOne(t *testing.T) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&judging{}).flags(flags)
	(&asking{}).flags(flags)
	(&outputs{}).flags(flags)
	(&gating{}).flags(flags)
	(&signing{}).flags(flags)
	for name := range configurable {
		if flags.Lookup(name) == nil {
			t.Errorf("there is no flag --%s", name)
		}
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if _, ok := configurable[f.Name]; !ok && f.Name != "config" && f.Name != "format" {
			t.Errorf("a file cannot set --%s", f.Name)
		}
	})
}

// TestEverySharedListReachesACheck: a list that no check asks for would be
// accepted and mean nothing.
func TestEverySharedListReachesACheck(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	for name, shared := range sharedParameters {
		if shared.name != strings.ReplaceAll(name, "-", "_") {
			t.Errorf("%s sets %s", name, shared.name)
		}
		c := config{shared: map[string]any{shared.name: []any{"x"}}}
		if len(c.given(lib)) == 0 {
			t.Errorf("no check has a list %s", shared.name)
		}
	}
}

// FuzzLoadConfig: no file makes the reader panic, and what is wrong with it is
// named with line and column.
func FuzzLoadConfig(f *testing.F) {
	f.Add([]byte(starter))
	f.Add([]byte("version: 1\nfail-on: hgih\norg: [a]\n"))
	f.Add([]byte("approved: {\"*\": [\"*\"], read-logs: arn:aws:iam::*:root, stop-loging: [a], read-logs: {}}\n"))
	f.Add([]byte("approved: &a [*a]\nbuckets: {a: b}\n? [x]\n: y\n"))
	f.Add([]byte("parameters: {a: {b: [c]}, a: 1, d: }\n"))
	f.Add([]byte("tickets: [{ticket: CHG-1, events: [5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10]}, {events: 1}, 3]\n"))
	f.Add([]byte("parameters: {trail-changes-explained: {tickets: {x: [y], [a]: b, 5c7c1a3e: }}}\n"))
	f.Add([]byte("\ufeffversion: 1\r\nperiod: 9999-12-31..9999-12-31\r\n"))
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		f.Fatal(err)
	}
	place := regexp.MustCompile(`^[^\n]*f\.yaml:[0-9]+:[0-9]+: `)
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := loadConfig(path)
		if err == nil {
			if err = c.accepted(lib, nil); err == nil {
				c.given(lib)
			}
		}
		if err != nil && !place.MatchString(err.Error()) {
			t.Errorf("%q: %v does not name its place", data, err)
		}
	})
}
