package archive

import (
	"fmt"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	// delay is how late a digest may be without anything being wrong.
	delay = 2 * time.Hour
	// rounding is how much longer than an hour the time of one digest may be.
	rounding = 30 * time.Minute
)

// cover says which parts of the period the proven digests speak for, and why
// the others have none that does.
func (c *chain) cover(p evidence.Period, now time.Time) ([]evidence.Period, []part) {
	covered, gaps := []evidence.Period{}, []part{}
	speaking := slices.DeleteFunc(slices.Clone(c.entries), func(e *entry) bool { return e.state != proven })
	slices.SortStableFunc(speaking, func(a, b *entry) int { return a.start.Compare(b.start) })
	at := p.From // covered, or explained, up to here
	for _, e := range speaking {
		if !e.end().After(at) {
			continue
		}
		if e.start.After(at) {
			gaps = append(gaps, c.explain(hole{at, earliest(e.start, p.To), e, now})...)
			at = e.start
		}
		if !at.Before(p.To) {
			break
		}
		covered = join(covered, evidence.Period{From: at, To: earliest(e.end(), p.To)})
		at = e.end()
	}
	if at.Before(p.To) {
		gaps = append(gaps, c.explain(hole{at, p.To, nil, now})...)
	}
	return covered, gaps
}

func join(to []evidence.Period, p evidence.Period) []evidence.Period {
	if n := len(to) - 1; n >= 0 && to[n].To.Equal(p.From) {
		to[n].To = p.To
		return to
	}
	return append(to, p)
}

// hole is a part of the period that no proven digest speaks for.
type hole struct {
	from, to time.Time
	after    *entry // the proven digest that begins where the hole ends, or nil
	now      time.Time
}

// trace is what a digest that proves nothing leaves: the end of its time.
type trace struct {
	end    time.Time
	cause  Cause
	detail string
}

// explain divides a hole by its causes, from its end to its start: only the
// digest after it and those that lie in it tell anything.
func (c *chain) explain(h hole) []part {
	var gaps []part
	doubt := c.doubtful(h)
	put := func(from, to time.Time, cause Cause, detail string) {
		if from.Before(to) {
			next := part{Gap: Gap{from, to, cause, detail}, doubt: doubt}
			if cause == ChainRestart {
				next.restart = h.after
			}
			gaps = append(gaps, next)
		}
	}
	cause, detail := h.beyond()
	to := h.to
	traces := c.traces(h)
	if h.after == nil && (len(traces) == 0 || traces[0].end.Before(to)) {
		floor := h.from
		if len(traces) > 0 {
			floor = traces[0].end
		}
		late := earliest(latest(floor, h.now.Add(-delay)), to)
		put(late, to, NotYetDelivered, "a digest may be two hours late")
		to = late
	}
	for i, t := range traces {
		end := earliest(t.end, to)
		put(end, to, cause, detail)
		from := latest(h.from, t.end.Add(-time.Hour))
		if from.Sub(h.from) < rounding && i == len(traces)-1 {
			from = h.from
		}
		from = earliest(from, end)
		if from.Before(end) {
			gaps = append(gaps, part{Gap: Gap{from, end, t.cause, t.detail}, doubt: doubt, digests: 1})
		}
		to = from
		cause, detail = Unknown, "it lies before a broken link: nothing that is left tells what was delivered"
	}
	put(h.from, to, cause, detail)
	slices.Reverse(gaps)
	return merge(gaps)
}

// doubtful says whether a digest that could not be read may speak for some of the
// hole: one that lies in it or ends soon after it, or any that was not listed.
func (c *chain) doubtful(h hole) bool {
	for _, t := range c.trees {
		if t.fault != "" {
			return true
		}
	}
	return slices.ContainsFunc(c.entries, func(e *entry) bool {
		return e.state == unread && e.end().After(h.from) && e.end().Add(-lookahead).Before(h.to)
	})
}

// beyond is the cause of what lies next to the end of the hole.
func (h hole) beyond() (Cause, string) {
	switch {
	case h.after == nil:
		return Unknown, "there is no valid digest after it that could tell what was delivered"
	case h.after.previous == nil:
		return ChainRestart, "the chain begins anew with " + h.after.url() + ", and a first digest does not say what was before"
	}
	return Unknown, "the digest after it, " + h.after.url() + ", says nothing of it"
}

// traces are the digests with an end in the hole, the newest first.
func (c *chain) traces(h hole) []trace {
	var traces []trace
	inside := func(end time.Time) bool { return end.After(h.from) && !end.Add(-time.Hour).After(h.to) }
	for _, e := range c.entries {
		switch {
		case e.state == proven || !inside(e.end()):
		case e.state == refuted:
			traces = append(traces, trace{e.end(), InvalidDigest, e.url() + ": " + e.why})
		default:
			traces = append(traces, trace{e.end(), Unknown, e.url() + " is unreadable: " + e.why})
		}
	}
	for _, m := range c.missing {
		if inside(m.name.Time) && m.name.Kind == Digest {
			traces = append(traces, trace{m.name.Time, MissingDigest, url(m.name.Bucket, m.name.Key()) + " is named by the digest after it, and is not there"})
		}
	}
	slices.SortStableFunc(traces, func(a, b trace) int { return b.end.Compare(a.end) })
	return traces
}

// part is a part of a hole.
type part struct {
	Gap
	doubt   bool   // what would cover it may be what could not be read
	digests int    // that left it as a trace
	restart *entry // the digest with which the chain begins anew after it, or nil
}

// merge joins neighbours that have one cause: a year of digests without a key is
// one gap. The first digest stands for them.
func merge(parts []part) []part {
	var joined []part
	for _, p := range parts {
		if n := len(joined) - 1; n >= 0 && joined[n].Cause == p.Cause && joined[n].To.Equal(p.From) && joined[n].digests > 0 && p.digests > 0 {
			joined[n].To = p.To
			joined[n].digests++
			continue
		}
		joined = append(joined, p)
	}
	for i, p := range joined {
		if p.digests > 1 {
			joined[i].Detail = fmt.Sprintf("%d digests in a row, first %s", p.digests, p.Detail)
		}
	}
	return joined
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// unlisted says how many log files a gap holds that nothing proves.
func (g Gap) unlisted(n int) string {
	files := "log files are"
	if n == 1 {
		files = "log file is"
	}
	return fmt.Sprintf("%d %s of the time from %s to %s, and listed by no valid digest", n, files, g.From.Format(time.RFC3339), g.To.Format(time.RFC3339))
}
