package collectors

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestTheMemoryOfACollectionIsBoundedUntilItEnds(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	for accounts, want := range map[int]int64{1: enough, several: enough, several + 2: enough + 2*forEach} {
		undo := spare(accounts)
		if got := debug.SetMemoryLimit(-1); got != want {
			t.Errorf("%d accounts: the limit is %d, want %d", accounts, got, want)
		}
		if undo(); debug.SetMemoryLimit(-1) != math.MaxInt64 {
			t.Errorf("%d accounts: the limit stays", accounts)
		}
	}
	debug.SetMemoryLimit(1 << 20)
	undo := spare(1)
	if got := debug.SetMemoryLimit(-1); got != 1<<20 {
		t.Errorf("the user's limit became %d", got)
	}
	if undo(); debug.SetMemoryLimit(-1) != 1<<20 {
		t.Error("the user's limit is gone")
	}
}
