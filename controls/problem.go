package controls

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is said of files that may be anybody's.
const (
	mostProblems   = 50
	longestProblem = 600 // characters
)

// Problem is one thing wrong with a file that a person wrote.
type Problem struct {
	File   string
	Line   int
	Column int // 0 where only the line is named
	Text   string
}

func (p Problem) Error() string {
	at := fmt.Sprintf("%s:%d:", p.File, p.Line)
	if p.Column > 0 {
		at += fmt.Sprintf("%d:", p.Column)
	}
	return at + " " + cut(p.Text)
}

// cut bounds a sentence, whatever it quotes.
func cut(text string) string {
	n := utf8.RuneCountInString(text)
	if n <= longestProblem {
		return text
	}
	return string([]rune(text)[:longestProblem]) + fmt.Sprintf("… (%d more characters)", n-longestProblem)
}

// Problems is everything wrong with a set of files, in the order of the files
// and their lines. As an error it is one line for each of the first ones, and the
// number of the others.
type Problems []Problem

func (p Problems) Error() string {
	var lines []string
	for _, one := range p[:min(len(p), mostProblems)] {
		lines = append(lines, one.Error())
	}
	if len(p) > mostProblems {
		lines = append(lines, fmt.Sprintf("and %d more", len(p)-mostProblems))
	}
	return strings.Join(lines, "\n")
}

// err is nil if there are no problems, else all of them, sorted.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(p)
}
