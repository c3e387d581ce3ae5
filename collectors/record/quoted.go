package record

import (
	"encoding/binary"
	"math/bits"
)

// quoted skips a string, and says whether it is free of escapes.
func quoted(b []byte, i int) (end int, plain bool) {
	i++
	// 32 bytes at once, to the first that is a quote, a backslash or a control
	// character: most strings are shorter, and end without a loop.
	for i+32 <= len(b) {
		p := b[i : i+32 : i+32]
		m := marks(binary.LittleEndian.Uint64(p)) | marks(binary.LittleEndian.Uint64(p[8:]))<<8 |
			marks(binary.LittleEndian.Uint64(p[16:]))<<16 | marks(binary.LittleEndian.Uint64(p[24:]))<<24
		if m == 0 {
			i += 32
			continue
		}
		i += bits.TrailingZeros64(m)
		if b[i] == '"' {
			return i + 1, true
		}
		break
	}
	return unquoted(b, i)
}

// name skips a string as quoted does. It is faster if that is short, as names of
// fields are.
func name(b []byte, i int) (end int, plain bool) {
	if i+17 <= len(b) {
		p := b[i+1 : i+17]
		if m := marks(binary.LittleEndian.Uint64(p)) | marks(binary.LittleEndian.Uint64(p[8:]))<<8; m != 0 {
			if end := i + 1 + bits.TrailingZeros64(m); b[end] == '"' {
				return end + 1, true
			}
		}
	}
	return quoted(b, i)
}

// marks has bit i set if byte i is a quote, a backslash or a control character.
// It can be wrong about bytes after the first of them, never before it.
// With 0x02 flipped, quotes (0x22) and control characters are below 0x21, and
// nothing else is.
func marks(x uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	low, slash := x^0x02*ones, x^'\\'*ones
	hit := ((low - 0x21*ones) | (slash - ones)) &^ x & tops
	return hit * 0x0002040810204081 >> 56 // gathers the top bits
}

// unquoted skips what is left of a string, byte for byte.
func unquoted(b []byte, i int) (end int, plain bool) {
	plain = true
	for i < len(b) {
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
	return short, plain
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
