package cli

import (
	"fmt"
	"time"
)

// rate measures how fast something goes on, over the last seconds: what a server
// gave a minute ago says little of what it gives now.
type rate struct {
	marks []mark // the oldest first
}

// mark is how much was done at a time.
type mark struct {
	at   time.Time
	done int64
}

// settling is how long must be measured before anything is said.
const settling = 2 * time.Second

// window is the time over which is measured.
const window = 10 * time.Second

// note takes note of how much is done. Times that do not advance are ignored.
func (r *rate) note(at time.Time, done int64) {
	if n := len(r.marks); n > 0 && !at.After(r.marks[n-1].at) {
		return
	}
	r.marks = append(r.marks, mark{at, done})
	for len(r.marks) > 2 && at.Sub(r.marks[1].at) >= window {
		r.marks = r.marks[1:]
	}
}

// perSecond is the rate; 0 if it is not known, or nothing goes on.
func (r *rate) perSecond() float64 {
	if len(r.marks) < 2 {
		return 0
	}
	first, last := r.marks[0], r.marks[len(r.marks)-1]
	took := last.at.Sub(first.at)
	if took < settling || last.done <= first.done {
		return 0
	}
	return float64(last.done-first.done) / took.Seconds()
}

// left says how long the rest takes at this rate, in words; "" if that cannot be
// said.
func (r *rate) left(rest int64) string {
	perSecond := r.perSecond()
	if perSecond <= 0 || rest <= 0 {
		return ""
	}
	seconds := float64(rest) / perSecond
	switch {
	case seconds < 10:
		return "seconds left"
	case seconds < 55:
		return fmt.Sprintf("about %d s left", 5*int(seconds/5+0.5))
	case seconds < 90*60:
		return fmt.Sprintf("about %d min left", max(1, int(seconds/60+0.5)))
	case seconds < 48*3600:
		return fmt.Sprintf("about %d h left", int(seconds/3600+0.5))
	}
	return fmt.Sprintf("about %.0f days left", seconds/86400)
}

// speed is the rate in words.
func (r *rate) speed() string {
	switch perSecond := r.perSecond(); {
	case perSecond <= 0:
		return ""
	case perSecond < 10:
		return fmt.Sprintf("%.1f/s", perSecond)
	default:
		return thousands(int64(perSecond+0.5)) + "/s"
	}
}

// thousands writes a number with commas.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
