package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zlib"
)

// level is that of the compression: beyond it a report hardly gets smaller.
const level = 6

var (
	lengthEntry = regexp.MustCompile(`/Length \d+`)
	flateEntry  = regexp.MustCompile(`\s*/Filter /FlateDecode`)
)

// deflate compresses the streams, as many at a time as there are processors. Each
// is compressed by itself, so what comes out does not depend on how many.
//
// Fonts come compressed by the release of Go that fpdf was built with; they are
// compressed anew.
func (b *body) deflate() error {
	var next atomic.Int64
	var work sync.WaitGroup
	failed := make([]error, min(runtime.GOMAXPROCS(0), len(b.objects)))
	for worker := range failed {
		work.Go(func() { failed[worker] = b.deflateEach(&next) })
	}
	work.Wait()
	return errors.Join(failed...)
}

// deflateEach compresses the streams that no other takes.
func (b *body) deflateEach(next *atomic.Int64) error {
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, level)
	if err != nil {
		return err
	}
	for {
		i := int(next.Add(1)) - 1
		if i >= len(b.objects) {
			return nil
		}
		o := &b.objects[i]
		if !o.holds || o.packed {
			continue
		}
		packed.Reset()
		z.Reset(&packed)
		if err := o.deflate(z); err != nil {
			return fmt.Errorf("compressing object %d: %w", i+1, err)
		}
		o.pack(packed.Bytes())
	}
}

// deflate writes the stream, without the compression that it may have.
func (o *object) deflate(z *zlib.Writer) error {
	data := o.stream
	if flateEntry.Match(o.dict) {
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if data, err = io.ReadAll(r); err != nil {
			return err
		}
	}
	if _, err := z.Write(data); err != nil {
		return err
	}
	return z.Close()
}

// pack puts the compressed stream in the place of the other.
func (o *object) pack(data []byte) {
	dict := flateEntry.ReplaceAll(o.dict, nil)
	o.dict = lengthEntry.ReplaceAll(dict, fmt.Appendf(nil, "/Length %d /Filter /FlateDecode", len(data)))
	o.stream, o.packed = bytes.Clone(data), true
}
