package controls

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Test judges each check loaded from a folder (of the built-in ones, if dir is
// "") on its fixtures: every testdata/<check>/*.yaml (or *.json) beside the file
// that declares it. A fixture's name begins with the verdict it must lead to:
// pass, fail, denied (unknown) or not-applicable, as in fail-no-trail.yaml. A
// check that judges evidence must have pass, fail and denied. fsys is the
// folder's files.
func Test(l *Library, dir string, fsys fs.FS) error {
	var all []error
	tested := 0
	for _, c := range l.Checks {
		if c.dir != dir || c.Awaits != "" {
			continue
		}
		tested++
		all = append(all, testCheck(l, c, fsys)...)
	}
	if tested == 0 {
		return fmt.Errorf("no check there judges evidence, so there is nothing to test")
	}
	return errors.Join(all...)
}

// TestBuiltIn is Test of the checks that come with the program, on the fixtures
// that do.
func TestBuiltIn(l *Library) error { return Test(l, "", builtIn) }

// TestDir is Test of a user's folder.
func TestDir(l *Library, dir string) error { return Test(l, dir, os.DirFS(dir)) }

func testCheck(l *Library, c *Check, fsys fs.FS) []error {
	folder := path.Join(path.Dir(c.path), "testdata", c.ID)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return []error{c.fault("check %q has no fixtures in %s: %s", c.ID, folder, cause(err))}
	}
	var all []error
	seen := map[string]bool{}
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		stem := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		want, ok := wanted(stem)
		if !ok {
			all = append(all, c.fault("%s: the name begins with none of pass, fail, denied, not-applicable", name))
			continue
		}
		seen[stem] = true
		if err := testFixture(l, c, fsys, name, want); err != nil {
			all = append(all, err)
		}
	}
	for _, stem := range []string{"pass", "fail", "denied"} {
		if !seen[stem] {
			all = append(all, c.fault("check %q has no fixture %s", c.ID, path.Join(folder, stem+".yaml")))
		}
	}
	return all
}

// fault is something wrong with a check's fixtures, at the check's own place.
func (c *Check) fault(format string, args ...any) error {
	return Problem{File: filepath.Join(c.dir, filepath.FromSlash(c.path)), Line: max(c.line, 1), Text: fmt.Sprintf(format, args...)}
}

// wanted is the verdict that a fixture of that name must lead to.
func wanted(stem string) (Verdict, bool) {
	for _, w := range []struct {
		prefix  string
		verdict Verdict
	}{{"not-applicable", NotApplicable}, {"pass", Pass}, {"fail", Fail}, {"denied", Unknown}} {
		if stem == w.prefix || strings.HasPrefix(stem, w.prefix+"-") {
			return w.verdict, true
		}
	}
	return Unknown, false
}

func testFixture(l *Library, c *Check, fsys fs.FS, name string, want Verdict) error {
	display := filepath.Join(c.dir, filepath.FromSlash(name))
	data, err := readRegular(fsys, name, largestFile)
	if err != nil {
		return Problem{File: display, Line: 1, Text: err.Error()}
	}
	s, params, err := ReadFixture(display, data, l.Kinds, c)
	if err != nil {
		return err
	}
	o := Options{Parameters: map[string]map[string]any{c.ID: params}}
	if err := l.accepts(c, params); err != nil {
		return fmt.Errorf("%s: %w", display, err)
	}
	r := l.judgeOne(s, populations(s), l.runOf(CheckRef{Check: c.ID}, o))
	if r.Verdict == want {
		return nil
	}
	got := ""
	for _, subject := range r.Subjects {
		got += fmt.Sprintf("\n\t%s %s: %s", subject.ID, subject.Verdict, subject.Reason)
	}
	for _, u := range r.Unread {
		got += fmt.Sprintf("\n\tunread %s %s %s: %s %s %s", u.Kind, u.Account, u.Region, u.Reason, u.Action, u.Detail)
	}
	return fmt.Errorf("%s: check %q is %s, not %s%s", display, c.ID, r.Verdict, want, got)
}
