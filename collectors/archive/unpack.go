package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

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
	in     *bufio.Reader
	zip    gzip.Reader
	sum    hash.Hash
	buf    []byte

	records *record.Scanner // or nil, until it is needed
	turns   *record.Scanner // likewise
}

func newUnpacker() *unpacker {
	return &unpacker{in: bufio.NewReaderSize(nil, 64<<10), sum: sha256.New(), buf: make([]byte, 64<<10)}
}

// unpack inflates the one gzip member that r must hold, writes it to out if out
// is not nil, and returns the SHA-256 of what it inflated. Not more than largest
// bytes are inflated. With errTrailing the hash is that of the first member,
// which is all that some readers see; others see what follows as well.
func (u *unpacker) unpack(r io.Reader, out io.Writer, largest int64) (Hash, error) {
	u.source = tracked{from: r}
	u.in.Reset(&u.source)
	u.sum.Reset()
	if err := u.zip.Reset(u.in); err != nil {
		return Hash{}, u.blame()
	}
	u.zip.Multistream(false)
	for left := largest; ; {
		n, err := u.zip.Read(u.buf)
		if left -= int64(n); left < 0 {
			return Hash{}, errTooLarge
		}
		u.sum.Write(u.buf[:n])
		if out != nil {
			if _, err := out.Write(u.buf[:n]); err != nil {
				return Hash{}, err
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return Hash{}, u.blame()
		}
	}
	sum := Hash(u.sum.Sum(nil))
	_, err := u.in.ReadByte()
	switch {
	case err == nil:
		return sum, errTrailing
	case u.source.broke != nil:
		return Hash{}, u.source.broke
	}
	return sum, nil
}

// blame says whether the bytes are wrong or did not arrive.
func (u *unpacker) blame() error {
	if u.source.broke != nil {
		return u.source.broke
	}
	return errCorrupt
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
