package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// assuming asks whether the subject can assume the role.
func (a *analysis) assuming(s, role *subject) answer {
	trust := role.identity.Trust
	if trust == nil || trust.doc == nil {
		return answer{outcome: Denied}
	}
	t := a.trustTarget(role)
	return a.action(t, s, t.powers[0], "sts:AssumeRole")
}

// patterns are those of resources that statements speak of; nil: of all.
type patterns []string

// about is which resources the statements that allow the subject one of the
// actions speak of, so that it need not be asked about each that there is.
func (s *subject) about(actions ...string) patterns {
	out := patterns{}
	if s.unread != nil {
		return nil
	}
	for _, text := range s.texts {
		for _, st := range text.doc.Statements {
			if st.Effect != policy.Allow || !slices.ContainsFunc(actions, st.Covers) {
				continue
			}
			if st.NotResources != nil || slices.ContainsFunc(st.Resources, func(r string) bool { return r == "*" || strings.Contains(r, "$") }) {
				return nil
			}
			out = append(out, st.Resources...)
		}
	}
	return out
}

// has says whether the resource may be one of them.
func (p patterns) has(arn string) bool {
	return p == nil || slices.ContainsFunc(p, func(pattern string) bool { return policy.Match(pattern, arn) })
}
