package period

import (
	"errors"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestARefusalIsLaidToTheOwnerWhereThatIsNotKnown(t *testing.T) {
	gap := func(reason evidence.Reason, action string) evidence.Gap {
		return evidence.Gap{Reason: reason, Action: action}
	}
	lists := evidence.Known([]string{"logs"})
	unlisted := evidence.Missing[[]string](gap(evidence.Throttled, "s3:ListAllMyBuckets"))
	closed := evidence.Missing[[]string](gap(evidence.Denied, "sts:AssumeRole"))
	for _, c := range []struct {
		name   string
		own    evidence.Value[[]string]
		reason evidence.Reason
		want   string
	}{
		{"listed", lists, evidence.Denied, "s3:GetObject"},
		{"listed by nobody", evidence.Known([]string{}), evidence.Denied, "s3:GetObject"},
		{"lists denied", unlisted, evidence.Denied, "s3:ListAllMyBuckets"},
		{"no session", closed, evidence.Denied, "sts:AssumeRole"},
		{"failed otherwise", unlisted, evidence.Failed, "s3:GetObject"},
	} {
		d := &depots{own: map[string]evidence.Value[[]string]{"2": c.own}}
		if got := evidence.GapOf(d.blame("logs", &unread{gap(c.reason, getObject)})); got.Action != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	d := &depots{own: map[string]evidence.Value[[]string]{"2": unlisted}}
	if other := errors.New("the folder is full"); d.blame("logs", nil) != nil || !errors.Is(d.blame("logs", other), other) {
		t.Error("what is no refusal was changed")
	}
}
