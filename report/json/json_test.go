package json

import (
	"bytes"
	stdjson "encoding/json"
	"testing"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

func TestTheAssessmentIsWrittenCanonically(t *testing.T) {
	a := &controls.Assessment{About: controls.About{Schema: controls.AssessmentSchema}, Results: []controls.Result{{Check: "<b>"}}}
	var out bytes.Buffer
	if err := Write(&out, &view.Pack{Assessment: a}); err != nil {
		t.Fatal(err)
	}
	if !stdjson.Valid(out.Bytes()) || !bytes.HasSuffix(out.Bytes(), []byte("}\n")) || !bytes.Contains(out.Bytes(), []byte(`"check": "<b>"`)) {
		t.Errorf("got %s", out.Bytes())
	}
	again, err := controls.UnmarshalAssessment(out.Bytes())
	if err != nil || again.Results[0].Check != "<b>" {
		t.Errorf("read back as %+v (%v)", again, err)
	}
}

func TestNoAssessmentIsAnError(t *testing.T) {
	if err := Write(&bytes.Buffer{}, &view.Pack{}); err == nil {
		t.Error("nothing was written as JSON without an error")
	}
}
