package evidence

import (
	"errors"
	"fmt"
	"io"
	"reflect"
)

// DecodeSnapshotFrom reads what DecodeSnapshot reads, and never holds more of
// the text than one fact.
func DecodeSnapshotFrom(in io.Reader, kinds Kinds) (*Snapshot, error) {
	s := &Snapshot{}
	d := snapshotReader{stream: stream{in: in}, reader: newReader(nil), kinds: kinds, into: s}
	if err := d.snapshot(); err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	s.Facts, s.Scopes = fitted(s.Facts), fitted(s.Scopes)
	return s, nil
}

// fitted is a list without the room that it does not need.
func fitted[T any](list []T) []T {
	if list == nil {
		return nil
	}
	return append(make([]T, 0, len(list)), list...)
}

// snapshotReader reads a snapshot part by part.
type snapshotReader struct {
	stream
	reader *reader
	kinds  Kinds
	into   *Snapshot
}

func (d *snapshotReader) snapshot() error {
	err := d.each('{', '}', func(name string) error {
		switch name {
		case "about":
			raw, err := d.whole()
			if err == nil {
				err = d.reader.document(raw, &d.into.About)
			}
			return err
		case "facts":
			d.into.Facts = nil
			return d.elements(d.fact)
		case "scopes":
			d.into.Scopes = nil
			return d.elements(d.scope)
		}
		raw, err := d.whole()
		if err != nil {
			return err
		}
		var other any
		return Unmarshal(raw, &other)
	})
	if err != nil {
		return err
	}
	if schema := d.into.About.Schema; schema != SnapshotSchema {
		return fmt.Errorf("schema is %q, this version reads %q", schema, SnapshotSchema)
	}
	if c, err := d.next(); err == nil {
		return fmt.Errorf("invalid character %q after the document", c)
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// elements reads a list, or null.
func (d *snapshotReader) elements(read func(raw []byte) error) error {
	c, err := d.next()
	if err == nil && c == 'n' {
		raw, err := d.whole()
		if err == nil && string(raw) != "null" {
			err = fmt.Errorf("invalid literal %.20q", raw)
		}
		return err
	}
	return d.each('[', ']', func(string) error {
		raw, err := d.whole()
		if err != nil {
			return err
		}
		return read(raw)
	})
}

func (d *snapshotReader) scope(raw []byte) error {
	var sc Scope
	err := d.reader.document(raw, &sc)
	d.into.Scopes = append(d.into.Scopes, sc)
	return err
}

// fact reads a fact, whose kind says of what type its data is.
func (d *snapshotReader) fact(raw []byte) error {
	if schema := d.into.About.Schema; schema != "" && schema != SnapshotSchema {
		return fmt.Errorf("schema is %q, this version reads %q", schema, SnapshotSchema)
	}
	var f Fact
	r := d.reader
	r.data, r.at = raw, 0
	form, data := r.form(reflect.TypeFor[Fact]()), []byte(nil)
	if r.space(); !r.begins('{') {
		return r.unexpected("a fact")
	}
	next := 0
	err := r.members(func(name []byte) (err error) {
		if string(name) == "data" {
			data, err = r.extent()
			return err
		}
		return r.field(form, reflect.ValueOf(&f).Elem(), name, &next)
	})
	if err != nil {
		return err
	}
	t, ok := d.kinds[f.Kind]
	if !ok {
		return fmt.Errorf("unknown kind of fact %q", f.Kind)
	}
	p := reflect.New(t)
	if err := r.document(data, p.Interface()); err != nil {
		return fmt.Errorf("%s %s: %w", f.Kind, f.ID, err)
	}
	f.Data = p.Interface()
	d.into.Facts = append(d.into.Facts, f)
	return nil
}

// stream hands out the values of a JSON text that is read bit by bit.
type stream struct {
	in   io.Reader
	text []byte // what was read
	at   int    // how much of it was handed out
	end  error  // of the reading
}

// more reads on. What was handed out before is then no longer good.
func (s *stream) more() error {
	if s.end != nil {
		return s.end
	}
	n := copy(s.text, s.text[s.at:])
	s.text, s.at = s.text[:n], 0
	if n == cap(s.text) {
		s.text = append(make([]byte, 0, max(2*n, held)), s.text...)
	}
	got, err := io.ReadAtLeast(s.in, s.text[n:cap(s.text)], 1)
	s.text, s.end = s.text[:n+got], err
	if got > 0 {
		return nil
	}
	return err
}

// next is the next character that is not white space; it is not handed out.
func (s *stream) next() (byte, error) {
	for {
		for ; s.at < len(s.text); s.at++ {
			if c := s.text[s.at]; !blankAt(c) {
				return c, nil
			}
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// take hands out one character, which must be among those wanted.
func (s *stream) take(wanted string) (byte, error) {
	c, err := s.next()
	if errors.Is(err, io.EOF) {
		return 0, errEnds
	}
	if err != nil {
		return 0, err
	}
	for i := range len(wanted) {
		if c == wanted[i] {
			s.at++
			return c, nil
		}
	}
	return 0, fmt.Errorf("invalid character %q, not one of %s", c, wanted)
}

// whole hands out the next value.
func (s *stream) whole() ([]byte, error) {
	if _, err := s.next(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for {
		n := extentOf(s.text[s.at:])
		if n > 0 && (s.at+n < len(s.text) || s.end != nil) { // a number may go on
			raw := s.text[s.at : s.at+n]
			s.at += n
			return raw, nil
		}
		if n == 0 && s.at < len(s.text) {
			return nil, fmt.Errorf("invalid character %q, not a value", s.text[s.at])
		}
		if err := s.more(); errors.Is(err, io.EOF) && n < 0 {
			return nil, errEnds
		} else if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
}

// each goes through an object or a list; of an object it tells the names.
func (s *stream) each(open, shut byte, one func(name string) error) error {
	if _, err := s.take(string(open)); err != nil {
		return err
	}
	if c, err := s.next(); err == nil && c == shut {
		s.at++
		return nil
	}
	for {
		name := ""
		if open == '{' {
			raw, err := s.whole()
			if err != nil {
				return err
			}
			if err := Unmarshal(raw, &name); err != nil {
				return err
			}
			if _, err := s.take(":"); err != nil {
				return err
			}
		}
		if err := one(name); err != nil {
			return err
		}
		if c, err := s.take("," + string(shut)); err != nil || c == shut {
			return err
		}
	}
}
