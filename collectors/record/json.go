package record

// The functions below read JSON in place and as strictly as encoding/json does,
// without building anything: each takes the index at which something begins,
// and returns the index after it, or one of these.
const (
	short = -1 // the bytes end before it does
	bad   = -2 // it is no JSON
)

// space is the index of the first byte that is no white space.
func space(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
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
	end, plain := name(b, i)
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
