// Package pattern reads the two languages in which an account says which events
// somebody shall learn of: filter patterns of CloudWatch Logs, for log events that
// are JSON, and event patterns of EventBridge.
//
// Both become one small tree, which matches events and can be compared: Covers
// says whether a pattern matches every event that a requirement names. Where AWS
// leaves the meaning undocumented the answer is Unknown, and nothing is made to
// rest on it. The package asks AWS nothing.
package pattern

// A Pattern says of an event whether it matches.
type Pattern interface {
	// Match says whether the pattern matches a document as encoding/json decodes
	// it with UseNumber.
	Match(document map[string]any) Truth
	// ofRecord is the document that the pattern is matched against when CloudTrail
	// records something.
	ofRecord(record map[string]any) map[string]any
	// surely is what Match says whatever is in the fields that tests cannot name.
	surely(record map[string]any) Truth
	// tests lists every test on a field, with the field's path in the record.
	tests() []tested
}

// A node is the tree of both languages: a test of one field, or a join.
type node struct {
	join  func(a, b Truth) Truth // and, or; nil of a leaf
	nodes []node
	leaf  leaf
}

// leaf is a test of one field.
type leaf interface {
	match(document any) Truth
	field() string // path of the field, such as userIdentity.type; "" if it is not one field
	hints() []any  // values that tell one outcome of the test from the other
}

func (n node) match(document any) Truth {
	return n.judge(func(l leaf) Truth { return l.match(document) })
}

func (n node) judge(each func(leaf) Truth) Truth {
	if n.join == nil {
		return each(n.leaf)
	}
	t := n.nodes[0].judge(each)
	for _, other := range n.nodes[1:] {
		t = n.join(t, other.judge(each))
	}
	return t
}

// tested is one test and the field of the record it is about.
type tested struct {
	field string
	leaf  leaf
}

func (n node) leaves(each func(leaf)) {
	if n.leaf != nil {
		each(n.leaf)
	}
	for _, inner := range n.nodes {
		inner.leaves(each)
	}
}
