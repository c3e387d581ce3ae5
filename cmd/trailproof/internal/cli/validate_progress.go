package cli

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// verifying tells how far a verification has come, at a pace that can be read.
type verifying struct {
	show  *display
	now   func() time.Time
	doing string // "" for verifying

	mu   sync.Mutex
	told time.Time
	rate rate
}

// The least time between two tellings: a terminal's line is rewritten, and with
// --verbose each is a line of its own.
const (
	rewritten = 200 * time.Millisecond
	printed   = time.Second
)

// tell is told often, by many goroutines.
func (v *verifying) tell(p archive.Progress) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now, pace := v.now(), rewritten
	if v.show.verbose {
		pace = printed
	}
	if now.Sub(v.told) < pace {
		return
	}
	v.told = now
	if p.Logs > 0 { // while digests are read the rate is that of nothing
		v.rate.note(now, int64(p.Logs))
	}
	v.show.progress("%s", progressLine(cmp.Or(v.doing, "verifying"), p, &v.rate))
}

// treesBegun is how many chains are likely to have been begun beside those done:
// only of these is it known how many log files they have.
const treesBegun = 4

// progressLine says how far it has come: the log files of the chains that are not
// begun are estimated by those that are.
func progressLine(doing string, p archive.Progress, r *rate) string {
	parts := []string{fmt.Sprintf("%s: %d of %s", doing, p.ChainsDone, count(p.Chains, "chain"))}
	expected, about := int64(max(p.LogsExpected, p.Logs)), ""
	if begun := p.ChainsDone + treesBegun; p.ChainsDone < p.Chains && begun < p.Chains {
		expected, about = expected*int64(p.Chains)/int64(begun), "~"
	}
	switch {
	case expected > 0:
		parts = append(parts, fmt.Sprintf("%s of %s%s log files", thousands(int64(p.Logs)), about, thousands(expected)))
	case p.Digests > 0:
		parts = append(parts, count(p.Digests, "digest"))
	}
	for _, more := range []string{r.speed(), r.left(expected - int64(p.Logs))} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	return strings.Join(parts, ", ")
}

// count is a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(int64(n)) + " " + thing + "s"
}
