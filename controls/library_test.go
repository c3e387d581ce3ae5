package controls_test

import (
	"testing"

	"github.com/trailproof/trailproof/controls"
)

func library(t testing.TB) *controls.Library {
	t.Helper()
	lib, err := controls.Load(kinds())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestTheBuiltInLibraryIsSound(t *testing.T) {
	lib := library(t)
	if len(lib.Checks) < 60 || len(lib.Catalogs) != 5 {
		t.Errorf("%d checks and %d catalogs", len(lib.Checks), len(lib.Catalogs))
	}
}
