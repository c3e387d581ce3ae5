package policy

import (
	"slices"
	"strings"
)

// conditions says what the outcome depends on. What a statement that allows
// demands must hold, and of what a statement that denies demands, something
// must not. The keys that make no difference are left out.
func (t *trial) conditions(open []noted, idle map[string]bool) []string {
	var out []string
	said := map[string]bool{}
	add := func(text string) {
		if !said[text] {
			said[text] = true
			out = append(out, text)
		}
	}
	for _, e := range open {
		if e.grant != nil {
			add(e.grant.Constrained)
			continue
		}
		if e.clause == nil {
			add("what " + e.policy.Name + " says, which was not read")
			continue
		}
		var texts []string
		matters := false
		for i := range e.clause.conditions {
			c := &e.clause.conditions[i]
			if c.holds(t.v) != Open {
				continue
			}
			matters = matters || !idle[c.key]
			if text := c.describe(e.clause.deny); e.clause.deny || !idle[c.key] {
				texts = append(texts, text)
			}
		}
		if text := t.undecided(e.clause); text != "" {
			texts, matters = append(texts, text), true
		}
		switch {
		case !matters:
		case e.clause.deny:
			add(strings.Join(texts, " or "))
		default:
			for _, text := range texts {
				add(text)
			}
		}
	}
	for _, reason := range t.notes.reasons {
		add(reason)
	}
	return out
}

// undecided says what, besides its conditions, leaves a statement open.
func (t *trial) undecided(c *clause) string {
	if c.coversResource(t.Resource, t.v) == Open {
		i := slices.IndexFunc(c.resources, func(r template) bool { return r.matchesResource(t.Resource, t.v) == Open })
		word := "matches"
		if c.notResources != c.deny {
			word = "does not match"
		}
		return "the resource " + word + " " + c.resources[i].text
	}
	if c.who == nil || c.who.reaches(&t.Caller, c.deny, t.Boundary != nil).any() != Open {
		return ""
	}
	var names []string
	for _, p := range c.who.entries {
		alone := principalList{entries: []Principal{p}}
		if c.who.not || alone.reaches(&t.Caller, c.deny, false).any() == Open {
			names = append(names, p.ID)
		}
	}
	word := "is"
	if c.who.not && !c.deny {
		word = "is not"
	}
	return "the caller " + word + " " + strings.Join(names, " or ")
}

// describe says the condition in words, or that it must not hold.
func (c *condition) describe(not bool) string {
	who := c.source.Key
	switch c.set {
	case forAll:
		who = "every value of " + who
	case forAny:
		who = "some value of " + who
	}
	if not && c.set != single {
		return "not: " + c.describe(false)
	}
	if c.sort == nullSort {
		isSet := slices.ContainsFunc(c.values, func(w value) bool { return strings.EqualFold(w.text, "false") })
		if isSet != not {
			return who + " is set"
		}
		return who + " is not set"
	}
	text := who + " " + c.relation(c.negated != not) + " " + c.listed()
	if c.ifExists && !not {
		text += ", or is not set"
	}
	return text
}

func (c *condition) relation(not bool) string {
	words := [2]string{"is", "is not"}
	switch {
	case c.sort == addressSort:
		words = [2]string{"is in", "is not in"}
	case (c.sort == likeSort || c.sort == arnSort) && slices.ContainsFunc(c.values, func(w value) bool { return !w.plain }):
		words = [2]string{"matches", "does not match"}
	case c.order == less:
		words = [2]string{"is less than", "is not less than"}
	case c.order == lessOrEqual:
		words = [2]string{"is at most", "is more than"}
	case c.order == greater:
		words = [2]string{"is more than", "is at most"}
	case c.order == greaterOrEqual:
		words = [2]string{"is at least", "is less than"}
	}
	if not {
		return words[1]
	}
	return words[0]
}

func (c *condition) listed() string {
	var out []string
	for i := range c.values {
		out = append(out, c.values[i].text)
	}
	const most = 4
	if len(out) > most {
		out = append(out[:most], "…")
	}
	return strings.Join(out, " or ")
}
