package policy

import "strconv"

// A clause is one statement, compiled.
type clause struct {
	deny       bool
	cited      string // its Sid, or #n
	actions    actions
	notActions bool // it covers all but the actions
	// resources is nil in a statement that has no such element, as in the trust
	// policy of a role: it is about what it is attached to.
	resources    []template
	notResources bool
	who          *principalList // nil in a statement without principals
	conditions   []condition
}

func compileStatement(s Statement, number int, variables bool) (clause, error) {
	c := clause{deny: s.Effect == Deny, cited: s.Sid}
	if c.cited == "" {
		c.cited = "#" + strconv.Itoa(number)
	}
	c.actions = compileActions(s.Actions)
	if s.NotActions != nil {
		c.actions, c.notActions = compileActions(s.NotActions), true
	}
	resources := s.Resources
	if s.NotResources != nil {
		resources, c.notResources = s.NotResources, true
	}
	if resources != nil {
		c.resources = make([]template, 0, len(resources))
	}
	for _, r := range resources {
		c.resources = append(c.resources, compileTemplate(r, variables))
	}
	if s.Principals != nil {
		c.who = &principalList{entries: s.Principals}
	}
	if s.NotPrincipals != nil {
		c.who = &principalList{entries: s.NotPrincipals, not: true}
	}
	for _, condition := range s.Conditions {
		compiled, err := compileCondition(condition, variables)
		if err != nil {
			return c, err
		}
		c.conditions = append(c.conditions, compiled)
	}
	return c, nil
}

func (c *clause) coversAction(action string) bool { return c.actions.cover(action) != c.notActions }

// coversResource is open where a variable's value is not known, and where AWS
// does not say whether a wildcard reaches over a colon.
func (c *clause) coversResource(resource string, v *view) Truth {
	if c.resources == nil {
		return Yes
	}
	covered := No
	for i := range c.resources {
		covered = covered.or(c.resources[i].matchesResource(resource, v))
		if covered == Yes {
			break
		}
	}
	if c.notResources {
		return covered.not()
	}
	return covered
}

// holds says whether all conditions of the clause do.
func (c *clause) holds(v *view) Truth {
	out := Yes
	for i := range c.conditions {
		out = out.and(c.conditions[i].holds(v))
		if out == No {
			break
		}
	}
	return out
}
