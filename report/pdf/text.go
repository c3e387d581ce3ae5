package pdf

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/trailproof/trailproof/templates"
)

// cleaner makes text safe to draw. Names and tags are written by the people the
// trail records: whatever cannot be drawn as it is becomes a visible escape, so
// that it neither vanishes, nor reorders its surroundings, nor stops the report.
type cleaner struct {
	metrics *metrics
	altered map[string]bool // the texts shown with escapes
}

// clean returns valid UTF-8 in NFC, of runes that the font has or another has for it. A line feed
// stays as the end of a line; \r\n becomes one.
func (c *cleaner) clean(f templates.Font, s string) string {
	if c.plain(f, s) {
		return s
	}
	in := norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	var out strings.Builder
	escaped := false
	for len(in) > 0 {
		r, size := utf8.DecodeRuneInString(in)
		if e := c.escape(f, r, in[:size]); e != "" {
			out.WriteString(e)
			escaped = true
		} else {
			out.WriteString(in[:size])
		}
		in = in[size:]
	}
	if escaped {
		c.altered[s] = true
	}
	return out.String()
}

// plain is whether s is printable ASCII, as nearly all text is.
func (c *cleaner) plain(f templates.Font, s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || !c.metrics.has(f, rune(s[i])) {
			return false
		}
	}
	return true
}

// escape is what stands for a rune that cannot be drawn, "" if it can.
func (c *cleaner) escape(f templates.Font, r rune, raw string) string {
	switch {
	case r == '\n':
		return ""
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100 && unicode.IsControl(r):
		return fmt.Sprintf(`\x%02x`, r)
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r <= 0xFFFF:
		return fmt.Sprintf(`\u%04x`, r)
	case r > 0xFFFF, unicode.Is(unicode.Co, r), !c.metrics.has(f, r):
		return fmt.Sprintf("[U+%04X]", r)
	}
	return ""
}
