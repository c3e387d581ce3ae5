package policy

import (
	"slices"
	"strings"
)

// multivaluedKeys are the global condition keys that AWS documents to have
// several values. All other keys that begin with aws: have one.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
var multivaluedKeys = []string{
	"aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths", "aws:sourceorgpaths",
	"aws:tagkeys", "aws:vpceorgpaths",
}

// mostSets bounds the sets of values that are tried for one key, mostValues the
// values that conditions may name of it: beyond, the key stays open.
const (
	mostSets   = 128
	mostValues = 1024
)

// choices lists what the key may be: absent, unless it is known to be there, one
// value of each class that the conditions tell apart, and for a key with several
// values each set of such that can make a difference.
func (t *trial) choices(key string, conditions []*condition) ([]assumption, bool) {
	values, ok := t.representatives(conditions)
	if !ok {
		return nil, false
	}
	var out []assumption
	if !t.Context.given(key) {
		out = append(out, assumption{key: key})
	}
	several := slices.Contains(multivaluedKeys, key)
	if !strings.HasPrefix(key, "aws:") {
		several = slices.ContainsFunc(conditions, func(c *condition) bool { return c.set != single })
	}
	if !several {
		for _, value := range values {
			out = append(out, assumption{key: key, values: []string{value}, present: true})
		}
		return out, true
	}
	sets := subsets(values, len(conditions))
	if sets == nil {
		return nil, false
	}
	for _, set := range sets {
		out = append(out, assumption{key: key, values: set, multi: true, present: true})
	}
	return out, true
}

// subsets lists the sets of up to most values, nil if they are too many. Each
// condition that some value satisfies, or that some value spoils, has one value
// to answer for it: no more values than conditions make a difference.
func subsets(values []string, most int) [][]string {
	out := [][]string{}
	for _, value := range values {
		for _, set := range out {
			if len(set) < most {
				out = append(out, append(slices.Clone(set), value))
			}
		}
		out = append(out, []string{value})
		if len(out) > mostSets {
			return nil
		}
	}
	return out
}

// representatives lists one value for each class of values between which the
// conditions can tell. It says no if it cannot list them all.
func (t *trial) representatives(conditions []*condition) ([]string, bool) {
	var numbers, dates, addresses, booleans, texts, named int
	for _, c := range conditions {
		if c.sort != boolSort && c.sort != nullSort {
			named += len(c.values)
		}
		switch c.sort {
		case numberSort:
			numbers++
		case dateSort:
			dates++
		case addressSort:
			addresses++
		case boolSort:
			booleans++
		case nullSort:
		case binarySort:
			return nil, false
		default:
			texts++
		}
	}
	switch {
	case named > mostValues:
		return nil, false
	case numbers+dates+addresses+texts == 0:
		return []string{"true", "false"}, true
	case texts > 0 && numbers+dates+addresses == 0:
		return t.texts(conditions)
	case booleans+texts > 0:
		return nil, false
	case dates+addresses == 0:
		return numberClasses(conditions)
	case numbers+addresses == 0:
		return dateClasses(conditions)
	case numbers+dates == 0:
		return addressClasses(conditions)
	}
	return nil, false
}

// texts reads the patterns of the conditions on a text.
func (t *trial) texts(conditions []*condition) ([]string, bool) {
	var all []pattern
	for _, c := range conditions {
		if c.sort == nullSort {
			continue
		}
		for i := range c.values {
			p, state := c.values[i].pattern(c.sort, t.v)
			if state == Open {
				return nil, false
			}
			if state == Yes && !slices.ContainsFunc(all, p.same) {
				all = append(all, p)
			}
		}
	}
	return textClasses(all)
}

// pattern reads one value; No if nothing can match it.
func (w *value) pattern(s sort, v *view) (pattern, Truth) {
	text, ok := w.expand(v, s == likeSort || s == arnSort)
	p := pattern{tokens: text, fold: s == foldSort || s == boolSort}
	if ok == Yes && s == arnSort {
		if p.tokens = text.arn(); p.tokens == nil {
			return p, No // open in every trial
		}
	}
	return p, ok
}

// variables adds the keys whose values stand in the text.
func (t template) variables(keys map[string]bool) {
	for _, p := range t.parts {
		if p.key != "" {
			keys[p.key] = true
		}
	}
}
