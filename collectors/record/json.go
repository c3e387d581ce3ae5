package record

import (
	"encoding/binary"
	"math/bits"
)

// The functions below read JSON in place and as strictly as encoding/json does,
// without building anything: each takes the index at which something begins,
// and returns the index after it, or one of these.
const (
	short = -1 // the bytes end before it does
	bad   = -2 // it is no JSON
)

// maxDepth is how deep JSON may be nested within a record. What CloudTrail
// writes is hardly deeper than ten.
const maxDepth = 256

// space is the index of the first byte that is no white space.
func space(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// value skips a value, which begins at b[i] without white space.
func value(b []byte, i, depth int) int {
	if i >= len(b) {
		return short
	}
	switch b[i] {
	case '"':
		end, _ := quoted(b, i)
		return end
	case '{':
		return object(b, i, depth)
	case '[':
		return array(b, i, depth)
	case 't':
		return word(b, i, "true")
	case 'f':
		return word(b, i, "false")
	case 'n':
		return word(b, i, "null")
	}
	return number(b, i)
}

func object(b []byte, i, depth int) int {
	if depth >= maxDepth {
		return bad
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		if i, _, _ = member(b, i); i < 0 {
			return i
		}
		if i = value(b, i, depth+1); i < 0 {
			return i
		}
		var more bool
		if i, more = next(b, i, '}'); !more {
			return i
		}
	}
}

func array(b []byte, i, depth int) int {
	if depth >= maxDepth {
		return bad
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == ']' {
		return i + 1
	}
	for {
		if i = value(b, i, depth+1); i < 0 {
			return i
		}
		var more bool
		if i, more = next(b, i, ']'); !more {
			return i
		}
	}
}

// member reads a key and the colon. It returns the index at which the value
// begins, the key as it stands between its quotes, and whether that is the key
// itself, without escapes.
func member(b []byte, i int) (at int, key []byte, plain bool) {
	if i >= len(b) {
		return short, nil, false
	}
	if b[i] != '"' {
		return bad, nil, false
	}
	end, plain := quoted(b, i)
	if end < 0 {
		return end, nil, false
	}
	key = b[i+1 : end-1]
	if end >= len(b) || b[end] != ':' {
		if end = space(b, end); end >= len(b) {
			return short, nil, false
		}
		if b[end] != ':' {
			return bad, nil, false
		}
	}
	return space(b, end+1), key, plain
}

// next passes the comma before another element, or the close of the list.
func next(b []byte, i int, close byte) (at int, more bool) {
	if i = space(b, i); i >= len(b) {
		return short, false
	}
	switch b[i] {
	case ',':
		return space(b, i+1), true
	case close:
		return i + 1, false
	}
	return bad, false
}

// quoted skips a string, and says whether it is free of escapes.
func quoted(b []byte, i int) (end int, plain bool) {
	plain = true
	i++
	for {
		// Eight bytes at once, to the first that is a quote, a backslash or a
		// control character. A byte's top bit is set in hit if it is one: the
		// arithmetic can be wrong about bytes after the first, never before it.
		// With 0x02 flipped, quotes (0x22) and control characters are below 0x21,
		// and nothing else is.
		for i+8 <= len(b) {
			const ones, tops = 0x0101010101010101, 0x8080808080808080
			x := binary.LittleEndian.Uint64(b[i:])
			low, slash := x^0x02*ones, x^'\\'*ones
			hit := ((low-0x21*ones)&^low | (slash-ones)&^slash) & tops
			if hit != 0 {
				i += bits.TrailingZeros64(hit) / 8
				break
			}
			i += 8
		}
		if i >= len(b) {
			return short, plain
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, plain
		case c == '\\':
			plain = false
			if i = escape(b, i); i < 0 {
				return i, plain
			}
		case c < ' ':
			return bad, plain
		default:
			i++
		}
	}
}

func escape(b []byte, i int) int {
	if i+1 >= len(b) {
		return short
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if j >= len(b) {
				return short
			}
			if c := b[j] | 0x20; (b[j] < '0' || b[j] > '9') && (c < 'a' || c > 'f') {
				return bad
			}
		}
		return i + 6
	}
	return bad
}

func word(b []byte, i int, w string) int {
	if len(b)-i < len(w) {
		if string(b[i:]) == w[:len(b)-i] {
			return short
		}
		return bad
	}
	if string(b[i:i+len(w)]) != w {
		return bad
	}
	return i + len(w)
}

// number skips a number. Only the byte after it tells where it ends.
func number(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b):
		return short
	case b[i] == '0':
		i++
	case b[i] >= '1' && b[i] <= '9':
		i = digits(b, i)
	default:
		return bad
	}
	if i < len(b) && b[i] == '.' {
		j := digits(b, i+1)
		if j == i+1 && j < len(b) {
			return bad
		}
		i = j
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		j := digits(b, i)
		if j == i && j < len(b) {
			return bad
		}
		i = j
	}
	if i >= len(b) {
		return short
	}
	return i
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}
