package pdfa

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"slices"
)

// profile is sRGB as the International Color Consortium publishes it; its licence
// stands beside it.
//
//go:embed sRGB2014.icc
var profile string

// body is the objects of a file in the order of their numbers.
type body struct{ objects []object }

// add appends an object and returns its number.
func (b *body) add(format string, args ...any) int {
	b.objects = append(b.objects, object{dict: fmt.Appendf(nil, format, args...)})
	return len(b.objects)
}

// stream appends a stream, which will be compressed.
func (b *body) stream(dict string, data []byte) int {
	b.objects = append(b.objects, object{dict: []byte("<<" + dict + " /Length 0>>"), stream: data, holds: true})
	return len(b.objects)
}

// plain appends a stream that stays readable for who knows nothing of PDF.
func (b *body) plain(dict string, data []byte) int {
	b.objects = append(b.objects, object{dict: fmt.Appendf(nil, "<<%s /Length %d>>", dict, len(data)), stream: data, holds: true, packed: true})
	return len(b.objects)
}

// packed appends a stream that is compressed already.
func (b *body) packed(dict string, data []byte) int {
	return b.plain(dict+" /Filter /FlateDecode", data)
}

// printed says of the links on a page that they are not hidden when it is printed.
func printed(dict []byte) []byte {
	if !bytes.HasPrefix(dict, []byte("<</Type /Page\n")) {
		return dict
	}
	return bytes.ReplaceAll(dict, []byte("/Subtype /Link "), []byte("/Subtype /Link /F 4 "))
}

// ends says where the object ends that starts at each place.
func ends(starts []int, last int) map[int]int {
	end := map[int]int{}
	for _, start := range slices.Backward(slices.Sorted(slices.Values(starts))) {
		end[start] = last
		last = start
	}
	return end
}

// write writes the file. Its ID is of all that stands before it.
func (b *body) write(w io.Writer, root, info int) error {
	hash := sha256.New()
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := &counter{w: io.MultiWriter(buffered, hash)}
	out.printf("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	at := make([]int64, len(b.objects))
	for i, o := range b.objects {
		at[i] = out.n
		out.printf("%d 0 obj\n", i+1)
		out.bytes(o.dict)
		if o.holds {
			out.printf("\nstream\n")
			out.bytes(o.stream)
			out.printf("\nendstream")
		}
		out.printf("\nendobj\n")
	}
	table := out.n
	out.printf("xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		out.printf("%010d 00000 n \n", n)
	}
	id := hash.Sum(nil)[:16]
	out.printf("trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, root, info, id, id, table)
	if out.err != nil {
		return out.err
	}
	return buffered.Flush()
}

// counter counts what it writes, and keeps the first error.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) bytes(p []byte) {
	if c.err == nil {
		_, c.err = c.w.Write(p)
		c.n += int64(len(p))
	}
}

func (c *counter) printf(format string, args ...any) { c.bytes(fmt.Appendf(nil, format, args...)) }
