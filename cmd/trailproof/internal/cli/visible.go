package cli

import (
	"fmt"
	"strings"
	"unicode"
)

// visible makes control and formatting characters readable, so that a name
// chosen by an attacker cannot drive the terminal.
func visible(s string) string {
	if strings.IndexFunc(s, hostile) < 0 {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if hostile(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// hostile says that a terminal would obey or hide a character.
func hostile(r rune) bool {
	if ' ' <= r && r <= '~' {
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}
