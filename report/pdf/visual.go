package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// visual is a text in the order in which it is drawn, from the left: runs that are
// written from the right are turned round, so that they read as they were written.
// That is all: what stands between such runs keeps its place, and Arabic letters are
// drawn one by one, not joined.
func visual(s string) string {
	if !strings.ContainsFunc(s, rightToLeft) {
		return s
	}
	var out strings.Builder
	var turned []string // the letters of a run, each with its marks
	flush := func() {
		for i := len(turned) - 1; i >= 0; i-- {
			out.WriteString(turned[i])
		}
		turned = nil
	}
	for _, r := range s {
		switch {
		case rightToLeft(r):
			turned = append(turned, string(r))
		case len(turned) > 0 && unicode.Is(unicode.Mn, r):
			turned[len(turned)-1] += string(r)
		default:
			flush()
			out.WriteRune(r)
		}
	}
	flush()
	return out.String()
}

func rightToLeft(r rune) bool {
	if r < 0x590 {
		return false
	}
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}
