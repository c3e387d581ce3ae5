package awsapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// maskFields replaces the content of the named fields, wherever they are in an
// XML or JSON document, by what is left of it, and leaves every other byte as it
// was. In JSON an object or list stays one, empty or what is left of it, so that
// the document can still be read.
func maskFields(body []byte, fields map[string]func(string) string) ([]byte, []string, error) {
	mentioned := false
	for name := range fields {
		mentioned = mentioned || bytes.Contains(body, []byte(name))
	}
	if !mentioned {
		return body, nil, nil
	}
	var spans []span
	var err error
	switch trimmed := bytes.TrimSpace(body); {
	case bytes.HasPrefix(trimmed, []byte("<")):
		spans, err = xmlSpans(body, fields)
	case bytes.HasPrefix(trimmed, []byte("{")):
		spans, err = jsonSpans(body, fields)
	default:
		err = errors.New("neither XML nor JSON")
	}
	if err != nil {
		return nil, nil, err
	}
	var out []byte
	var names []string
	end := 0
	for _, s := range spans {
		out = append(out, body[end:s.from]...)
		out = append(out, s.put...)
		end = s.to
		names = append(names, s.field)
	}
	return append(out, body[end:]...), names, nil
}

// span is the place of a field's content.
type span struct {
	field    string
	from, to int
	put      string
}

func xmlSpans(body []byte, fields map[string]func(string) string) ([]span, error) {
	var spans []span
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		left, secret := fields[start.Name.Local]
		if !ok || !secret {
			continue
		}
		from := int(dec.InputOffset())
		to, text, err := endOfElement(dec)
		switch {
		case err != nil:
			return nil, err
		case left == nil && to > from:
			spans = append(spans, span{start.Name.Local, from, to, redacted})
		case left != nil && left(text) != text:
			var put strings.Builder
			if err := xml.EscapeText(&put, []byte(left(text))); err != nil {
				return nil, err
			}
			spans = append(spans, span{start.Name.Local, from, to, put.String()})
		}
	}
}

// endOfElement reads on to the end of the element just begun and returns where
// its content ends, and the text in it.
func endOfElement(dec *xml.Decoder) (int, string, error) {
	var text strings.Builder
	for depth := 1; ; {
		at := int(dec.InputOffset())
		token, err := dec.Token()
		if err != nil {
			return 0, "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return at, text.String(), nil
			}
		}
	}
}

// jsonSpans finds the values of the named keys at any depth.
func jsonSpans(body []byte, fields map[string]func(string) string) ([]span, error) {
	var spans []span
	dec := json.NewDecoder(bytes.NewReader(body))
	type level struct{ object, key bool }
	var open []level
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		isKey := len(open) > 0 && open[len(open)-1].object && open[len(open)-1].key
		if len(open) > 0 && open[len(open)-1].object {
			open[len(open)-1].key = !isKey
		}
		if delim, ok := token.(json.Delim); ok {
			open = append(open, level{object: delim == '{', key: true})
			continue
		}
		name, _ := token.(string)
		left, secret := fields[name]
		if !isKey || !secret {
			continue
		}
		after := int(dec.InputOffset())
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		open[len(open)-1].key = true
		from := after + bytes.Index(body[after:], value)
		put, err := maskedJSON(value, left)
		if err != nil {
			return nil, err
		}
		if put != string(value) {
			spans = append(spans, span{name, from, from + len(value), put})
		}
	}
}

// maskedJSON is what stands in the place of a secret value.
func maskedJSON(value json.RawMessage, left func(string) string) (string, error) {
	var text string
	switch {
	case bytes.HasPrefix(value, []byte("{")) && left != nil:
		return left(string(value)), nil
	case bytes.HasPrefix(value, []byte("{")):
		return "{}", nil
	case bytes.HasPrefix(value, []byte("[")):
		return "[]", nil
	case string(value) == "null":
		return "null", nil
	case left == nil || json.Unmarshal(value, &text) != nil:
		return `"` + redacted + `"`, nil
	case left(text) == text:
		return string(value), nil
	}
	put, err := evidence.Canonical(left(text))
	return string(put), err
}
