package period

import (
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestWhatMayStillComeIsNeitherCoveredNorAHole(t *testing.T) {
	hole, tail := archive.Gap{Cause: archive.ChainRestart}, archive.Gap{Cause: archive.NotYetDelivered}
	for _, c := range []struct {
		name string
		gaps []archive.Gap
		want string
	}{
		{"no gap", nil, "true"},
		{"only the last hours", []archive.Gap{tail}, "unknown"},
		{"a hole", []archive.Gap{hole}, "false"},
		{"a hole and the last hours", []archive.Gap{hole, tail}, "false"},
	} {
		var r result
		r.Gaps, r.Digests.Valid = c.gaps, 1
		covered, unaltered, _ := answers(r)
		if got := wordOf(covered); got != c.want {
			t.Errorf("%s: covered is %s", c.name, got)
		}
		if got := wordOf(unaltered); got != "true" {
			t.Errorf("%s: unaltered is %s", c.name, got)
		}
	}
}

func wordOf(v evidence.Value[bool]) string {
	is, known := v.Get()
	switch {
	case !known:
		return "unknown"
	case is:
		return "true"
	}
	return "false"
}

func TestTheArchiveIsJudgedAsOfTheSecondOnRecord(t *testing.T) {
	at := time.Date(2026, 7, 2, 1, 0, 0, 0, time.UTC)
	s := &study{estate: &awsapi.Estate{Now: at.Add(398124644)}}
	if got := s.request(nil, nil).Now; !got.Equal(at) {
		t.Errorf("as of %s, want %s", got, at)
	}
}
