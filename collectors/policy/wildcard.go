package policy

import (
	"slices"
	"strings"
)

// Match says whether text matches a pattern in which * stands for any run of
// characters, also of none and across slashes and colons, and ? for exactly one.
// Policy variables are not expanded: ${…} matches itself only.
func Match(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	i, j := 0, 0
	star, mark := -1, 0 // the last * seen, and what it has taken so far
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// Covers says whether the statement's Action or NotAction element covers the
// action, e.g. "s3:GetObject". Actions are compared without regard to case.
func (s Statement) Covers(action string) bool {
	covers := func(pattern string) bool {
		return Match(strings.ToLower(pattern), strings.ToLower(action))
	}
	if s.NotActions != nil {
		return !slices.ContainsFunc(s.NotActions, covers)
	}
	return slices.ContainsFunc(s.Actions, covers)
}
