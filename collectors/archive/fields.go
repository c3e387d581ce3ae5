package archive

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// fieldReader reads the known fields of JSON objects, of one after the other, and
// keeps the first error.
type fieldReader struct {
	known  []string
	values [][]byte // raw, in the order of the known names; nil for what is not there
	err    error
}

func newFieldReader(known []string) *fieldReader {
	return &fieldReader{known: known, values: make([][]byte, len(known))}
}

// object takes up the next object. Each field may be there once, by its exact
// name. The data must be valid JSON.
func (r *fieldReader) object(data []byte) {
	clear(r.values)
	rest := blank(data)
	if len(rest) == 0 || rest[0] != '{' {
		r.fail("it is not a JSON object")
		return
	}
	for rest = blank(rest[1:]); rest[0] != '}'; {
		end := valueEnd(rest)
		place := r.place(rest[:end])
		rest = blank(blank(rest[end:])[1:]) // after the colon
		end = valueEnd(rest)
		if place >= 0 {
			if r.values[place] != nil {
				r.fail("it has the field %s twice", r.known[place])
			}
			r.values[place] = rest[:end]
		}
		if rest = blank(rest[end:]); rest[0] == ',' {
			rest = blank(rest[1:])
		}
	}
}

// place is that of a name among the known ones, or -1.
func (r *fieldReader) place(raw []byte) int {
	if bytes.IndexByte(raw, '\\') >= 0 {
		return slices.Index(r.known, unquoted(raw))
	}
	for i, name := range r.known {
		if string(raw[1:len(raw)-1]) == name {
			return i
		}
	}
	return -1
}

func (r *fieldReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
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

// raw is the raw value of a field, or nil if it is not there or null.
func (r *fieldReader) raw(name string) []byte {
	raw := r.values[slices.Index(r.known, name)]
	if len(raw) == 0 || raw[0] == 'n' {
		return nil
	}
	return raw
}

// optional is a text, and whether there is one.
func (r *fieldReader) optional(name string) (string, bool) {
	raw := r.raw(name)
	if raw == nil || r.err != nil {
		return "", false
	}
	if raw[0] != '"' {
		r.fail("its %s is not a text", name)
		return "", false
	}
	return unquoted(raw), true
}

// text is a text that must be there.
func (r *fieldReader) text(name string) string {
	text, _ := r.optional(name)
	if text == "" {
		r.fail("it has no %s", name)
	}
	return text
}

func (r *fieldReader) moment(name string) time.Time {
	text := r.text(name)
	at, err := time.Parse(jsonTime, text)
	if err != nil || at.Format(jsonTime) != text {
		r.fail("its %s is not a time as CloudTrail writes it", name)
	}
	return at
}

func (r *fieldReader) hash(name, algorithm string) Hash {
	text, by := r.text(name), r.text(algorithm)
	raw, err := hex.DecodeString(text)
	switch {
	case by != hashAlgorithm:
		r.fail("its %s is not %s", algorithm, hashAlgorithm)
	case err != nil || len(raw) != len(Hash{}):
		r.fail("its %s is not a SHA-256", name)
	default:
		return Hash(raw)
	}
	return Hash{}
}
