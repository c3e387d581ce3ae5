package controls

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/controls/sentence"
)

func (b *bench) subject(o opinion, v Verdict) Subject {
	s := Subject{Kind: o.fact.Kind, ID: o.fact.ID, Account: o.fact.Account, Region: o.fact.Region, Verdict: v}
	last := &b.before
	if last.all == nil || last.member != o.member || last.verdict != v || !same(last.steps, o.steps) || !same(last.where, o.where) {
		*last = told{where: o.where, steps: o.steps, member: o.member, verdict: v, all: o.steps, reason: b.reason(o, v)}
		if o.member == sentence.Unknown {
			last.all = slices.Concat(o.steps, o.where)
		}
	}
	s.Steps, s.Reason = last.all, last.reason
	return s
}

// same says whether two lists are one.
func same(a, b []Step) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// reason names, in one sentence, the sentence that decided and what was found.
func (b *bench) reason(o opinion, v Verdict) string {
	wrong, expected := "false", "expected "
	if b.check.Quantifier == No {
		wrong, expected = "true", "expected not "
	}
	switch v {
	case Fail:
		return about(o.steps, wrong, expected, "; found ")
	case NotApplicable:
		return "another subject satisfies the check"
	case Unknown:
		if o.member == sentence.Unknown {
			return "whether it is to be judged is " + about(o.where, "unknown", "undecided: ", "; ")
		}
		if reason := about(o.steps, "unknown", "undecided: ", "; "); reason != "" {
			return reason
		}
		return "another subject may satisfy the check; here " + about(o.steps, wrong, expected, "; found ")
	}
	return ""
}

// about names the first step of a truth, with what was found, and counts the
// others.
func about(steps []Step, truth, lead, found string) string {
	out, more := "", 0
	for _, s := range steps {
		switch {
		case s.Truth != truth:
		case out == "":
			out = lead + s.Sentence + found + s.Got
		default:
			more++
		}
	}
	if more > 0 {
		out += fmt.Sprintf(" (and %d more)", more)
	}
	return out
}

// merged sorts the subjects. Facts that tell of the same subject are one
// subject: as good as the worst of them.
func merged(subjects []Subject) []Subject {
	slices.SortStableFunc(subjects, func(a, b Subject) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Subject, 0, len(subjects))
	for _, s := range subjects {
		last := len(out) - 1
		if last < 0 || out[last].Kind != s.Kind || out[last].ID != s.ID {
			out = append(out, s)
			continue
		}
		if joined := And(out[last].Verdict, s.Verdict); joined != out[last].Verdict {
			out[last] = s
		}
	}
	slices.SortStableFunc(out, func(a, b Subject) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}
