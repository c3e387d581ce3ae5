package s3

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestARefusalIsLaidToWhatWasNotKnownWhenItWasAsked(t *testing.T) {
	gap := func(reason evidence.Reason, action, detail string) evidence.Gap {
		return evidence.Gap{Reason: reason, Action: action, Detail: detail}
	}
	refused := gap(evidence.Denied, "s3:GetBucketPolicy", "AccessDenied: no")
	away := gap(evidence.Failed, "s3:GetBucketPolicy", "PermanentRedirect: elsewhere")
	home, mine := evidence.Known("eu-west-1", "c-home"), evidence.Known(Owner{Account: "111122223333"}, "c-mine")
	nowhere := evidence.Missing[string](gap(evidence.Denied, "s3:GetBucketLocation", ""), "c-home")
	nobody := evidence.Missing[Owner](gap(evidence.Throttled, "s3:ListAllMyBuckets", ""), "c-mine")
	alone := evidence.Missing[Owner](gap(evidence.NotAsked, "s3:ListAllMyBuckets", ""))
	for _, test := range []struct {
		name     string
		location evidence.Value[string]
		owner    evidence.Value[Owner]
		answer   evidence.Gap
		want     string // the action
		calls    int
	}{
		{"refused, all known", home, mine, refused, "s3:GetBucketPolicy", 1},
		{"refused, owner not known", home, nobody, refused, "s3:ListAllMyBuckets", 2},
		{"refused, nobody asked for the owner", home, alone, refused, "s3:GetBucketPolicy", 1},
		{"refused, region not known", nowhere, mine, refused, "s3:GetBucketPolicy", 1},
		{"sent away, all known", home, mine, away, "s3:GetBucketPolicy", 1},
		{"sent away, owner not known", home, nobody, away, "s3:GetBucketPolicy", 1},
		{"sent away, region not known", nowhere, mine, away, "s3:GetBucketLocation", 2},
		{"broken, nothing known", nowhere, nobody, gap(evidence.Failed, "s3:GetBucketPolicy", "reset"), "s3:GetBucketPolicy", 1},
	} {
		got := blame(&Bucket{Location: test.location, Owner: test.owner}, evidence.Missing[Policy](test.answer, "c-asked"))
		if got.Known() || got.Gap().Action != test.want || len(got.Calls()) != test.calls {
			t.Errorf("%s: %v citing %v, want %s and %d calls", test.name, got.Gap(), got.Calls(), test.want, test.calls)
		}
	}
	if got := blame(&Bucket{Location: nowhere, Owner: nobody}, evidence.Known(Policy{Exists: true})); !got.Known() {
		t.Error("an answer was taken away")
	}
}
