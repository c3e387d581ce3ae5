package archive

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// object splits a JSON object into the raw values of the known fields. Each may
// be there once, by its exact name.
func object(data []byte, known []string) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("it is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("it is not a JSON object")
	}
	fields := map[string]json.RawMessage{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("its JSON is broken")
		}
		name, _ := token.(string)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("its JSON is broken")
		}
		if !slices.Contains(known, name) {
			continue
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("it has the field %s twice", name)
		}
		fields[name] = raw
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("its JSON is broken")
	}
	if rest := bytes.TrimLeft(data[dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return nil, fmt.Errorf("something follows its JSON")
	}
	return fields, nil
}

// elements calls each with every element of a JSON array.
func elements(data []byte, each func([]byte) error) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return fmt.Errorf("its logFiles is not a list")
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("its JSON is broken")
		}
		if err := each(raw); err != nil {
			return err
		}
	}
	return nil
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
	var text *string
	if json.Unmarshal(raw, &text) != nil {
		r.err = fmt.Errorf("its %s is not a text", name)
	}
	return text
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
