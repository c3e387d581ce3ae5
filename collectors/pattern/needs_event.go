package pattern

import (
	"slices"
	"strings"
)

// needs are those of the members of an event pattern; at is the way to them from
// the top of the event.
func (o object) needs(at []string) (all [][]Need) {
	for _, f := range o.fields {
		way := slices.Concat(at, []string{f.name})
		if f.inner != nil {
			all = append(all, f.inner.needs(way)...)
		} else if group := f.needs(way); len(group) > 0 {
			all = append(all, group)
		}
	}
	for _, choice := range o.choices {
		each := make([][][]Need, len(choice))
		for i, inner := range choice {
			each[i] = inner.needs(at)
		}
		all = append(all, eitherNeeds(each)...)
	}
	return all
}

// needs are one for each of the values that are accepted; nil if what is absent
// may be accepted, or if it is not known what of the record decides.
func (f member) needs(way []string) (group []Need) {
	field, text := ofEvent(way)
	if field == "" {
		return nil
	}
	for _, accepted := range f.accept {
		n := Need{Field: field}
		switch a := accepted.(type) {
		case literal:
			if want, ok := a.want.(string); ok {
				n.How, n.Text = Equals, want
			}
		case affix:
			switch {
			case a.fold:
			case a.how == "prefix":
				n.How, n.Text = Begins, a.want
			case a.how == "suffix":
				n.How, n.Text = Ends, a.want
			}
		case wildcard:
			if first, last := a.parts[0], a.parts[len(a.parts)-1]; first != "" {
				n.How, n.Text = Begins, first
			} else if last != "" {
				n.How, n.Text = Ends, last
			}
		case exists:
			if !a.want {
				return nil
			}
		}
		if n = text(n); n.Field == "" {
			return nil
		}
		group = append(group, n)
	}
	return group
}

// ofEvent is the field of the record that a member of the event stems from, and
// what a need of the member means for the field: a need without a field if that
// is not known. The field is "" if the member stems from no single one.
func ofEvent(way []string) (field string, meant func(Need) Need) {
	switch {
	case slices.ContainsFunc(way, func(name string) bool { return name == "" || strings.Contains(name, ".") }):
		return "", nil
	case len(way) > 1 && way[0] == "detail":
		return strings.Join(way[1:], "."), func(n Need) Need { return n }
	case len(way) == 1 && way[0] == "source":
		return "eventSource", ofSource
	}
	return "", nil
}

// ofSource reads aws.iam as iam.amazonaws.com.
func ofSource(n Need) Need {
	service, ok := strings.CutPrefix(n.Text, "aws.")
	switch {
	case ok && n.How == Equals:
		return Need{n.Field, Equals, service + ".amazonaws.com"}
	case ok && n.How == Begins && service != "":
		return Need{n.Field, Begins, service}
	}
	return Need{}
}
