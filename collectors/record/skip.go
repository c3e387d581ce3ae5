package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// maxDepth is how deep nesting is followed; what is deeper is left to
// encoding/json. What CloudTrail writes is hardly deeper than ten.
const maxDepth = 256

// value skips a value, which begins at b[i] without white space, at the depth.
func value(b []byte, i, depth int) int {
	if i >= len(b) {
		return short
	}
	switch b[i] {
	case '"':
		end, _ := quoted(b, i)
		return end
	case '{', '[':
		return nested(b, i, depth)
	}
	return scalar(b, i)
}

// nested skips an object or a list. It does not call itself, and remembers only
// which of the open ones are objects: skipping is most of what there is to do.
func nested(b []byte, i, depth int) int {
	if depth >= maxDepth {
		return deep(b, i)
	}
	var objects [maxDepth / 64]uint64 // a bit for each depth
	for outer := depth; ; {
		// An object or a list opens at b[i].
		inObject := b[i] == '{'
		objects[depth/64] &^= 1 << (depth % 64)
		closes := byte(']')
		if inObject {
			objects[depth/64] |= 1 << (depth % 64)
			closes = '}'
		}
		depth++
		i = space(b, i+1)
		empty := i < len(b) && b[i] == closes
		for opens := false; !opens; {
			if !empty {
				if inObject {
					if i = key(b, i); i < 0 {
						return i
					}
				}
				if i >= len(b) {
					return short
				}
				switch c := b[i]; {
				case c == '"':
					i, _ = quoted(b, i)
				case c != '{' && c != '[':
					i = scalar(b, i)
				case depth >= maxDepth:
					i = deep(b, i)
				default:
					opens = true
					continue
				}
				if i < 0 {
					return i
				}
			}
			empty = false
			// After a value: what ends is passed, until another one comes.
			for {
				if i = space(b, i); i >= len(b) {
					return short
				}
				c := b[i]
				i++
				if c == ',' {
					break
				}
				if c != closes {
					return bad
				}
				if depth--; depth == outer {
					return i
				}
				inObject = objects[(depth-1)/64]>>((depth-1)%64)&1 != 0
				closes = ']'
				if inObject {
					closes = '}'
				}
			}
			i = space(b, i)
		}
	}
}

// key skips a key, the colon and the white space after it.
func key(b []byte, i int) int {
	if i >= len(b) {
		return short
	}
	if b[i] != '"' {
		return bad
	}
	if i, _ = name(b, i); i < 0 {
		return i
	}
	if i = space(b, i); i >= len(b) {
		return short
	}
	if b[i] != ':' {
		return bad
	}
	return space(b, i+1)
}

// scalar skips a word or a number.
func scalar(b []byte, i int) int {
	switch b[i] {
	case 't':
		return word(b, i, "true")
	case 'f':
		return word(b, i, "false")
	case 'n':
		return word(b, i, "null")
	}
	return number(b, i)
}

// deep skips an object or a list, which lies maxDepth deep in a record, by
// encoding/json, which follows ten thousand of them into each other: from the
// beginning of the file, so that what is passed here can be decoded with its record.
func deep(b []byte, i int) int {
	d := json.NewDecoder(bytes.NewReader(b[i:]))
	var skipped json.RawMessage
	switch err := d.Decode(&skipped); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return short
	case err != nil:
		return bad
	}
	const around = maxDepth + 2 // the file, and its list of records
	if whole := slices.Concat(bytes.Repeat([]byte{'['}, around), skipped, bytes.Repeat([]byte{']'}, around)); !json.Valid(whole) {
		return bad
	}
	return i + int(d.InputOffset())
}
