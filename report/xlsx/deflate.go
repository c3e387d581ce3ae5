package xlsx

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	// blockSize is how much is compressed at a time. Each block begins anew, so that
	// the bytes do not depend on how many are compressed at once.
	blockSize = 1 << 20
	inFlight  = 3 // blocks that are compressed while further rows are made
)

// endOfStream is an empty last block of deflate.
var endOfStream = []byte{0x03, 0x00}

// blocks compresses streams block by block, beside whoever writes them. A block
// ends at a whole byte, so that the blocks one after the other are one stream.
type blocks struct{ free sync.Pool }

// block is a stretch of a stream, compressed on its own.
type block struct {
	in   []byte
	out  bytes.Buffer
	by   *flate.Writer
	err  error
	done chan struct{}
}

func newBlocks(level int) *blocks {
	return &blocks{free: sync.Pool{New: func() any {
		by, err := flate.NewWriter(nil, level)
		return &block{in: make([]byte, 0, blockSize), by: by, err: err}
	}}}
}

// stream is one stream being compressed to a writer.
type stream struct {
	of      *blocks
	to      io.Writer
	filling *block
	sent    []*block // in order, the oldest first
	err     error    // the first
}

func (b *blocks) writer(to io.Writer) *stream { return &stream{of: b, to: to} }

func (s *stream) Write(data []byte) (int, error) {
	n := len(data)
	for len(data) > 0 && s.err == nil {
		if s.filling == nil {
			s.filling = s.of.free.Get().(*block)
		}
		b := s.filling
		part := min(len(data), blockSize-len(b.in))
		b.in, data = append(b.in, data[:part]...), data[part:]
		if len(b.in) == blockSize {
			s.send()
		}
	}
	return n, s.err
}

// send has the block that is full compressed, and takes in the oldest if enough are
// under way.
func (s *stream) send() {
	b := s.filling
	b.done = make(chan struct{})
	s.filling, s.sent = nil, append(s.sent, b)
	go b.compress()
	if len(s.sent) > inFlight {
		s.receive()
	}
}

func (b *block) compress() {
	defer close(b.done)
	if b.err != nil {
		return
	}
	b.by.Reset(&b.out)
	if _, b.err = b.by.Write(b.in); b.err == nil {
		b.err = b.by.Flush()
	}
}

// receive writes the oldest block when it is compressed.
func (s *stream) receive() {
	b := s.sent[0]
	s.sent = s.sent[1:]
	<-b.done
	if s.err == nil {
		s.err = b.err
	}
	if s.err == nil {
		_, s.err = s.to.Write(b.out.Bytes())
	}
	b.in = b.in[:0]
	b.out.Reset()
	s.of.free.Put(b)
}

func (s *stream) Close() error {
	if s.filling != nil {
		s.send()
	}
	for len(s.sent) > 0 {
		s.receive()
	}
	if s.err == nil {
		_, s.err = s.to.Write(endOfStream)
	}
	return s.err
}
