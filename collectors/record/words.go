package record

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Words implements evidence.Enumerated: all classes there are.
func (Observed) Words() []string { return classWords() }

// Words implements evidence.Enumerated.
func (Class) Words() []string { return classWords() }

func classWords() []string {
	out := make([]string, len(classes))
	for i, c := range classes {
		out[i] = string(c)
	}
	return out
}

// Words implements evidence.Enumerated.
func (Field) Words() []string {
	return []string{string(Who), string(What), string(When), string(Outcome), string(Where), string(Resource)}
}

// String says in words what was done, to what, when and by whom: "StopLogging of
// audit at 2026-09-14T03:12:00Z by arn:… from 192.0.2.7, event 5c7c…".
func (c Change) String() string {
	out := telling{}
	out.said("", c.Name)
	out.said(" of ", c.Target)
	out.done(c.Time, c.Actor, c.Address)
	out.said(", refused with ", c.Error)
	out.said(", event ", c.EventID)
	return out.String()
}

// telling says in words what happened, part by part.
type telling struct{ strings.Builder }

// said adds a part, unless the record says nothing of it. Every event has a name.
func (t *telling) said(lead, text string) {
	if text != "" || lead == "" {
		t.WriteString(lead + plain(text))
	}
}

// done says when it was done, by whom and from where.
func (t *telling) done(at time.Time, actor, address string) {
	t.said(" at ", at.UTC().Format(time.RFC3339))
	if actor == "" {
		t.WriteString(" by somebody whom the record does not name")
	}
	t.said(" by ", actor)
	t.said(" from ", address)
}

// longest is how much is printed of one text of a record.
const longest = 200

// plain shows text that anyone may have written: as it is if it is one word of
// letters that can be printed, else in quotes; and bounded.
func plain(s string) string {
	if n := utf8.RuneCountInString(s); n > longest {
		return plain(string([]rune(s)[:longest])) + "… (" + strconv.Itoa(n-longest) + " more characters)"
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) || r == '"' || r == ';' }) || !utf8.ValidString(s) {
		return strconv.Quote(s)
	}
	return s
}
