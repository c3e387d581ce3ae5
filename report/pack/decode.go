package pack

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"io"
	"unicode/utf8"
)

// deepest is the nesting that decoding follows; what is deeper stays as it came.
const deepest = 100

// decode lays a response body out as a JSON tree, whatever AWS protocol it came
// in, and says which: json, xml, cbor, text, base64 or empty. It never fails:
// what cannot be decoded is kept as it came.
func decode(body []byte) (form string, tree any) {
	start := bytes.TrimLeft(body, " \t\r\n\ufeff")
	if len(start) == 0 {
		return "empty", nil
	}
	switch start[0] {
	case '{', '[':
		if tree, ok := decodeJSON(body); ok {
			return "json", tree
		}
	case '<':
		if tree, ok := decodeXML(body); ok {
			return "xml", tree
		}
	default:
		if tree, ok := decodeCBOR(body); ok {
			return "cbor", tree
		}
	}
	if utf8.Valid(body) {
		return "text", string(body)
	}
	return "base64", base64.StdEncoding.EncodeToString(body)
}

func decodeJSON(body []byte) (any, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if dec.Decode(&tree) != nil {
		return nil, false
	}
	_, err := dec.Token()
	return tree, err == io.EOF
}

// decodeXML turns elements into objects: children by name, repeated children
// into lists, attributes under "@name", text beside children under "#text". An
// element that holds text only is that text.
func decodeXML(body []byte) (any, bool) {
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.Token()
		if err != nil {
			return nil, false
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		inner, ok := decodeElement(dec, start, deepest)
		return map[string]any{start.Name.Local: inner}, ok
	}
}

func decodeElement(dec *xml.Decoder, start xml.StartElement, depth int) (any, bool) {
	if depth == 0 {
		return nil, false
	}
	object := map[string]any{}
	for _, a := range start.Attr {
		if a.Name.Local != "xmlns" && a.Name.Space != "xmlns" {
			object["@"+a.Name.Local] = a.Value
		}
	}
	var text []byte
	for {
		token, err := dec.Token()
		if err != nil {
			return nil, false
		}
		switch t := token.(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.StartElement:
			child, ok := decodeElement(dec, t, depth-1)
			if !ok {
				return nil, false
			}
			object[t.Name.Local] = appended(object, t.Name.Local, child)
		case xml.EndElement:
			if len(object) == 0 {
				return string(text), true
			}
			if len(bytes.TrimSpace(text)) > 0 {
				object["#text"] = string(text)
			}
			return object, true
		}
	}
}

// appended is what the object holds under name once child is added.
func appended(object map[string]any, name string, child any) any {
	switch before := object[name].(type) {
	case nil:
		return child
	case repeated:
		return append(before, child)
	default:
		return repeated{before, child}
	}
}

// repeated is the list of children that share a name.
type repeated []any
