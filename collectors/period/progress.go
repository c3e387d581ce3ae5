package period

import (
	"fmt"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// pause is the time between two lines of progress.
const pause = time.Second

// progress tells how far the reading has come, not too often.
func (s *study) progress() func(archive.Progress) {
	var mu sync.Mutex
	var last time.Time
	return func(p archive.Progress) {
		mu.Lock()
		now := time.Now()
		quiet := now.Sub(last) < pause
		if !quiet {
			last = now
		}
		mu.Unlock()
		if !quiet {
			s.estate.Say("verifying the log archive: %d of %d chains, %d digests, %d of %d log files, %s",
				p.ChainsDone, p.Chains, p.Digests, p.Logs, p.LogsExpected, megabytes(p.Bytes))
		}
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
