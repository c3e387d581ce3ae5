package alerts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

const (
	mostTelling   = 3   // ways that are named
	longestRecord = 400 // characters of a record
)

// Tells implements evidence.Telling. Of an alert that tells it names the ways; of
// another it says what breaks the one that comes closest, with a record that is
// missed. What Security Hub would say stands apart: it asks for other things.
func (a Alert) Tells(path string) string {
	if path != "told" {
		return ""
	}
	var parts []string
	told, known := a.Told.Get()
	if told && known {
		parts = append(parts, a.through())
	} else {
		parts = append(parts, a.Broken, a.missed())
	}
	return join(append(parts, a.noise(), a.hub()))
}

// through names the ways that tell or, where none does so alone, those that tell
// of a part each.
func (a Alert) through() string {
	var names, parts []string
	for _, w := range a.Ways {
		if yes(w.Tells) {
			names = append(names, w.name())
		} else if yes(hold(slices.DeleteFunc(slices.Clone(w.Links), func(l Link) bool { return l.What == "pattern" }))) {
			parts = append(parts, w.name())
		}
	}
	if len(names) == 0 && len(parts) > 0 {
		return "together " + listed(parts)
	}
	return listed(names)
}

// missed is a record that the way that comes closest does not carry.
func (a Alert) missed() string {
	for _, w := range a.Ways {
		if tells, known := w.Tells.Get(); known && tells {
			continue
		}
		if len(w.Missed) == 0 {
			return ""
		}
		return w.name() + " misses, for example, " + brief(w.Missed)
	}
	return ""
}

// noise names the ways whose alarm says nothing, since it is always on.
func (a Alert) noise() string {
	var names []string
	for _, w := range a.Ways {
		if w.Noise {
			names = append(names, w.name())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "warning: nearly every event is matched by " + listed(names)
}

// hub is the verdict of Security Hub's control.
func (a Alert) hub() string {
	passes, known := a.SecurityHub.Get()
	switch {
	case a.Control == "" || !known:
		return ""
	case passes:
		return "Security Hub's " + a.Control + " would pass"
	}
	return "Security Hub's " + a.Control + ", which asks for the exact text of a pattern, would fail"
}

// name says in words which way it is.
func (w Way) name() string {
	return strings.ReplaceAll(string(w.Through), "-", " ") + " " + w.ID
}

// listed names the first of some things, and counts the others.
func listed(names []string) string {
	if more := len(names) - mostTelling; more > 0 {
		return strings.Join(names[:mostTelling], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// brief is a record on one line.
func brief(record json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, record) != nil {
		return "a record that cannot be shown"
	}
	text := []rune(out.String())
	if len(text) <= longestRecord {
		return string(text)
	}
	return string(text[:longestRecord]) + fmt.Sprintf("… (%d more characters)", len(text)-longestRecord)
}

func join(parts []string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "; ")
}
