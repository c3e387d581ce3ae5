package html

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible makes text safe to show. Names and tags are written by the people the
// trail records: a character that cannot be seen, or that reorders what stands
// around it, becomes a visible escape. A line feed stays; \r\n becomes one.
func visible(s string) string {
	if printable(s) {
		return s
	}
	var out strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch e := escape(r, s[:size]); {
		case strings.HasPrefix(s, "\r\n"):
		case e != "":
			out.WriteString(e)
		default:
			out.WriteString(s[:size])
		}
		s = s[size:]
	}
	return out.String()
}

// printable is whether s is ASCII that can be seen, as nearly all text is.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// escape is what stands for a rune that cannot be seen, "" if it can.
func escape(r rune, raw string) string {
	switch {
	case r == '\n':
		return ""
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case unicode.IsControl(r):
		return fmt.Sprintf(`\x%02x`, r)
	case !unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point):
		return ""
	case r > 0xFFFF:
		return fmt.Sprintf("[U+%04X]", r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// shower is a writer through which the page passes: nothing that cannot be seen
// leaves it, whoever forgot to escape it. Line feeds and tabs are the page's own.
type shower struct {
	w    io.Writer
	rest []byte // a rune of which a part is to come
}

func (s *shower) Write(p []byte) (int, error) {
	b := p
	if len(s.rest) > 0 {
		b = append(s.rest, p...)
		s.rest = nil
	}
	start := 0 // of what is still to be written as it is
	for i := 0; i < len(b); {
		if b[i] >= ' ' && b[i] <= '~' || b[i] == '\n' || b[i] == '\t' {
			i++
			continue
		}
		if !utf8.FullRune(b[i:]) {
			s.rest = append([]byte(nil), b[i:]...)
			b = b[:i]
			break
		}
		r, size := utf8.DecodeRune(b[i:])
		if e := escape(r, string(b[i:i+size])); e != "" {
			if _, err := s.w.Write(b[start:i]); err != nil {
				return 0, err
			}
			if _, err := io.WriteString(s.w, e); err != nil {
				return 0, err
			}
			start = i + size
		}
		i += size
	}
	if _, err := s.w.Write(b[start:]); err != nil {
		return 0, err
	}
	return len(p), nil
}
