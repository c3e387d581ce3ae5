package xlsx

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxCell is the number of UTF-16 units a spreadsheet cell holds.
const maxCell = 32767

// cleaner makes text fit for a cell and counts what it had to alter.
type cleaner struct {
	escaped, shortened int
}

// escapeLike is text that a spreadsheet would read as an escaped character.
var escapeLike = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// text makes one string fit for a cell: control characters, invalid bytes and
// direction overrides become visible escapes, text that looks like the format's
// own escape is protected, and what a cell cannot hold is left out with a note
// that gives the hash of the whole. Strings are written as strings, so a leading = stays text.
func (c *cleaner) text(s string) string {
	out := visible(s)
	if out != s {
		c.escaped++
	}
	if units(out) > maxCell {
		c.shortened++
		note := fmt.Sprintf("… truncated, full value in assessment.json, SHA-256 %x", sha256.Sum256([]byte(s)))
		out = head(out, maxCell-units(note)) + note
	}
	if !strings.Contains(out, "_x") {
		return out
	}
	return escapeLike.ReplaceAllStringFunc(out, func(m string) string { return "_x005F" + m })
}

// care is what a text needs before it can stand in a cell.
type care byte

const (
	escape care = 1 << iota // characters of XML
	under                   // _, which may begin an escape of the format
	look                    // a closer look: other than ASCII, or a control character
)

// careOfByte is the care that a text needs for having a byte.
var careOfByte = func() (of [256]care) {
	for c := range of {
		switch {
		case strings.IndexByte(`&<>"`, byte(c)) >= 0:
			of[c] = escape
		case c == '_':
			of[c] = under
		case c != '\n' && (c < ' ' || c > '~'):
			of[c] = look
		}
	}
	return of
}()

// careOf is none of nearly all text.
func careOf(s string) care {
	if len(s) > maxCell {
		return look
	}
	var needed care
	for i := range len(s) {
		needed |= careOfByte[s[i]]
	}
	if needed&under != 0 && strings.Contains(s, "_x") {
		needed |= look
	}
	return needed &^ under
}

// appendText appends a text as XML has it, made fit for a cell. White space at its
// ends is kept.
func (c *cleaner) appendText(out []byte, s string) []byte {
	needed := careOf(s)
	if needed&look != 0 {
		s = c.text(s)
		needed |= escape
	}
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		out = append(out, `<t xml:space="preserve">`...)
	} else {
		out = append(out, "<t>"...)
	}
	if needed == 0 {
		out = append(out, s...)
	} else {
		out = escaped(out, s)
	}
	return append(out, "</t>"...)
}

// visible shows what cannot be seen, or is not text, as an escape.
func visible(s string) string {
	var out strings.Builder
	kept := 0 // from here on nothing was altered
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && size <= 1
		if !bad && (r >= ' ' && r < 0x7f || r == '\n' || !unicode.IsControl(r) && r != 0xfffe && r != 0xffff && !bidirectional(r)) {
			continue
		}
		out.WriteString(s[kept:i])
		if kept = i + size; bad {
			fmt.Fprintf(&out, `\x%02x`, s[i])
		} else {
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// bidirectional says whether a rune changes the direction of the text around it.
func bidirectional(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func head(s string, limit int) string {
	n := 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > limit {
			return s[:i]
		}
	}
	return s
}
