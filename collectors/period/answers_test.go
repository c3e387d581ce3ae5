package period

import (
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
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

// TestAnAnswerNamesNoPermissionThatWouldNotSettleIt: a log file that is denied is
// not why hours are not covered yet.
func TestAnAnswerNamesNoPermissionThatWouldNotSettleIt(t *testing.T) {
	var r result
	r.Digests.Valid, r.Logs.Unreadable = 1, 2
	r.Gaps = []archive.Gap{{Cause: archive.NotYetDelivered}}
	r.Findings = []archive.Finding{
		{Class: archive.LogUnreadable, Object: "s3://logs/denied x:Y: ", Detail: "throttled s3:GetObject: slow"},
		{Class: archive.LogUnreadable, Detail: "denied kms:Decrypt: no"}}
	covered, unaltered, outside := answers(r)
	if gap := covered.Gap(); gap == nil || gap.Reason != evidence.Failed || gap.Action != "" {
		t.Errorf("covered: %v", gap)
	}
	if gap := unaltered.Gap(); gap == nil || gap.Reason != evidence.Denied || gap.Action != decrypt {
		t.Errorf("unaltered: %v", gap)
	}
	if n, known := outside.Get(); !known || n != 0 {
		t.Errorf("outside: %v", outside.Gap())
	}
	r.Findings = append(r.Findings, archive.Finding{Class: archive.DigestUnreadable, Detail: "its signature is not that of its content, and what could prove it could not be read"},
		archive.Finding{Class: archive.DigestUnreadable, Detail: "denied s3:GetObject: no"})
	if covered, _, _ = answers(r); covered.Gap().Action != getObject {
		t.Errorf("with a denied digest: %v", covered.Gap())
	}
}

func TestObjectsAreReadAsCalmlyAsQuestionsAreAsked(t *testing.T) {
	session, _ := awstest.Open(t, nil)
	for limit, want := range map[int]int{1: 1, 3: 3, 8: archive.Readers, 256: 256} {
		s := &study{estate: &awsapi.Estate{Home: session}, limit: limit}
		if got := s.objectsAtOnce(); got != want {
			t.Errorf("with %d questions in flight: %d objects, want %d", limit, got, want)
		}
	}
	for rps, want := range map[float64]int{0: 96, 0.01: 1, 1: 30, 500: 96} {
		if got := (awsapi.Options{MaxRPS: rps}).AtOnce(96); got != want {
			t.Errorf("at %v calls per second: %d at once, want %d", rps, got, want)
		}
	}
}
