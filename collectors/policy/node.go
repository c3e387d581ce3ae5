package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// A node is one JSON value and its place. encoding/json alone would forget the
// place, and silently keep the last of two equal keys.
type node struct {
	kind  string // object, list, string, number, boolean or null
	text  string // of a string, number or boolean
	names []string
	items []node // members, in the order of names, or elements
	at    Position
}

// maxDepth is deeper than any policy; it bounds the recursion.
const maxDepth = 32

func readJSON(text string) (node, error) {
	if !utf8.ValidString(text) {
		return node{}, &Error{At: Position{1, 1}, Sentence: "the document is not UTF-8"}
	}
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		at := len(text)
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = int(syntax.Offset) - 1
		}
		return node{}, &Error{At: position(text, at), Sentence: "the document is not JSON: " + err.Error()}
	}
	r := reader{text: text, dec: json.NewDecoder(strings.NewReader(text)), at: Position{1, 1}}
	r.dec.UseNumber()
	return r.value(0)
}

type reader struct {
	text   string
	dec    *json.Decoder
	offset int // of the token last read
	at     Position
}

func (r *reader) token() (json.Token, Position, error) {
	start := int(r.dec.InputOffset())
	for start < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[start]) >= 0 {
		start++
	}
	at := r.at.after(r.text[r.offset:start])
	r.offset, r.at = start, at
	token, err := r.dec.Token()
	if err != nil {
		return nil, at, &Error{At: at, Sentence: "the document is not JSON: " + err.Error()}
	}
	return token, at, nil
}

func (r *reader) value(depth int) (node, error) {
	token, at, err := r.token()
	if err != nil {
		return node{}, err
	}
	if depth > maxDepth {
		return node{}, &Error{At: at, Sentence: "the document is nested too deeply"}
	}
	switch t := token.(type) {
	case string:
		return node{kind: "string", text: t, at: at}, nil
	case json.Number:
		return node{kind: "number", text: t.String(), at: at}, nil
	case bool:
		if t {
			return node{kind: "boolean", text: "true", at: at}, nil
		}
		return node{kind: "boolean", text: "false", at: at}, nil
	case json.Delim:
		if t == '{' {
			return r.object(node{kind: "object", at: at}, depth)
		}
		return r.list(node{kind: "list", at: at}, depth)
	}
	return node{kind: "null", at: at}, nil
}

func (r *reader) object(n node, depth int) (node, error) {
	seen := map[string]bool{}
	for r.dec.More() {
		token, at, err := r.token()
		if err != nil {
			return n, err
		}
		name, _ := token.(string)
		if seen[name] {
			return n, &Error{At: at, Sentence: quote(name) + " is given twice"}
		}
		seen[name] = true
		item, err := r.value(depth + 1)
		if err != nil {
			return n, err
		}
		n.names, n.items = append(n.names, name), append(n.items, item)
	}
	_, _, err := r.token()
	return n, err
}

func (r *reader) list(n node, depth int) (node, error) {
	for r.dec.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	_, _, err := r.token()
	return n, err
}
