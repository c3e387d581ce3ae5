package cloudtrail

import (
	"slices"
	"strings"
)

// The fields of an event that selectors narrow by. Region is ours: it says
// where a trail records, so that trails can be taken together.
const (
	categoryField = "eventCategory"
	readOnlyField = "readOnly"
	sourceField   = "eventSource"
	typeField     = "resources.type"
	arnField      = "resources.ARN"
	consoleField  = "sessionCredentialFromConsole"
	regionField   = "awsRegion"
)

// narrowing are the fields whose meaning is known: a condition on one of them
// narrows by the text of the field. Source: AdvancedFieldSelector in the
// CloudTrail API reference.
var narrowing = []string{
	categoryField, readOnlyField, sourceField, typeField, arnField, consoleField,
	"eventName", "eventType", "userIdentity.arn", "errorCode", "vpcEndpointId",
}

// A rule selects the events that satisfy all its conditions. A doubtful rule
// selects some of these, or none: it counts where the question is what may be
// selected, and not where it is what is.
type rule struct {
	conditions []FieldSelector
	doubtful   bool
}

// holds says whether the field's text satisfies the condition: the operators
// that select are alternatives, and those that deselect veto.
func (f FieldSelector) holds(text string) bool {
	begins := func(p string) bool { return strings.HasPrefix(text, p) }
	ends := func(s string) bool { return strings.HasSuffix(text, s) }
	if slices.Contains(f.NotEquals, text) || slices.ContainsFunc(f.NotStartsWith, begins) || slices.ContainsFunc(f.NotEndsWith, ends) {
		return false
	}
	if len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0 {
		return true
	}
	return slices.Contains(f.Equals, text) || slices.ContainsFunc(f.StartsWith, begins) || slices.ContainsFunc(f.EndsWith, ends)
}

func (f FieldSelector) literals() int {
	return len(f.Equals) + len(f.NotEquals) + len(f.StartsWith) + len(f.NotStartsWith) + len(f.EndsWith) + len(f.NotEndsWith)
}

// rulesOf turns event selectors into rules. A trail without any selector
// records all management events and no data events: AWS's default. AWS never
// gives both lists; of a trail that seems to have both, nothing is certain.
func rulesOf(s EventSelectors, partition string) []rule {
	if len(s.Basic)+len(s.Advanced) == 0 {
		return []rule{{conditions: []FieldSelector{is(categoryField, "Management")}}}
	}
	var rules []rule
	for _, b := range s.Basic {
		rules = append(rules, basicRules(b, partition)...)
	}
	for _, a := range s.Advanced {
		rules = append(rules, advancedRule(a))
	}
	if len(s.Basic) > 0 && len(s.Advanced) > 0 {
		for i := range rules {
			rules[i].doubtful = true
		}
	}
	return rules
}

func basicRules(b BasicSelector, partition string) []rule {
	var base rule
	switch b.ReadWrite {
	case "All", "":
	case "ReadOnly":
		base.conditions = []FieldSelector{is(readOnlyField, "true")}
	case "WriteOnly":
		base.conditions = []FieldSelector{is(readOnlyField, "false")}
	default:
		base.doubtful = true
	}
	var rules []rule
	if b.IncludeManagementEvents {
		management := base.and(is(categoryField, "Management"))
		if len(b.ExcludedSources) > 0 {
			management = management.and(FieldSelector{Field: sourceField, NotEquals: b.ExcludedSources})
		}
		rules = append(rules, management)
	}
	for _, d := range b.DataResources {
		rules = append(rules, base.and(is(categoryField, "Data"), is(typeField, d.Type), basicARNs(d, partition)))
	}
	return rules
}

// basicARNs is what the values of a basic selector's data resource mean:
// "arn:aws:s3" (or lambda, dynamodb) is every resource, an S3 value is a bucket
// with an object prefix, any other value is one resource exactly.
func basicARNs(d DataResource, partition string) FieldSelector {
	// An empty list of values selects nothing; AWS does not give one.
	c := FieldSelector{Field: arnField, Equals: []string{""}}
	s3 := arnsOf(partition, "s3")
	for _, v := range d.Values {
		switch {
		case v == "":
		case strings.HasPrefix(arnsOf(partition, serviceOf(d.Type)), v):
			c.StartsWith = append(c.StartsWith, v)
		case d.Type != s3Objects:
			c.Equals = append(c.Equals, v)
		case strings.HasPrefix(v, s3) && !strings.Contains(v[len(s3):], "/"):
			c.StartsWith = append(c.StartsWith, v+"/")
		default:
			c.StartsWith = append(c.StartsWith, v)
		}
	}
	return c
}

// advancedRule is one advanced selector. It is doubtful if a condition is on a
// field whose meaning is not known, asks nothing, or compares a field of two
// values with a third; and if it does not say which category it selects, which
// AWS requires.
func advancedRule(a AdvancedSelector) rule {
	r := rule{doubtful: true}
	for _, f := range a.Fields {
		if f.Field == categoryField {
			r.doubtful = false
		}
	}
	for _, f := range a.Fields {
		if !slices.Contains(narrowing, f.Field) || f.literals() == 0 || !boolean(f) {
			r.doubtful = true
			continue
		}
		r.conditions = append(r.conditions, f)
	}
	return r
}

// boolean says that a condition on a field of two values compares it with
// these only. It is true of every other field.
func boolean(f FieldSelector) bool {
	if f.Field != readOnlyField && f.Field != consoleField {
		return true
	}
	for _, v := range slices.Concat(f.Equals, f.NotEquals) {
		if v != "true" && v != "false" {
			return false
		}
	}
	return f.literals() == len(f.Equals)+len(f.NotEquals)
}

func (r rule) and(conditions ...FieldSelector) rule {
	r.conditions = slices.Concat(r.conditions, conditions)
	return r
}

func is(field string, values ...string) FieldSelector {
	return FieldSelector{Field: field, Equals: values}
}
