package controls

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// located is something read, with the reader that knows its file.
type located[T any] struct {
	reader
	it T
}

// linter proves what one file alone cannot show: that IDs are unique, that what
// is cited exists, and that sentences fit the facts and parameters.
type linter struct {
	library  *Library
	problems *Problems
	checks   []located[*Check]
	catalogs []located[*Catalog]
	controls []map[string]int // the lines of each catalog's controls
	lacking  bool             // a file could not be read: what it declares is not known
}

func (l linter) lint() {
	if len(l.checks) == 0 && len(*l.problems) == 0 {
		*l.problems = append(*l.problems, Problem{File: "controls", Line: 1, Text: "there are no checks"})
	}
	l.unique()
	for _, c := range l.checks {
		l.check(c)
	}
	for i, c := range l.catalogs {
		l.catalog(c, l.controls[i])
	}
}

func (l linter) unique() {
	ids, numbers, catalogs := map[string]string{}, map[int]string{}, map[string]string{}
	for _, c := range l.checks {
		at := fmt.Sprintf("%s:%d", c.file, c.it.line)
		if first, twice := ids[c.it.ID]; twice && c.it.ID != "" {
			c.failAt(c.it.line, "check %q is declared twice; first at %s", c.it.ID, first)
			continue
		}
		ids[c.it.ID] = at
		if first, twice := numbers[c.it.Number]; twice && c.it.Number != 0 {
			c.failAt(c.it.line, "number %d of check %q is taken by %s", c.it.Number, c.it.ID, first)
			continue
		}
		numbers[c.it.Number] = c.it.ID
	}
	for _, c := range l.catalogs {
		if first, twice := catalogs[c.it.ID]; twice && c.it.ID != "" {
			c.failAt(1, "catalog %q is declared twice; first in %s", c.it.ID, first)
			continue
		}
		catalogs[c.it.ID] = c.file
	}
}

func (l linter) check(c located[*Check]) {
	if c.it.Awaits != "" || c.it.Kind == "" {
		return
	}
	kinds := l.library.Kinds
	for _, kind := range []string{c.it.Kind, c.it.Requires} {
		if _, ok := kinds[kind]; !ok && kind != "" {
			c.failAt(c.it.line, "check %q: no kind of fact %q; have %s", c.it.ID, kind, kindNames(kinds))
			return
		}
	}
	if _, err := compile(c.it, kinds, c.it.Parameters); err != nil {
		for _, p := range err {
			c.failAt(cmpLine(p.Line, c.it.line), "check %q: %s", c.it.ID, p.Text)
		}
		return
	}
	l.used(c)
}

func cmpLine(line, otherwise int) int {
	if line == 0 {
		return otherwise
	}
	return line
}

func kindNames(kinds evidence.Kinds) string {
	return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
}

// used finds parameters that no sentence uses and sentences that stand twice.
func (l linter) used(c located[*Check]) {
	seen := map[string]bool{}
	var all strings.Builder
	for _, r := range slices.Concat(c.it.Where, c.it.Expect) {
		text := r.String()
		if seen[text] {
			c.failAt(r.Line, "check %q: %q stands twice", c.it.ID, text)
		}
		seen[text] = true
		all.WriteString(text + " ")
	}
	words := strings.FieldsFunc(all.String(), func(r rune) bool { return strings.ContainsRune(" ,[]", r) })
	for _, name := range slices.Sorted(maps.Keys(c.it.Parameters)) {
		if !slices.Contains(words, "$"+name) {
			c.failAt(c.it.line, "check %q: no sentence uses parameter $%s", c.it.ID, name)
		}
	}
}

func (l linter) catalog(c located[*Catalog], lines map[string]int) {
	for _, control := range c.it.Controls() {
		cited := map[string]bool{}
		for _, ref := range control.Checks {
			check := l.library.Check(ref.Check)
			if check == nil && l.lacking {
				continue // the fault is that of the file that declares it
			}
			if check == nil {
				c.failAt(ref.line, "control %q cites %q, and there is no such check%s", control.ID, ref.Check, l.library.meant(ref.Check))
				continue
			}
			key := ref.Check + " " + parametersKey(check.With(ref.With))
			if cited[key] {
				c.failAt(ref.line, "control %q cites %q twice", control.ID, ref.Check)
			}
			cited[key] = true
			if err := l.library.accepts(check, ref.With); err != nil {
				c.failAt(ref.line, "control %q: %s", control.ID, err)
			}
		}
	}
}

// accepts says whether a check can be judged with these parameters in place of
// its own: they are declared, of the same type, and fit its sentences.
func (l *Library) accepts(c *Check, with map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(with)) {
		own, ok := c.Parameters[name]
		switch {
		case !ok && len(c.Parameters) == 0:
			return fmt.Errorf("check %q has no parameters; found %s", c.ID, name)
		case !ok:
			return fmt.Errorf("check %q has no parameter %q%s", c.ID, name, alternatives(name, slices.Sorted(maps.Keys(c.Parameters))))
		case typeName(own) != typeName(with[name]):
			return fmt.Errorf("parameter %s of check %q is %s, not %s", name, c.ID, typeName(own), typeName(with[name]))
		}
	}
	if c.Awaits != "" {
		return nil
	}
	if _, err := compile(c, l.Kinds, c.With(with)); err != nil && len(with) > 0 {
		return fmt.Errorf("check %q: %w", c.ID, errors.New(err[0].Text))
	}
	return nil
}

func typeName(v any) string {
	switch v.(type) {
	case bool:
		return "true or false"
	case int, int64, float64:
		return "a number"
	case string:
		return "text"
	case []any, []string:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "of no type that parameters have"
}
