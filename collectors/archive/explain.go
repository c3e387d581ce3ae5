package archive

import (
	"fmt"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/record"
)

// explain divides a hole by what was told.
func (w *witnesses) explain(p part) []part {
	var out []part
	for _, s := range spans(p.From, p.To, w.events) {
		next := part{Gap: Gap{s.from, s.to, ChainRestart, ""}, doubt: p.doubt}
		switch {
		case !s.runs:
			next.Detail = "explained: " + s.tell() + w.losses()
		case s.begun == nil && s.done == nil:
			next.Detail = "not explained: " + p.Detail + ". " + w.silence()
		default:
			next.Cause = Unknown
			next.Detail = "the trail should have been logging, and no digest is there: " + s.tell() + w.losses()
		}
		out = append(out, next)
	}
	return out
}

// tell names the events at both ends of a span.
func (s span) tell() string {
	var told []string
	for _, c := range []*record.Change{s.begun, s.done} {
		if c != nil {
			told = append(told, tellChange(c))
		}
	}
	switch {
	case s.done == nil && s.runs:
		return told[0] + ", and nothing ended that before the chain began anew"
	case s.done == nil:
		return told[0] + "; what began it anew was not seen"
	case s.begun == nil:
		return "nothing ended it before " + told[0]
	}
	return strings.Join(told, "; ")
}

func tellChange(c *record.Change) string {
	what := c.Name
	if on := c.LogFileValidation(); c.Name == "UpdateTrail" && on != nil {
		what += fmt.Sprintf(" with enableLogFileValidation %t", *on)
	}
	return fmt.Sprintf("%s at %s by %s (event %s, in %s)", what, c.Time.Format(time.RFC3339), c.Actor, c.EventID, c.Object)
}

// silence says what was read and does not explain the hole.
func (w *witnesses) silence() string {
	text := fmt.Sprintf("Nothing that stopped the trail was found in the %s of %s of %s", counted(w.files, "log file"), counted(len(w.digests), "digest"), counted(w.chains, "chain"))
	for _, c := range w.events {
		text += "; " + tellChange(&c)
	}
	return text + w.losses()
}

// losses says what could not be read and might tell more.
func (w *witnesses) losses() string {
	if w.lost == 0 {
		return ""
	}
	return fmt.Sprintf("; what could not be read or proven: %d of the digests, log files and listings, first %s", w.lost, w.first)
}

// counted is "1 digest", "2 digests".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
