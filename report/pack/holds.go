package pack

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// holds says whether a file holds the very bytes that write writes, and keeps
// neither in memory.
func (p *Pack) holds(name string, write func(io.Writer) error) (bool, error) {
	f, err := p.fsys.Open(name)
	if err != nil {
		return false, fmt.Errorf("%q: %w", name, cause(err))
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	err = write(&comparer{in: in})
	if errors.Is(err, errOther) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = in.ReadByte()
	return errors.Is(err, io.EOF), nil
}

// errOther ends the writing of what is not in the file.
var errOther = errors.New("the file holds other bytes")

// comparer takes in what a reader yields, and nothing else.
type comparer struct {
	in  io.Reader
	was []byte
}

func (c *comparer) Write(data []byte) (int, error) {
	if len(c.was) < len(data) {
		c.was = make([]byte, len(data))
	}
	was := c.was[:len(data)]
	if _, err := io.ReadFull(c.in, was); err != nil || !bytes.Equal(was, data) {
		return 0, errOther
	}
	return len(data), nil
}
