package oscal

import (
	"strings"
	"time"
	"unicode"

	"github.com/trailproof/trailproof/report/view"
)

// moment is a point in time as the model writes it. It knows the years 1900 to 2999:
// a time before them is not known, one after them never comes.
func moment(t time.Time) string {
	switch year := t.UTC().Year(); {
	case year < 1900:
		t = time.Unix(0, 0)
	case year > 2999:
		t = time.Date(2999, 12, 31, 23, 59, 59, 0, time.UTC)
	}
	return t.UTC().Format(time.RFC3339)
}

// props are properties in trailproof's namespace, of pairs of a name and a value; a
// value is one line, and those that are empty are left out.
func props(pairs ...string) []prop {
	var out []prop
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := view.Line(pairs[i+1]); value != "" {
			out = append(out, prop{Name: pairs[i], NS: namespace, Value: value})
		}
	}
	return out
}

var markdown = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "<", `\<`, "[", `\[`, "{", `\{`)

// markup is text in a field that holds Markdown, on one line: what would be markup
// is escaped. Where there is no text it is the other.
func markup(text, otherwise string) string {
	if text = view.Line(text); text == "" {
		text = otherwise
	}
	return markdown.Replace(text)
}

// token is text as the model wants the identifiers of controls, an NCName: it begins
// with a letter, and holds letters, digits, dots, hyphens and underscores. Runs of
// anything else become one dot.
func token(text string) string {
	var out strings.Builder
	dot := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.N, r) && !strings.ContainsRune("-_", r) || r == unicode.ReplacementChar {
			dot = true
			continue
		}
		if dot {
			out.WriteByte('.')
			dot = false
		}
		if out.Len() == 0 && !unicode.IsLetter(r) {
			out.WriteByte('_')
		}
		out.WriteRune(r)
	}
	if out.Len() == 0 {
		return "_"
	}
	name := out.String()
	if name[0] == '.' {
		return "_" + name
	}
	return name
}
