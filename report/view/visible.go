package view

import (
	"fmt"
	"strings"
	"unicode"
)

// Line is text as one line: spaces and line breaks in a row become one space, those
// at the ends go, and characters that control or hide text become visible escapes
// such as \u202e. Machine formats write names and reasons so, whose fields are lines
// and whose readers may be terminals.
func Line(s string) string {
	if strings.IndexFunc(s, special) < 0 {
		return s
	}
	var out strings.Builder
	space := false
	for _, r := range s {
		switch {
		case r == ' ', r == '\t', r == '\n', r == '\r':
			space = out.Len() > 0
			continue
		case space:
			out.WriteByte(' ')
			space = false
		}
		if escaped(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// special says that Line may have to do something about a character.
func special(r rune) bool { return r <= ' ' || escaped(r) }

// escaped says that a reader would obey or hide a character.
func escaped(r rune) bool {
	if ' ' < r && r <= '~' {
		return false
	}
	return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}
