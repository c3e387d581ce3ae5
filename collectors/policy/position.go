package policy

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Position is a place in a document, counted from 1; columns are characters.
type Position struct{ Line, Column int }

func (p Position) String() string { return fmt.Sprintf("line %d, column %d", p.Line, p.Column) }

// Error says what is wrong with a document, and where.
type Error struct {
	At       Position
	Sentence string
}

func (e *Error) Error() string { return e.At.String() + ": " + e.Sentence }

func position(text string, offset int) Position {
	return Position{1, 1}.after(text[:min(max(offset, 0), len(text))])
}

// after is the place that follows the text, which begins at p.
func (p Position) after(text string) Position {
	if line := strings.LastIndexByte(text, '\n'); line >= 0 {
		p = Position{Line: p.Line + strings.Count(text, "\n"), Column: 1}
		text = text[line+1:]
	}
	p.Column += utf8.RuneCountInString(text)
	return p
}

// quote shows hostile text in an error: escaped, and not at length.
func quote(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
