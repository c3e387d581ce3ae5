package controls_test

import (
	"os"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

func TestEveryCheckPassesFailsAndAdmitsWhatItCannotKnow(t *testing.T) {
	if err := controls.Test(library(t), "", os.DirFS(".")); err != nil {
		t.Error(err)
	}
}
