package policy

import (
	"cmp"
	"slices"
)

// mostTrials bounds how many combinations of assumptions are tried for one
// request. Where more than fewTrials would be needed, they end as soon as two
// outcomes differ, and keys that make no difference are not looked for. mostWork
// bounds the statements that all trials together read.
const (
	mostTrials = 1024
	fewTrials  = 64
	mostWork   = 1 << 20
)

// An axis is a key that is not known, with one assumption for each class of
// values that the conditions on it can tell apart.
type axis struct {
	key     string
	choices []assumption
}

// explore tries every combination of values of the keys on which the request
// hinges. Often the outcome is the same whatever they are: where one statement
// allows with a second factor and another one without, say. Keys whose values
// cannot be divided into classes stay open in every trial.
func (t *trial) explore(first verdict) Decision {
	open := t.hinges(first)
	axes := t.axes(open)
	outcomes := t.tryAll(axes)
	every := func(noted) bool { return true }
	d := Decision{Outcome: common(outcomes)}
	switch d.Outcome {
	case Allowed:
		d.Grantors = cited(t.notes.grantors, every)
	case ExplicitlyDenied:
		d.Refusals = cited(t.notes.refusals, every)
	case ImplicitlyDenied:
		d.Missing = first.missing
	case Depends:
		d.Grantors = cited(t.notes.grantors, every)
		d.Refusals = cited(t.notes.refusals, every)
		d.Conditions = t.conditions(open, idle(axes, outcomes))
	}
	return d
}

// hinges are the open statements that can still turn the outcome.
func (t *trial) hinges(first verdict) []noted {
	var out []noted
	for _, e := range t.notes.open {
		denies := e.clause != nil && e.clause.deny
		allows := e.clause == nil || !e.clause.deny
		if denies && first.denied == Open || allows && (first.granted == Open || e.grant == nil && e.clause == nil) {
			out = append(out, e)
		}
	}
	return out
}

// axes has the keys with fewest choices first, as many as mostTrials allows.
func (t *trial) axes(open []noted) []axis {
	asked := map[string][]*condition{}
	opaque := map[string]bool{} // keys whose value goes into a text
	for _, e := range open {
		if e.clause == nil {
			continue
		}
		for i := range e.clause.resources {
			e.clause.resources[i].variables(opaque)
		}
		for i := range e.clause.conditions {
			c := &e.clause.conditions[i]
			for j := range c.values {
				c.values[j].variables(opaque)
			}
			if _, state := t.v.get(c.key); state == unknown {
				asked[c.key] = append(asked[c.key], c)
			}
		}
	}
	var all []axis
	for key, conditions := range asked {
		if choices, ok := t.choices(key, conditions); ok && !opaque[key] {
			all = append(all, axis{key, choices})
		}
	}
	slices.SortFunc(all, func(a, b axis) int {
		return cmp.Or(cmp.Compare(len(a.choices), len(b.choices)), cmp.Compare(a.key, b.key))
	})
	trials, most := 1, min(mostTrials, mostWork/max(1, t.statements()))
	for i, a := range all {
		if trials *= len(a.choices); trials > most {
			return all[:i]
		}
	}
	return all
}

// statements is how many statements one trial reads.
func (t *trial) statements() int {
	n := 0
	for _, level := range slices.Concat(t.SCPs, t.RCPs, [][]*Compiled{t.Identity, {t.Boundary, t.Session, t.Own}}) {
		for _, c := range level {
			if c != nil {
				n += len(c.clauses)
			}
		}
	}
	return n
}

// tryAll lists the outcomes of all combinations, the first axis turning fastest;
// or of those up to the first that differs, if there are many.
func (t *trial) tryAll(axes []axis) []Outcome {
	total := 1
	for _, a := range axes {
		total *= len(a.choices)
	}
	v := view{context: &t.Context, assumed: make([]assumption, len(axes))}
	silent := trial{Request: t.Request, v: &v}
	out := make([]Outcome, total)
	for n := range out {
		rest := n
		for i, a := range axes {
			v.assumed[i] = a.choices[rest%len(a.choices)]
			rest /= len(a.choices)
		}
		out[n] = silent.run().outcome()
		if total > fewTrials && common([]Outcome{out[0], out[n]}) == Depends {
			return out[:n+1]
		}
	}
	return out
}

// common is the outcome on which all trials agree. Where some are denied by a
// statement and others for want of one, the request is denied all the same.
func common(all []Outcome) Outcome {
	out := all[0]
	for _, o := range all[1:] {
		switch {
		case o == out:
		case denial(o) && denial(out):
			out = ImplicitlyDenied
		default:
			return Depends
		}
	}
	return out
}

func denial(o Outcome) bool { return o == ExplicitlyDenied || o == ImplicitlyDenied }

// idle are the keys that, for all combinations of the others, make no difference.
func idle(axes []axis, outcomes []Outcome) map[string]bool {
	out := map[string]bool{}
	stride, total := 1, 1
	for _, a := range axes {
		total *= len(a.choices)
	}
	if len(outcomes) < total {
		return out
	}
	for _, a := range axes {
		out[a.key] = true
		for n := range outcomes {
			if place := n / stride % len(a.choices); place > 0 && common([]Outcome{outcomes[n], outcomes[n-stride]}) == Depends && outcomes[n] != outcomes[n-stride] {
				out[a.key] = false
				break
			}
		}
		stride *= len(a.choices)
	}
	return out
}
