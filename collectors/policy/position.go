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
	before := text[:min(max(offset, 0), len(text))]
	line := strings.LastIndexByte(before, '\n') + 1
	return Position{Line: strings.Count(before, "\n") + 1, Column: utf8.RuneCountInString(before[line:]) + 1}
}

// quote shows hostile text in an error: escaped, and not at length.
func quote(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
