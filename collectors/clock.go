package collectors

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// end is when a collection finished: now, but never before it began nor before
// a call in it, should the clock have been set back meanwhile.
func end(now, started time.Time, calls []evidence.Call) time.Time {
	latest := now
	if started.After(latest) {
		latest = started
	}
	for _, c := range calls {
		if c.At.After(latest) {
			latest = c.At
		}
	}
	return latest
}
