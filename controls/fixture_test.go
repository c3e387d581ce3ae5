package controls_test

import (
	"testing"

	"github.com/trailproof/trailproof/controls"
)

func TestEveryCheckPassesFailsAndAdmitsWhatItCannotKnow(t *testing.T) {
	if err := controls.TestBuiltIn(library(t)); err != nil {
		t.Error(err)
	}
}
