package oscal

import (
	"bufio"
	"encoding/json"
	"io"
)

// stream writes JSON piece by piece, each item of a list on its own line, so that a
// document is never held whole. After an error it writes nothing more.
type stream struct {
	out   *bufio.Writer
	depth []level
	err   error
}

// level is an object or a list that is open. A list that is opened lazily is written
// with its first item, or not at all.
type level struct {
	closing byte
	begun   bool
	lazy    string // the name of the list, until it is written
}

func newStream(w io.Writer) *stream { return &stream{out: bufio.NewWriter(w)} }

// open begins an object or a list; the name is "" within a list.
func (s *stream) open(name string, bracket byte) {
	s.lead(name)
	s.text(string(bracket))
	s.depth = append(s.depth, level{closing: bracket + 2}) // } and ] stand two after { and [
}

// openIfAny begins a list that is left out if no item follows: OSCAL knows no empty
// lists.
func (s *stream) openIfAny(name string) {
	s.depth = append(s.depth, level{closing: ']', lazy: name})
}

func (s *stream) close() {
	last := s.depth[len(s.depth)-1]
	s.depth = s.depth[:len(s.depth)-1]
	if last.lazy == "" {
		s.text(string(last.closing))
	}
}

func (s *stream) put(name string, value any) {
	s.lead(name)
	s.value(value)
}

func (s *stream) item(value any) { s.put("", value) }

// lead writes what stands before a value: a comma, a line break and the name.
func (s *stream) lead(name string) {
	if len(s.depth) == 0 {
		return
	}
	top := &s.depth[len(s.depth)-1]
	if list := top.lazy; list != "" {
		top.lazy = ""
		held := *top
		s.depth = s.depth[:len(s.depth)-1]
		s.lead(list)
		s.text("[")
		s.depth = append(s.depth, held)
		top = &s.depth[len(s.depth)-1]
	}
	if top.begun {
		s.text(",")
	}
	top.begun = true
	s.text("\n")
	if name != "" {
		s.value(name)
		s.text(":")
	}
}

func (s *stream) value(v any) {
	data, err := json.Marshal(v)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.text(string(data))
}

func (s *stream) text(t string) {
	if s.err == nil {
		_, s.err = s.out.WriteString(t)
	}
}

func (s *stream) end() error {
	s.text("\n")
	if s.err != nil {
		return s.err
	}
	return s.out.Flush()
}
