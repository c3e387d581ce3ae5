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
	errPlain    = errors.New("it is not compressed") // which look does not mind
)

// aboutContent says whether the error is one of these.
func aboutContent(err error) bool {
	return errors.Is(err, errCorrupt) || errors.Is(err, errTrailing) || errors.Is(err, errTooLarge) || errors.Is(err, errPlain)
}

// Hash is a SHA-256.
type Hash = [sha256.Size]byte

// unpacker inflates and hashes one object after the other, reusing its buffers.
type unpacker struct {
	source tracked      // of the last object; if that was read to its end, of all its bytes
	head   []byte       // what the object begins with; of most the whole
	text   bytes.Buffer // of a digest, until it is parsed
	idle   *sync.Pool

	records  *record.Scanner // or nil, until it is needed
	searched *record.Scanner // likewise
	turns    *record.Scanner // likewise
}

// inflater is what is needed while bytes are inflated, and not while they are
// waited for: there are many more unpackers than inflaters.
type inflater struct {
	whole bytes.Reader
	rest  *bufio.Reader
	zip   gzip.Reader
	sum   hash.Hash
}

func newInflaters() *sync.Pool {
	return &sync.Pool{New: func() any {
		return &inflater{rest: bufio.NewReaderSize(nil, 64<<10), sum: sha256.New()}
	}}
}

func newUnpacker(idle *sync.Pool) *unpacker { return &unpacker{idle: idle} }

// unpack inflates the one gzip member that r must hold, writes it to out if out
// is not nil, and returns the SHA-256 of what it inflated. Not more than largest
// bytes are inflated. With errTrailing the hash is that of the first member,
// which is all that some readers see; others see what follows as well.
func (u *unpacker) unpack(r io.Reader, out io.Writer, largest int64) (Hash, error) {
	return u.unpackIf(always, r, out, largest)
}

// look is unpack, and takes what is not compressed as it is: with errPlain the
// hash is that of the whole object.
func (u *unpacker) look(r io.Reader, out io.Writer, largest int64) (Hash, error) {
	return u.unpackIf(compressed, r, out, largest)
}

func always([]byte) bool { return true }

// compressed says whether an object that begins with these bytes is gzip.
func compressed(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

func (u *unpacker) unpackIf(zipped func(head []byte) bool, r io.Reader, out io.Writer, largest int64) (Hash, error) {
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
	to := bounded{sum: i.sum, out: out, left: largest}
	if !zipped(u.head) {
		return u.copied(in, to)
	}
	sum, err := i.inflate(in, to)
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

// copied hashes what is not compressed.
func (u *unpacker) copied(in io.Reader, to bounded) (Hash, error) {
	to.sum.Reset()
	switch _, err := io.Copy(&to, in); {
	case to.err != nil:
		return Hash{}, to.err
	case u.source.broke != nil:
		return Hash{}, u.source.broke
	case err != nil:
		return Hash{}, err
	}
	return Hash(to.sum.Sum(nil)), errPlain
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

// inflate inflates one member into the bounded hash. Errors of reading count as
// errCorrupt.
func (i *inflater) inflate(in io.Reader, to bounded) (Hash, error) {
	i.sum.Reset()
	if err := i.zip.Reset(in); err != nil {
		return Hash{}, errCorrupt
	}
	i.zip.Multistream(false)
	_, err := i.zip.WriteTo(&to)
	switch {
	case to.err != nil:
		return Hash{}, to.err
	case err != nil:
		return Hash{}, errCorrupt
	}
	return Hash(i.sum.Sum(nil)), nil
}

// bounded hashes what it is given, and passes it on, as long as it is not more
// than is left.
type bounded struct {
	sum  hash.Hash
	out  io.Writer // or nil
	left int64
	err  error
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		b.err = errTooLarge
		return 0, b.err
	}
	b.sum.Write(p)
	if b.out != nil {
		_, b.err = b.out.Write(p)
	}
	return len(p), b.err
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
