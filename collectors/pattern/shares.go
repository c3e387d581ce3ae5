package pattern

import "slices"

// Shares says whether a pattern asks about a field by which a requirement tells its
// events: what they are, and not what they are not. A pattern that asks about other
// fields alone may match some of the events, and is about something else.
func Shares(r Requirement, p Pattern) bool {
	var fields []string
	for _, t := range r.Filter.tests() {
		if l, ok := t.leaf.(textLeaf); ok && !l.not {
			fields = append(fields, t.field)
		}
	}
	if r.Source != "" {
		fields = append(fields, "eventSource")
	}
	return slices.ContainsFunc(p.tests(), func(t tested) bool { return slices.Contains(fields, t.field) })
}
