package controls

import (
	"errors"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls/sentence"
)

// judge is a check's sentences, compiled with one set of parameters.
type judge struct {
	where, expect []*sentence.Compiled
}

// compile compiles the sentences of a check; it returns every problem found.
func compile(c *Check, kinds evidence.Kinds, params map[string]any) (judge, []*sentence.Problem) {
	var j judge
	var problems []*sentence.Problem
	all := func(rules []sentence.Rule) (out []*sentence.Compiled) {
		for _, r := range rules {
			compiled, err := sentence.Compile(r, kinds[c.Kind], params)
			if p, ok := errors.AsType[*sentence.Problem](err); ok {
				problems = append(problems, p)
				continue
			}
			out = append(out, compiled)
		}
		return out
	}
	j.where, j.expect = all(c.Where), all(c.Expect)
	return j, problems
}

// Procedure is one sentence of a check: what the report calls CT-07.T1.
type Procedure struct {
	Sentence string // as the author wrote it and the engine ran it
	Done     string // what was done, in a sentence for an auditor
}

// Procedures lists the sentences that a check expects, in order; params are
// those of the result. It is empty for a check that awaits evidence. The steps
// of a subject carry the same sentences.
func (l *Library) Procedures(c *Check, params map[string]any) []Procedure {
	if c.Awaits != "" {
		return nil
	}
	j, _ := compile(c, l.Kinds, c.With(params))
	var out []Procedure
	for _, s := range j.expect {
		out = append(out, Procedure{Sentence: s.String(), Done: s.Explain()})
	}
	return out
}
