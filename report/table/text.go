package table

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible replaces what a terminal would obey or hide (control and format
// characters, broken UTF-8) by escapes, and white space by spaces.
func visible(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case r == '\n', r == '\t', unicode.Is(unicode.Zs, r):
			out.WriteByte(' ')
		case r < 0x80 && unicode.IsControl(r):
			fmt.Fprintf(&out, `\x%02x`, r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == '\u2028', r == '\u2029':
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
		i += size
	}
	return out.String()
}

// wrap breaks text into lines of at most n columns, at spaces if it can. It
// yields at least one line.
func wrap(text string, n int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		if line != "" && used+1+width(word) <= n {
			line, used = line+" "+word, used+1+width(word)
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for width(word) > n {
			head := columns(word, n)
			lines, word = append(lines, head), word[len(head):]
		}
		line, used = word, width(word)
	}
	return append(lines, line)
}

// columns is the beginning of a word that fills at most n columns, and at least
// one character.
func columns(word string, n int) string {
	used := 0
	for i, r := range word {
		used += runeWidth(r)
		if used > n && i > 0 {
			return word[:i]
		}
	}
	return word
}

// widest is the width of the text on one line.
func widest(text string) int { return width(strings.Join(strings.Fields(visible(text)), " ")) }

// width is the number of columns that visible text takes.
func width(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 0 for marks that join the character before, 2 for the wide
// characters of East Asia and emoji, else 1.
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf,
		r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
