package xlsx

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/klauspost/compress/flate"
)

// data is text that repeats itself, but not exactly.
func data(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = "<c r=\"A1\" s=\"3\"><v>0123456789"[i*7/9%29]
	}
	return out
}

func compressed(t *testing.T, b *blocks, in []byte, step int) []byte {
	t.Helper()
	var out bytes.Buffer
	s := b.writer(&out)
	for len(in) > 0 {
		n, err := s.Write(in[:min(step, len(in))])
		if err != nil {
			t.Fatal(err)
		}
		in = in[n:]
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBlocksAreOneStream(t *testing.T) {
	b := newBlocks(flate.BestSpeed)
	for _, size := range []int{0, 1, 1000, blockSize - 1, blockSize, blockSize + 1, 7*blockSize + 12345} {
		in := data(size)
		first := compressed(t, b, in, 1<<16)
		out, err := io.ReadAll(flate.NewReader(bytes.NewReader(first)))
		if err != nil || !bytes.Equal(out, in) {
			t.Errorf("%d bytes come back as %d (%v)", size, len(out), err)
		}
		for _, n := range []int{1, 2, 4} {
			previous := runtime.GOMAXPROCS(n)
			again := compressed(t, b, in, 4097*n)
			runtime.GOMAXPROCS(previous)
			if !bytes.Equal(first, again) {
				t.Errorf("%d bytes are compressed differently on %d processors", size, n)
			}
		}
	}
}

type full struct{ room int }

var errFull = errors.New("the disk is full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAFullDiskIsToldOf(t *testing.T) {
	s := newBlocks(flate.BestSpeed).writer(&full{room: 100})
	in := data(9 * blockSize)
	_, err := s.Write(in)
	if closed := s.Close(); !errors.Is(closed, errFull) {
		t.Errorf("closing says %v, after %v", closed, err)
	}
	if err := writeRecords(&full{room: 5000}, 1000); !errors.Is(err, errFull) {
		t.Errorf("a workbook on a full disk says %v", err)
	}
}
