package collectors

import (
	"testing"
	"time"
)

func TestACollectionEndsAfterAllThatIsInIt(t *testing.T) {
	noon := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		now, started, called, want time.Time
	}{
		"the clock runs":                  {noon, noon.Add(-time.Hour), noon.Add(-time.Minute), noon},
		"the clock was set back":          {noon, noon.Add(time.Hour), time.Time{}, noon.Add(time.Hour)},
		"it was set back after a call":    {time.Unix(0, 0), noon, noon.Add(time.Minute), noon.Add(time.Minute)},
		"it was set forward and not back": {time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), noon, noon, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)},
	} {
		if got := end(test.now, test.started, test.called); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
