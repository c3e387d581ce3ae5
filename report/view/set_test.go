package view

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Narrow columns name the first items of evidence alone, so these are the ones
// that tell most.
func TestWhatTellsMostIsNamedFirst(t *testing.T) {
	part := func(account string) json.RawMessage {
		return json.RawMessage(`{"Bucket": "logs", "Account": "` + account + `", "Region": "eu-west-1"}`)
	}
	denied := evidence.Denied
	b := &builder{ledger: ledger{order: []int{0, 1, 2, 3, 4, 5}, calls: []evidence.Call{
		{ID: "a", Operation: "DescribeTrails"},
		{ID: "b", Operation: "ListPublicKeys"},
		{ID: "c", Set: true, Params: json.RawMessage(`{"Bucket": "logs"}`)},
		{ID: "d", Set: true, Params: part("111122223333")},
		{ID: "e", Set: true, Params: part("222233334444")},
		{ID: "f", Operation: "GetBucketPolicy", Reason: &denied},
	}}}
	of := func(object string) func(evidence.Call) int {
		return func(c evidence.Call) int { return recording(c, object) }
	}
	for name, c := range map[string]struct {
		rank func(evidence.Call) int
		want []string
	}{
		"of a chain":         {readsOf, []string{"EV-4", "EV-5", "EV-2", "EV-3", "EV-1", "EV-6"}},
		"of a change":        {of("s3://logs/p/AWSLogs/o-1/222233334444/CloudTrail/eu-west-1/2026/10/03/x.json.gz"), []string{"EV-5", "EV-4", "EV-2", "EV-3", "EV-1", "EV-6"}},
		"of another bucket":  {of("s3://log/AWSLogs/222233334444/CloudTrail/eu-west-1/2026/10/03/x.json.gz"), []string{"EV-4", "EV-5", "EV-2", "EV-3", "EV-1", "EV-6"}},
		"of what is unknown": {unanswered, []string{"EV-6", "EV-4", "EV-5", "EV-2", "EV-3", "EV-1"}},
		"of a trail":         {func(c evidence.Call) int { return among(c.ID, []evidence.CallID{"c"}) }, []string{"EV-3", "EV-1", "EV-2", "EV-4", "EV-5", "EV-6"}},
	} {
		if got := b.tellingFirst([]string{"EV-1", "EV-2", "EV-3", "EV-4", "EV-5", "EV-6"}, c.rank); !slices.Equal(got, c.want) {
			t.Errorf("the evidence %s is %v, want %v", name, got, c.want)
		}
	}
}
