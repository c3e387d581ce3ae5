package collectors

import "time"

// end is when a collection finished: now, but never before it began nor before
// the latest call in it, should the clock have been set back meanwhile.
func end(now, started, called time.Time) time.Time {
	latest := now
	for _, t := range []time.Time{started, called} {
		if t.After(latest) {
			latest = t
		}
	}
	return latest
}
