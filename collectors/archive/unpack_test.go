package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func zipped(text []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

func TestOneMemberAndNothingElseIsUnpacked(t *testing.T) {
	text := bytes.Repeat([]byte("all that happened\n"), 20000)
	whole := zipped(text)
	cut := errors.New("connection reset")
	wrong := bytes.Clone(whole)
	wrong[len(wrong)-6]++ // the checksum
	for name, c := range map[string]struct {
		in   io.Reader
		want error
	}{
		"a whole object":          {bytes.NewReader(whole), nil},
		"byte by byte":            {iotest.OneByteReader(bytes.NewReader(whole)), nil},
		"compressed differently":  {bytes.NewReader(stored(text)), nil},
		"a second member":         {bytes.NewReader(append(bytes.Clone(whole), zipped([]byte("more"))...)), errTrailing},
		"an empty second member":  {bytes.NewReader(append(bytes.Clone(whole), zipped(nil)...)), errTrailing},
		"a zero after it":         {bytes.NewReader(append(bytes.Clone(whole), 0)), errTrailing},
		"an object cut off":       {bytes.NewReader(whole[:len(whole)-1]), errCorrupt},
		"an object cut to half":   {bytes.NewReader(whole[:len(whole)/2]), errCorrupt},
		"nothing":                 {bytes.NewReader(nil), errCorrupt},
		"text":                    {bytes.NewReader(text), errCorrupt},
		"a wrong checksum":        {bytes.NewReader(wrong), errCorrupt},
		"more than is read":       {bytes.NewReader(zipped(append(bytes.Clone(text), 'x'))), errTooLarge},
		"a broken connection":     {io.MultiReader(bytes.NewReader(whole[:99]), iotest.ErrReader(cut)), cut},
		"one broken at the end":   {io.MultiReader(bytes.NewReader(whole), iotest.ErrReader(cut)), cut},
		"one broken at the start": {iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
	} {
		u := newUnpacker(newInflaters())
		var out bytes.Buffer
		sum, err := u.unpack(c.in, &out, int64(len(text)))
		if err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if (err == nil || err == errTrailing) && (sum != sha256.Sum256(text) || !bytes.Equal(out.Bytes(), text)) {
			t.Errorf("%s: other bytes came out", name)
		}
		if sum, err := u.unpack(bytes.NewReader(whole), nil, int64(len(text))); err != nil || sum != sha256.Sum256(text) {
			t.Errorf("%s: the next object is not read: %v", name, err)
		}
	}
}

func stored(text []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.NoCompression)
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

// FuzzUnpacking holds the inflater against the standard library's.
func FuzzUnpacking(f *testing.F) {
	f.Add(zipped([]byte("one")))
	f.Add(append(zipped([]byte("one")), zipped([]byte("two"))...))
	f.Add(stored([]byte("three")))
	reserved := zipped([]byte("four"))
	reserved[3] |= 0x40
	f.Add(reserved)
	u := newUnpacker(newInflaters())
	f.Fuzz(func(t *testing.T, data []byte) {
		const largest = 1 << 20
		var out bytes.Buffer
		sum, err := u.unpack(bytes.NewReader(data), &out, largest)
		in := bytes.NewReader(data)
		var want []byte
		zr, fault := gzip.NewReader(in)
		if fault == nil {
			zr.Multistream(false)
			want, fault = io.ReadAll(io.LimitReader(zr, largest+1))
		}
		switch {
		case out.Len() > largest+64<<10:
			t.Fatal("the bound does not hold")
		case err == errTooLarge || len(want) > largest:
			return
		case err == errCorrupt && len(data) > 3 && data[3]>>5 != 0:
			return // flags that RFC 1952 wants refused, and the standard library does not
		case (err == errCorrupt) != (fault != nil):
			t.Fatalf("%v, and the standard library %v", err, fault)
		case fault == nil && (!bytes.Equal(out.Bytes(), want) || sum != sha256.Sum256(want) || (err == errTrailing) != (in.Len() > 0)):
			t.Fatalf("%v, with %d bytes left by the standard library", err, in.Len())
		}
	})
}
