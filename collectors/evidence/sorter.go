package evidence

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// sorter rewrites JSON that encoding/json has just written, which is valid and
// has no white space between tokens: the keys of objects sorted, of equal ones
// the last, and texts as encoding/json writes them. It makes no tree of the
// values: a snapshot may be large.
type sorter struct {
	rest []byte // what is still to be read
}

func (s *sorter) value(out []byte) []byte {
	switch s.rest[0] {
	case '{':
		return s.object(out)
	case '[':
		return s.list(out)
	case '"':
		_, out = s.text(out)
		return out
	}
	end := bytes.IndexAny(s.rest, ",]}")
	if end < 0 {
		end = len(s.rest)
	}
	out = append(out, s.rest[:end]...)
	s.rest = s.rest[end:]
	return out
}

func (s *sorter) list(out []byte) []byte {
	for closed := false; !closed; closed = s.rest[0] == ']' {
		out = append(out, s.rest[0]) // the bracket, or a comma
		if s.rest = s.rest[1:]; s.rest[0] == ']' {
			break
		}
		out = s.value(out)
	}
	s.rest = s.rest[1:]
	return append(out, ']')
}

// member is where a key and its value stand in what was written.
type member struct {
	key      string
	from, to int
}

func (s *sorter) object(out []byte) []byte {
	var members []member
	begin, sorted := len(out), true
	for s.rest[0] != '}' {
		out = append(out, s.rest[0]) // the brace, or a comma
		if s.rest = s.rest[1:]; s.rest[0] == '}' {
			break
		}
		m := member{from: len(out)}
		m.key, out = s.text(out)
		out = append(out, ':')
		s.rest = s.rest[1:]
		out = s.value(out)
		m.to = len(out)
		sorted = sorted && (len(members) == 0 || members[len(members)-1].key < m.key)
		members = append(members, m)
	}
	s.rest = s.rest[1:]
	if !sorted {
		out = append(out[:begin], arranged(out[begin:], members, begin)...)
	}
	return append(out, '}')
}

// arranged writes an object's members, without the closing brace, in order.
func arranged(written []byte, members []member, begin int) []byte {
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	out := make([]byte, 0, len(written))
	for i, m := range members {
		if i+1 < len(members) && members[i+1].key == m.key {
			continue
		}
		if len(out) == 0 {
			out = append(out, '{')
		} else {
			out = append(out, ',')
		}
		out = append(out, written[m.from-begin:m.to-begin]...)
	}
	return out
}

// text is what a text says; it is written as encoding/json writes it, however
// it was escaped.
func (s *sorter) text(out []byte) (string, []byte) {
	end, plain := 1, true
	for s.rest[end] != '"' {
		if s.rest[end] == '\\' {
			end++
			plain = false
		}
		plain = plain && s.rest[end] < 0x80
		end++
	}
	raw := s.rest[:end+1]
	s.rest = s.rest[end+1:]
	if plain {
		return string(raw[1:end]), append(out, raw...)
	}
	var said string
	if err := json.Unmarshal(raw, &said); err != nil {
		panic("encoding/json wrote a text that it cannot read: " + err.Error())
	}
	again, err := marshal(said)
	if err != nil {
		panic("encoding/json cannot write a text: " + err.Error())
	}
	return said, append(out, again...)
}
