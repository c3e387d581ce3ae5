package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/record"
)

// tolerance is how far apart an event and the digest that it ends or begins may
// be: CloudTrail delivers within about 15 minutes.
const tolerance = 15 * time.Minute

// breaks is how long after validation was turned off or on the chain of digests
// may go on, or not begin yet: digests are of an hour.
const breaks = time.Hour

// turns are the names of the events that end or begin a chain of digests.
var turns = []string{"StopLogging", "DeleteTrail", "UpdateTrail", "StartLogging", "CreateTrail"}

// isTurn says whether the event, of whatever trail, may have ended or begun one.
func isTurn(c record.Change) bool {
	switch {
	case c.Source != "cloudtrail.amazonaws.com" || !c.Succeeded() || c.Time.IsZero() || !slices.Contains(turns, c.Name):
		return false
	case c.Name == "UpdateTrail":
		return c.LogFileValidation() != nil
	}
	return true
}

// running is what must be true of a trail for its chain to go on.
type running struct{ logging, validating bool }

func (r running) chain() bool { return r.logging && r.validating }

// after is what is true after an event.
func (r running) after(c record.Change) running {
	switch c.Name {
	case "StopLogging":
		r.logging = false
	case "StartLogging":
		r.logging = true
	case "UpdateTrail":
		r.validating = *c.LogFileValidation()
	case "DeleteTrail":
		r = running{}
	case "CreateTrail":
		on := c.LogFileValidation()
		r = running{validating: on != nil && *on}
	}
	return r
}

// span is a part of a hole in which the chain should have run, or not, as the
// events say.
type span struct {
	from, to    time.Time
	runs        bool
	begun, done *record.Change // the events that turned, or nil
}

// spans tells what the events, in their order, say of the time from the last
// digest before a hole to the first after it. Spans in which the chain should
// have run, but for no longer than digests and events may be apart, belong to
// their neighbours. If nothing stopped it, it should have run all the time.
func spans(from, to time.Time, events []record.Change) []span {
	now := span{from: from, runs: true}
	state := running{true, true}
	if len(events) > 0 && events[0].Name == "CreateTrail" {
		state, now.runs, now.begun = running{}, false, &events[0] // there was no such trail
	}
	var all []span
	for i := range events {
		state = state.after(events[i])
		if state.chain() == now.runs {
			continue
		}
		now.done, now.to = &events[i], earliest(latest(events[i].Time, from), to)
		all = append(all, now)
		now = span{from: now.to, runs: !now.runs, begun: &events[i]}
	}
	now.to = to
	all = append(all, now)
	var out []span
	for _, s := range all {
		n := len(out) - 1
		switch {
		case s.runs && len(all) > 1 && s.negligible(from, to):
		case n >= 0 && out[n].runs == s.runs:
			out[n].to, out[n].done = s.to, s.done
		case n >= 0 && !out[n].runs:
			out[n].to = s.from
			out = append(out, s)
		default:
			if n < 0 && !s.runs {
				s.from = from
			} else if n >= 0 {
				s.from = out[n].to
			}
			out = append(out, s)
		}
	}
	if n := len(out) - 1; n >= 0 {
		out[n].to = to
	}
	return slices.DeleteFunc(out, func(s span) bool { return !s.from.Before(s.to) })
}

// negligible says whether nothing need have been delivered of a span in which the
// chain ran.
func (s span) negligible(from, to time.Time) bool {
	slack := tolerance
	if s.from.Equal(from) && s.done != nil && s.done.Name == "UpdateTrail" || s.to.Equal(to) && s.begun != nil && s.begun.Name == "UpdateTrail" {
		slack += breaks
	}
	return s.to.Sub(s.from) <= slack
}

// sortTurns puts events in the order in which they happened, each once.
func sortTurns(events []record.Change) []record.Change {
	slices.SortFunc(events, func(a, b record.Change) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(slices.Index(turns, a.Name), slices.Index(turns, b.Name)),
			strings.Compare(a.EventID, b.EventID), strings.Compare(a.Object, b.Object))
	})
	return slices.CompactFunc(events, func(a, b record.Change) bool {
		return a.EventID == b.EventID && a.EventID != "" || a.EventID == "" && a.Time.Equal(b.Time) && a.Name == b.Name
	})
}
