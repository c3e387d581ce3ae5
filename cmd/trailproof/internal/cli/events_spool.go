package cli

import (
	"bufio"
	"container/heap"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// spooled is how many bytes of a spool are held in memory, about.
const spooled = 16 << 20

// A spool puts things in order, however many there are: what exceeds the memory
// lies in a temporary file, in parts that are each in order. The file has no name
// for longer than a moment, so that it is gone however the program ends.
type spool[T any] struct {
	compare func(a, b T) int
	weigh   func(T) int // bytes, about
	room    int         // bytes; 0 for spooled

	mu      sync.Mutex
	waiting []T
	weight  int
	file    *os.File
	end     int64
	parts   []part
	count   int
	fault   error
}

// part is where a part lies in the file.
type part struct{ at, size int64 }

// add takes one thing. Many goroutines may call it.
func (s *spool[T]) add(one T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, one)
	s.count++
	room := s.room
	if room == 0 {
		room = spooled
	}
	if s.weight += s.weigh(one); s.weight > room && s.fault == nil {
		s.fault = s.spill()
	}
}

// spill writes what waits to the file.
func (s *spool[T]) spill() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "trailproof-events-*")
		if err != nil {
			return fmt.Errorf("keep what was found: %w", err)
		}
		s.file = file
		_ = os.Remove(file.Name()) // where an open file cannot be removed, close does
	}
	slices.SortStableFunc(s.waiting, s.compare)
	to := bufio.NewWriterSize(io.NewOffsetWriter(s.file, s.end), 1<<16)
	sized := &sizing{to: to}
	enc := gob.NewEncoder(sized)
	for _, one := range s.waiting {
		if err := enc.Encode(one); err != nil {
			return fmt.Errorf("keep what was found: %w", err)
		}
	}
	if err := to.Flush(); err != nil {
		return fmt.Errorf("keep what was found: %w", err)
	}
	s.parts = append(s.parts, part{s.end, sized.n})
	s.end += sized.n
	clear(s.waiting)
	s.waiting, s.weight = s.waiting[:0], 0
	return nil
}

type sizing struct {
	to io.Writer
	n  int64
}

func (s *sizing) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	s.n += int64(n)
	return n, err
}

// each calls do with everything, in order. It may be called again.
func (s *spool[T]) each(do func(T) error) error {
	if s.fault != nil {
		return s.fault
	}
	slices.SortStableFunc(s.waiting, s.compare)
	all := &merged[T]{compare: s.compare}
	for _, p := range s.parts {
		dec := gob.NewDecoder(bufio.NewReaderSize(io.NewSectionReader(s.file, p.at, p.size), 1<<16))
		if err := all.take(&ordered[T]{next: func() (one T, err error) { err = dec.Decode(&one); return one, err }}); err != nil {
			return err
		}
	}
	rest := s.waiting
	if err := all.take(&ordered[T]{next: func() (one T, err error) {
		if len(rest) == 0 {
			return one, io.EOF
		}
		one, rest = rest[0], rest[1:]
		return one, nil
	}}); err != nil {
		return err
	}
	for len(all.parts) > 0 {
		first := all.parts[0]
		if err := do(first.head); err != nil {
			return err
		}
		switch err := first.advance(); {
		case errors.Is(err, io.EOF):
			heap.Pop(all)
		case err != nil:
			return err
		default:
			heap.Fix(all, 0)
		}
	}
	return nil
}

func (s *spool[T]) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// ordered is one ordered part, and the first of what is left of it.
type ordered[T any] struct {
	next func() (T, error)
	head T
}

func (s *ordered[T]) advance() (err error) {
	s.head, err = s.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read again what was found: %w", err)
	}
	return err
}

// merged is a heap of parts, by their heads.
type merged[T any] struct {
	compare func(a, b T) int
	parts   []*ordered[T]
}

// take adds a ordered, unless it is empty.
func (m *merged[T]) take(s *ordered[T]) error {
	err := s.advance()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		heap.Push(m, s)
	}
	return err
}

func (m *merged[T]) Len() int           { return len(m.parts) }
func (m *merged[T]) Less(i, j int) bool { return m.compare(m.parts[i].head, m.parts[j].head) < 0 }
func (m *merged[T]) Swap(i, j int)      { m.parts[i], m.parts[j] = m.parts[j], m.parts[i] }
func (m *merged[T]) Push(x any)         { m.parts = append(m.parts, x.(*ordered[T])) }
func (m *merged[T]) Pop() any {
	last := m.parts[len(m.parts)-1]
	m.parts = m.parts[:len(m.parts)-1]
	return last
}
