package policy

import (
	"net/url"
	"strings"
)

// Parse reads a policy document. Where the language allows a string or a list
// of strings, and a statement or a list of statements, it reads either. Text
// that starts with %7B is URL-encoded, as IAM returns it, and decoded first.
//
// An element it does not know, a value of the wrong type and a key given twice
// are errors, of type *Error: a document that is not understood whole is not
// understood. Empty lists are accepted, as AWS accepts them.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func Parse(text string) (*Document, error) {
	if strings.HasPrefix(text, "%7B") {
		decoded, err := url.PathUnescape(text) // not QueryUnescape: a plus sign is a plus sign
		if err != nil {
			return nil, &Error{At: Position{1, 1}, Sentence: "the document is not URL-encoded: " + err.Error()}
		}
		text = decoded
	}
	root, err := readJSON(text)
	if err != nil {
		return nil, err
	}
	return document(root)
}

func document(n node) (*Document, error) {
	if n.kind != "object" {
		return nil, wrongType(n, "the document", "an object")
	}
	doc, stated := &Document{}, false
	for i, name := range n.names {
		item, err := n.items[i], error(nil)
		switch name {
		case "Version":
			doc.Version, err = text(item, "Version")
			if err == nil && doc.Version != "2012-10-17" && doc.Version != "2008-10-17" {
				err = &Error{At: item.at, Sentence: "Version is " + quote(doc.Version) + ", not 2012-10-17 or 2008-10-17"}
			}
		case "Id":
			doc.ID, err = text(item, "Id")
		case "Statement":
			stated = true
			doc.Statements, err = statements(item)
		default:
			err = &Error{At: item.at, Sentence: "a policy has no element " + quote(name)}
		}
		if err != nil {
			return nil, err
		}
	}
	if !stated {
		return nil, &Error{At: n.at, Sentence: "the policy has no Statement"}
	}
	return doc, nil
}

func statements(n node) ([]Statement, error) {
	switch n.kind {
	case "object":
		n = node{items: []node{n}}
	case "list":
	default:
		return nil, wrongType(n, "Statement", "an object or a list of objects")
	}
	out := make([]Statement, 0, len(n.items))
	for _, item := range n.items {
		s, err := statement(item)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func statement(n node) (Statement, error) {
	s := Statement{At: n.at}
	if n.kind != "object" {
		return s, wrongType(n, "a statement", "an object")
	}
	for i, name := range n.names {
		if err := s.element(name, n.items[i]); err != nil {
			return s, err
		}
	}
	switch {
	case s.Effect == "":
		return s, &Error{At: n.at, Sentence: "the statement has no Effect"}
	case s.Actions == nil && s.NotActions == nil:
		return s, &Error{At: n.at, Sentence: "the statement has neither Action nor NotAction"}
	case s.Actions != nil && s.NotActions != nil:
		return s, &Error{At: n.at, Sentence: "the statement has both Action and NotAction"}
	case s.Resources != nil && s.NotResources != nil:
		return s, &Error{At: n.at, Sentence: "the statement has both Resource and NotResource"}
	case s.Principals != nil && s.NotPrincipals != nil:
		return s, &Error{At: n.at, Sentence: "the statement has both Principal and NotPrincipal"}
	}
	return s, nil
}

func (s *Statement) element(name string, n node) (err error) {
	switch name {
	case "Sid":
		s.Sid, err = text(n, name)
	case "Effect":
		s.Effect, err = effect(n)
	case "Principal":
		s.Principals, err = principals(n, name)
	case "NotPrincipal":
		s.NotPrincipals, err = principals(n, name)
	case "Action":
		s.Actions, err = texts(n, name)
	case "NotAction":
		s.NotActions, err = texts(n, name)
	case "Resource":
		s.Resources, err = texts(n, name)
	case "NotResource":
		s.NotResources, err = texts(n, name)
	case "Condition":
		s.Conditions, err = conditions(n)
	default:
		err = &Error{At: n.at, Sentence: "a statement has no element " + quote(name)}
	}
	return err
}

func effect(n node) (Effect, error) {
	word, err := text(n, "Effect")
	if err == nil && Effect(word) != Allow && Effect(word) != Deny {
		err = &Error{At: n.at, Sentence: "Effect is " + quote(word) + ", not Allow or Deny"}
	}
	return Effect(word), err
}

func principals(n node, element string) ([]Principal, error) {
	if n.kind == "string" && n.text == "*" {
		return []Principal{{Kind: "*", ID: "*"}}, nil
	}
	if n.kind != "object" {
		return nil, wrongType(n, element, `"*" or an object`)
	}
	out := []Principal{}
	for i, kind := range n.names {
		switch kind {
		case "AWS", "Service", "Federated", "CanonicalUser":
		default:
			return nil, &Error{At: n.items[i].at, Sentence: element + " has no kind " + quote(kind)}
		}
		ids, err := texts(n.items[i], element+" "+kind)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			out = append(out, Principal{Kind: kind, ID: id})
		}
	}
	return out, nil
}

func conditions(n node) ([]Condition, error) {
	if n.kind != "object" {
		return nil, wrongType(n, "Condition", "an object")
	}
	var out []Condition
	for i, name := range n.names {
		block := n.items[i]
		if block.kind != "object" {
			return nil, wrongType(block, "Condition "+quote(name), "an object")
		}
		for j, key := range block.names {
			values, err := scalars(block.items[j], "Condition key "+quote(key))
			if err != nil {
				return nil, err
			}
			out = append(out, Condition{Operator: operator(name), Key: key, Values: values, At: block.items[j].at})
		}
	}
	return out, nil
}

func operator(name string) Operator {
	op := Operator{Name: name}
	if set, rest, ok := strings.Cut(name, ":"); ok {
		op.Set, op.Name = set, rest
	}
	if base, ok := strings.CutSuffix(op.Name, "IfExists"); ok {
		op.Name, op.IfExists = base, true
	}
	return op
}

func text(n node, what string) (string, error) {
	if n.kind != "string" {
		return "", wrongType(n, what, "a string")
	}
	return n.text, nil
}

func texts(n node, what string) ([]string, error) {
	return list(n, func(item node) (string, error) {
		if item.kind != "string" {
			return "", wrongType(item, what, "a string or a list of strings")
		}
		return item.text, nil
	})
}

// scalars reads condition values, which AWS also accepts as JSON booleans and
// numbers.
func scalars(n node, what string) ([]string, error) {
	return list(n, func(item node) (string, error) {
		switch item.kind {
		case "string", "boolean", "number":
			return item.text, nil
		}
		return "", wrongType(item, what, "a string, a boolean, a number or a list of them")
	})
}

// list reads one item, or a list of them.
func list(n node, read func(node) (string, error)) ([]string, error) {
	items := []node{n}
	if n.kind == "list" {
		items = n.items
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		s, err := read(item)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func wrongType(n node, what, want string) error {
	article := "a "
	switch n.kind {
	case "object":
		article = "an "
	case "null":
		article = ""
	}
	return &Error{At: n.at, Sentence: what + " is " + article + n.kind + ", not " + want}
}
