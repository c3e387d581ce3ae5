package record

import (
	"bytes"
	"encoding/json"
	"iter"
)

// text is what a string says, with its quotes at b[0] and at the end.
func text(b []byte, plain bool) []byte {
	if plain {
		return b[1 : len(b)-1]
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil
	}
	return []byte(s)
}

// is says whether a key, as member returns it, is the name.
func is(key []byte, plain bool, name string) bool {
	if plain {
		return string(key) == name
	}
	return string(unescaped(key)) == name
}

// unescaped is what a key with escapes says.
func unescaped(key []byte) []byte {
	return text(bytes.Join([][]byte{{'"'}, key, {'"'}}, nil), false)
}

// lookup is the text in a field of an object; nil if there is none. The JSON
// must be valid.
func lookup(object []byte, field string) []byte {
	if len(object) == 0 || object[0] != '{' {
		return nil
	}
	var found []byte
	i := space(object, 1)
	for i < len(object) && object[i] == '"' {
		at, key, plain := member(object, i)
		if at < 0 {
			return nil
		}
		end := value(object, at, 0)
		if end < 0 {
			return nil
		}
		if is(key, plain, field) {
			readText(&found, object, at)
		}
		if i, _ = next(object, end, '}'); i < 0 {
			return nil
		}
	}
	return found
}

// elements are the values in a list. The JSON must be valid; in anything else
// than a list there are none.
func elements(list []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if len(list) == 0 || list[0] != '[' {
			return
		}
		i := space(list, 1)
		for i < len(list) && list[i] != ']' {
			end := value(list, i, 0)
			if end < 0 || !yield(list[i:end]) {
				return
			}
			more := false
			if i, more = next(list, end, ']'); !more {
				return
			}
		}
	}
}
