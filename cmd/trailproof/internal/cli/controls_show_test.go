package cli

import (
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls/sentence"
)

func TestEveryFieldThatSentencesCanNameSaysWhatItHolds(t *testing.T) {
	fields := 0
	for kind, data := range collectors.Kinds() {
		for _, f := range sentence.Fields(data) {
			fields++
			if f.Doc == "" {
				t.Errorf("%s: %s has no doc tag", kind, f.Path)
			}
		}
	}
	if fields < 100 {
		t.Fatalf("only %d fields were found", fields)
	}
}
