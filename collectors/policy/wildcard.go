package policy

import (
	"slices"
	"strings"
)

// Match says whether text matches a pattern in which * stands for any run of
// characters, also of none and across slashes and colons, and ? for exactly one.
// Policy variables are not expanded: ${…} matches itself only.
func Match(pattern, text string) bool { return glob(pattern, text) }

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
