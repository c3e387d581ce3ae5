package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/trailproof/trailproof/collectors/record"
)

// What may be wrong with the content of an object. Errors of unpack that are
// none of these are the transport's, and say nothing about the object.
var (
	errCorrupt  = errors.New("it is not a complete gzip stream")
	errTrailing = errors.New("something follows the end of its gzip stream")
	errTooLarge = errors.New("it is larger than the largest that is read")
)

// Hash is a SHA-256.
type Hash = [sha256.Size]byte

// unpacker inflates and hashes one object after the other, reusing its buffers.
type unpacker struct {
	source tracked // of the last object; if that was read to its end, of all its bytes
	head   []byte  // what the object begins with; of most the whole
	idle   *sync.Pool

	records *record.Scanner // or nil, until it is needed
	turns   *record.Scanner // likewise
}

// inflater is what is needed while bytes are inflated, and not while they are
// waited for: there are many more unpackers than inflaters.
type inflater struct {
	whole bytes.Reader
	rest  *bufio.Reader
	zip   gzip.Reader
	sum   hash.Hash
	buf   []byte
}

func newInflaters() *sync.Pool {
	return &sync.Pool{New: func() any {
		return &inflater{rest: bufio.NewReaderSize(nil, 64<<10), sum: sha256.New(), buf: make([]byte, 32<<10)}
	}}
}

func newUnpacker(idle *sync.Pool) *unpacker { return &unpacker{idle: idle} }

// unpack inflates the one gzip member that r must hold, writes it to out if out
// is not nil, and returns the SHA-256 of what it inflated. Not more than largest
// bytes are inflated. With errTrailing the hash is that of the first member,
// which is all that some readers see; others see what follows as well.
func (u *unpacker) unpack(r io.Reader, out io.Writer, largest int64) (Hash, error) {
	u.source = tracked{from: r}
	whole, err := u.begin()
	if err != nil {
		return Hash{}, err
	}
	i := u.idle.Get().(*inflater)
	defer u.idle.Put(i)
	i.whole.Reset(u.head)
	var in byteReader = &i.whole // which is inflated the fastest
	if !whole {
		i.rest.Reset(io.MultiReader(&i.whole, &u.source))
		in = i.rest
	}
	sum, err := i.inflate(in, out, largest)
	if err != nil && u.source.broke != nil {
		return Hash{}, u.source.broke
	}
	if err != nil {
		return Hash{}, err
	}
	_, err = in.ReadByte()
	switch {
	case err == nil:
		return sum, errTrailing
	case u.source.broke != nil:
		return Hash{}, u.source.broke
	}
	return sum, nil
}

const (
	firstHead   = 16 << 10
	largestHead = 256 << 10
)

// begin reads the head of the object, and says whether that is all.
func (u *unpacker) begin() (whole bool, err error) {
	if u.head == nil {
		u.head = make([]byte, 0, firstHead)
	}
	u.head = u.head[:0]
	for {
		if len(u.head) == cap(u.head) {
			if len(u.head) == largestHead {
				return false, nil
			}
			u.head = append(make([]byte, 0, 2*cap(u.head)), u.head...)
		}
		n, err := u.source.Read(u.head[len(u.head):cap(u.head)])
		u.head = u.head[:len(u.head)+n]
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

type byteReader interface {
	io.Reader
	io.ByteReader
}

// inflate inflates and hashes one member. Errors of reading count as errCorrupt.
func (i *inflater) inflate(in io.Reader, out io.Writer, largest int64) (Hash, error) {
	i.sum.Reset()
	if err := i.zip.Reset(in); err != nil {
		return Hash{}, errCorrupt
	}
	i.zip.Multistream(false)
	for left := largest; ; {
		n, err := i.zip.Read(i.buf)
		if left -= int64(n); left < 0 {
			return Hash{}, errTooLarge
		}
		i.sum.Write(i.buf[:n])
		if out != nil {
			if _, err := out.Write(i.buf[:n]); err != nil {
				return Hash{}, err
			}
		}
		if err == io.EOF {
			return Hash(i.sum.Sum(nil)), nil
		}
		if err != nil {
			return Hash{}, errCorrupt
		}
	}
}

// tracked counts the bytes of an object, and remembers that the transport failed,
// whatever the inflater makes of it.
type tracked struct {
	from  io.Reader
	bytes int64
	broke error
}

func (t *tracked) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	t.bytes += int64(n)
	if err != nil && err != io.EOF {
		t.broke = err
	}
	return n, err
}
