package archive

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// object splits a JSON object into the raw values of the known fields. Each may
// be there once, by its exact name. The data must be valid JSON.
func object(data []byte, known []string) (map[string]json.RawMessage, error) {
	rest := blank(data)
	if len(rest) == 0 || rest[0] != '{' {
		return nil, fmt.Errorf("it is not a JSON object")
	}
	fields := make(map[string]json.RawMessage, len(known))
	for rest = blank(rest[1:]); rest[0] != '}'; {
		end := valueEnd(rest)
		name := unquoted(rest[:end])
		rest = blank(blank(rest[end:])[1:]) // after the colon
		end = valueEnd(rest)
		if slices.Contains(known, name) {
			if _, twice := fields[name]; twice {
				return nil, fmt.Errorf("it has the field %s twice", name)
			}
			fields[name] = rest[:end]
		}
		if rest = blank(rest[end:]); rest[0] == ',' {
			rest = blank(rest[1:])
		}
	}
	return fields, nil
}

// elements calls each with every element of a JSON array, which must be valid.
func elements(data []byte, each func([]byte) error) error {
	rest := blank(data)
	if len(rest) == 0 || rest[0] != '[' {
		return fmt.Errorf("its logFiles is not a list")
	}
	for rest = blank(rest[1:]); rest[0] != ']'; {
		end := valueEnd(rest)
		if err := each(rest[:end]); err != nil {
			return err
		}
		if rest = blank(rest[end:]); rest[0] == ',' {
			rest = blank(rest[1:])
		}
	}
	return nil
}

// blank is what follows the white space that data begins with.
func blank(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// valueEnd is where the value ends that valid JSON begins with.
func valueEnd(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i += textEnd(data[i:]) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return i // of a number or a word
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(data)
}

// textEnd is where the text ends that valid JSON begins with.
func textEnd(data []byte) int {
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// unquoted is the text of a JSON string.
func unquoted(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	_ = json.Unmarshal(raw, &text)
	return text
}

// fieldReader reads the fields of an object and keeps the first error.
type fieldReader struct {
	of  map[string]json.RawMessage
	err error
}

// optional is a text, or nil if the field is null or not there.
func (r *fieldReader) optional(name string) *string {
	raw, ok := r.of[name]
	if !ok || r.err != nil {
		return nil
	}
	switch raw[0] {
	case '"':
		text := unquoted(raw)
		return &text
	case 'n':
		return nil
	}
	r.err = fmt.Errorf("its %s is not a text", name)
	return nil
}

// text is a text that must be there.
func (r *fieldReader) text(name string) string {
	text := r.optional(name)
	if r.err == nil && (text == nil || *text == "") {
		r.err = fmt.Errorf("it has no %s", name)
	}
	if r.err != nil {
		return ""
	}
	return *text
}

func (r *fieldReader) moment(name string) time.Time {
	text := r.text(name)
	at, err := time.Parse(jsonTime, text)
	if r.err == nil && (err != nil || at.Format(jsonTime) != text) {
		r.err = fmt.Errorf("its %s is not a time as CloudTrail writes it", name)
	}
	return at
}

func (r *fieldReader) hash(name, algorithm string) Hash {
	text, by := r.text(name), r.text(algorithm)
	if r.err != nil {
		return Hash{}
	}
	raw, err := hex.DecodeString(text)
	switch {
	case by != hashAlgorithm:
		r.err = fmt.Errorf("its %s is not %s", algorithm, hashAlgorithm)
	case err != nil || len(raw) != len(Hash{}):
		r.err = fmt.Errorf("its %s is not a SHA-256", name)
	default:
		return Hash(raw)
	}
	return Hash{}
}
