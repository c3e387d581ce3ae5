package collectors

import (
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestACollectionEndsAfterAllThatIsInIt(t *testing.T) {
	noon := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	call := func(at time.Time) []evidence.Call { return []evidence.Call{{At: noon.Add(-time.Hour)}, {At: at}} }
	for name, test := range map[string]struct {
		now, started time.Time
		calls        []evidence.Call
		want         time.Time
	}{
		"the clock runs":                  {noon, noon.Add(-time.Hour), call(noon.Add(-time.Minute)), noon},
		"the clock was set back":          {noon, noon.Add(time.Hour), nil, noon.Add(time.Hour)},
		"it was set back after a call":    {time.Unix(0, 0), noon, call(noon.Add(time.Minute)), noon.Add(time.Minute)},
		"it was set forward and not back": {time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), noon, call(noon), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)},
	} {
		if got := end(test.now, test.started, test.calls); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
