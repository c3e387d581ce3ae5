package cli

import (
	"runtime"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive"
)

func TestLocalFilesAreNotAllOpenAtOnce(t *testing.T) {
	var r reading
	r.ask.concurrency = archive.Readers
	if n := r.atOnce(); n != archive.Readers {
		t.Errorf("%d objects of a bucket are read at once, want %d", n, archive.Readers)
	}
	r.fromDir = "copy"
	if n := r.atOnce(); n > 4*runtime.GOMAXPROCS(0) {
		t.Errorf("%d local files are read at once", n)
	}
	r.ask.concurrency = 1
	if n := r.atOnce(); n != 1 {
		t.Errorf("%d local files are read at once, want 1", n)
	}
}
