package pattern

import "slices"

// Fields are the names of the fields at the top of a record that decide whether
// the pattern matches it: without the others MatchRecord says the same. It is nil
// if any of them may.
func Fields(p Pattern) []string {
	out := []string{}
	switch p := p.(type) {
	case *Filter:
		known := true
		p.root.leaves(func(l leaf) {
			name := ""
			if on, ok := l.(interface{ selected() selector }); ok {
				name = on.selected().first()
			}
			known = known && name != ""
			out = append(out, name)
		})
		if !known {
			return nil
		}
	case *Event:
		out = append(out, wrapped...)
		for _, f := range p.root.members() {
			if f.name == "detail" && f.inner == nil {
				return nil
			}
			if f.name == "detail" {
				for _, inner := range f.inner.members() {
					out = append(out, inner.name)
				}
			}
		}
	default:
		return nil
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wrapped are the fields of the record from which EventBridge's event around it
// is made.
var wrapped = []string{"awsRegion", "eventSource", "eventTime", "eventType", "recipientAccountId", "eventID", "eventName", "readOnly"}

// members are those of an object, and of the choices in it.
func (o object) members() []member {
	out := slices.Clone(o.fields)
	for _, choice := range o.choices {
		for _, inner := range choice {
			out = append(out, inner.members()...)
		}
	}
	return out
}

// first is the name of the member of the record that a selector begins with; "" if
// it begins with something else.
func (s selector) first() string {
	if len(s) == 0 || s[0].every || s[0].index >= 0 {
		return ""
	}
	return s[0].name
}

func (l textLeaf) selected() selector   { return l.on }
func (l regexLeaf) selected() selector  { return l.on }
func (l numberLeaf) selected() selector { return l.on }
func (l isLeaf) selected() selector     { return l.on }
func (l absentLeaf) selected() selector { return l.on }
