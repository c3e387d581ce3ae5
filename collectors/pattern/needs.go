package pattern

import (
	"cmp"
	"slices"
	"strings"
)

// A Need is something that a record must have for a pattern to match it, told of
// one field: that its text is, begins with, ends with or contains another, or
// only that it is there. Of what is no text a need says nothing: it is met by
// whatever else is in the field, and by a list on the way to it.
type Need struct {
	Field string // path of the field in the record, such as userIdentity.type
	How   How
	Text  string // decoded
}

// How is how a need compares the text of a field.
type How int

// The ways in which needs compare.
const (
	Present  How = iota // the field is there, whatever is in it
	Equals              // its text is this
	Begins              // its text begins with this
	Ends                // its text ends with this
	Contains            // its text contains this
)

// Needs are what a record must have for the pattern to match it, or for it to be
// unknown whether it does: of each group one. It may say less than is true, and
// nothing at all.
func Needs(p Pattern) [][]Need {
	switch p := p.(type) {
	case *Filter:
		if p.all || p.plain {
			return nil
		}
		return p.root.needs()
	case *Event:
		return p.root.needs(nil)
	}
	return nil
}

// MatchRecord says whether the pattern matches what CloudTrail delivers of the
// record: to a log group the record itself, to EventBridge an event around it.
func MatchRecord(p Pattern, record map[string]any) Truth { return p.Match(p.ofRecord(record)) }

// eitherNeeds are the needs where one of several must hold: from each its most
// telling group, for one need of all of these must be met.
func eitherNeeds(each [][][]Need) [][]Need {
	var group []Need
	for _, groups := range each {
		if len(groups) == 0 {
			return nil
		}
		group = append(group, slices.MinFunc(groups, MoreTelling)...)
	}
	if len(group) == 0 {
		return nil
	}
	return [][]Need{group}
}

// MoreTelling orders groups of needs by how few records meet them, as far as their kind
// tells: names of events before sources, those before other texts, and last what
// is only there.
func MoreTelling(a, b []Need) int {
	return cmp.Or(cmp.Compare(vague(a), vague(b)), cmp.Compare(len(a), len(b)))
}

func vague(group []Need) (most int) {
	for _, n := range group {
		switch {
		case n.How == Present:
			most = max(most, 4)
		case n.How != Equals:
			most = max(most, 3)
		case n.Field == "eventName":
		case n.Field != "eventSource":
			most = max(most, 1)
		default:
			most = max(most, 2)
		}
	}
	return most
}

// needs are those of the tree of a filter.
func (n node) needs() [][]Need {
	if n.join == nil {
		if one, ok := n.leaf.(interface{ needs() [][]Need }); ok {
			return one.needs()
		}
		return nil
	}
	each := make([][][]Need, len(n.nodes))
	for i, inner := range n.nodes {
		each[i] = inner.needs()
	}
	if n.join(True, False) == True {
		return eitherNeeds(each)
	}
	return slices.Concat(each...)
}

func (l textLeaf) needs() [][]Need {
	path := l.on.path()
	if path == "" || l.not {
		return present(l.on)
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(l.want, "*"), "*")
	before, after := strings.HasPrefix(l.want, "*"), strings.HasSuffix(l.want, "*")
	switch first, _, more := strings.Cut(inner, "*"); {
	case more && !before && first != "": // whatever a star between means
		return one(path, Begins, first)
	case more || inner == "":
		return present(l.on)
	case before && after:
		return one(path, Contains, inner)
	case before:
		return one(path, Ends, inner)
	case after:
		return one(path, Begins, inner)
	}
	return one(path, Equals, inner)
}

func (l regexLeaf) needs() [][]Need  { return present(l.on) }
func (l numberLeaf) needs() [][]Need { return present(l.on) }
func (l isLeaf) needs() [][]Need     { return present(l.on) }

// present is that what the selector names is there: as far as it names members.
func present(on selector) [][]Need {
	for i := len(on); i > 0; i-- {
		if path := on[:i].path(); path != "" {
			return one(path, Present, "")
		}
	}
	return nil
}

func one(path string, how How, text string) [][]Need { return [][]Need{{{path, how, text}}} }
