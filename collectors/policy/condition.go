package policy

import "strings"

// A condition is one key of a condition block, compiled.
type condition struct {
	operation
	set      set
	ifExists bool
	key      string // in lower case
	values   []value
	source   Condition
}

// set says how an operator takes a key that has several values.
type set uint8

const (
	single set = iota
	forAll
	forAny
)

// compileCondition knows the operators that AWS documents, which are compared
// without regard to case.
func compileCondition(source Condition, variables bool) (condition, error) {
	c := condition{ifExists: source.Operator.IfExists, key: strings.ToLower(source.Key), source: source}
	var known bool
	c.operation, known = operations[strings.ToLower(source.Operator.Name)]
	switch strings.ToLower(source.Operator.Set) {
	case "":
	case "forallvalues":
		c.set = forAll
	case "foranyvalue":
		c.set = forAny
	default:
		known = false
	}
	if !known || c.sort == nullSort && (c.ifExists || c.set != single) {
		return c, &Error{At: source.At, Sentence: "there is no condition operator " + quote(source.Operator.String())}
	}
	for _, text := range source.Values {
		c.values = append(c.values, compileValue(text, c.sort, variables))
	}
	return c, nil
}

// holds says whether the condition does for a request.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
func (c *condition) holds(v *view) Truth {
	have, state := v.get(c.key)
	if state == present && c.set == single && len(have) == 0 {
		state = absent
	}
	if c.sort == nullSort {
		return c.isNull(state)
	}
	switch state {
	case unknown:
		return Open
	case absent:
		return truth(c.ifExists || c.set == forAll || c.set == single && c.negated)
	}
	switch c.set {
	case forAll:
		return c.every(have, v)
	case forAny:
		return c.some(have, v)
	}
	out := c.one(have[0], v)
	for _, other := range have[1:] { // what then counts AWS does not document
		if c.one(other, v) != out {
			return Open
		}
	}
	return out
}

func (c *condition) isNull(s state) Truth {
	out := No
	for i := range c.values {
		want := strings.EqualFold(c.values[i].text, "true")
		switch {
		case !c.values[i].ok || s == unknown:
			out = out.or(Open)
		default:
			out = out.or(truth(want == (s == absent)))
		}
	}
	return out
}

// one judges one value of the key: with a negated operator, it matches none of
// the condition's values.
func (c *condition) one(have string, v *view) Truth {
	out := No
	for i := range c.values {
		out = out.or(c.values[i].matches(c.operation, have, v))
		if out == Yes {
			break
		}
	}
	if c.negated {
		return out.not()
	}
	return out
}

// every is ForAllValues: also true of a key without values, and of one whose
// only value is empty.
func (c *condition) every(have []string, v *view) Truth {
	out := Yes
	for _, h := range have {
		if h != "" || len(have) > 1 {
			out = out.and(c.one(h, v))
		}
	}
	return out
}

// some is ForAnyValue: never true of a key without values, or of one whose only
// value is empty.
func (c *condition) some(have []string, v *view) Truth {
	out := No
	for _, h := range have {
		if h != "" || len(have) > 1 {
			out = out.or(c.one(h, v))
		}
	}
	return out
}
