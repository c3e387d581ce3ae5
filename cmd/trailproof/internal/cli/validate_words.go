package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// verdictLine says what a verdict means, in one line.
func verdictLine(r *archive.Result) string {
	span := lasting(r.Period.To.Sub(r.Period.From))
	if len(r.Chains) == 0 && r.Verdict == archive.Valid {
		return "valid: this shard has nothing to verify: there are fewer chains than shards"
	}
	if len(r.Chains) == 0 {
		line := "incomplete: nothing is proven: there is no trail that delivers, and no digest file"
		if len(r.Unread) > 0 {
			line += ", as far as could be asked"
		}
		return line
	}
	logs := archive.LogCounts{}
	digests := archive.DigestCounts{}
	for _, c := range r.Chains {
		add(&digests, &logs, c)
	}
	if r.Verdict == archive.Valid {
		return fmt.Sprintf("valid: every moment of %s is proven for %s, and %s as CloudTrail delivered %s",
			span, all(len(r.Chains), "chain"), are(logs.Valid, "log file"), them(logs.Valid))
	}
	bad := []string{}
	put := func(n int, what string) {
		if n > 0 {
			bad = append(bad, what)
		}
	}
	put(logs.Modified, were(logs.Modified, "log file")+" modified")
	put(logs.Missing, are(logs.Missing, "log file")+" missing")
	put(logs.Corrupt, are(logs.Corrupt, "log file")+" corrupt")
	put(logs.TrailingData, count(logs.TrailingData, "log file")+" had something appended")
	put(digests.Invalid, are(digests.Invalid, "digest")+" not what CloudTrail delivered")
	put(digests.Missing, are(digests.Missing, "digest")+" missing")
	open, holes := unproven(r)
	put(holes, fmt.Sprintf("%s of %s %s not proven, in %d of %s", lasting(open), span, isOrAre(open), holes, count(len(r.Chains), "chain")))
	put(digests.Unreadable, count(digests.Unreadable, "digest")+" could not be read or decided")
	put(logs.Unreadable, count(logs.Unreadable, "log file")+" could not be read")
	put(logs.Unreferenced, are(logs.Unreferenced, "log file")+" in no valid digest")
	put(logs.Unproven, are(logs.Unproven, "log file")+" in an invalid digest only")
	put(len(r.Unread), "there may be more chains: "+count(len(r.Unread), "question")+" went unanswered")
	if len(bad) == 0 {
		bad = append(bad, "a listing failed")
	}
	return string(r.Verdict) + ": " + strings.Join(bad, "; ")
}

func add(d *archive.DigestCounts, l *archive.LogCounts, c archive.ChainResult) {
	d.Valid += c.Digests.Valid
	d.Invalid += c.Digests.Invalid
	d.Missing += c.Digests.Missing
	d.Unreadable += c.Digests.Unreadable
	l.Valid += c.Logs.Valid
	l.Modified += c.Logs.Modified
	l.Missing += c.Logs.Missing
	l.Corrupt += c.Logs.Corrupt
	l.TrailingData += c.Logs.TrailingData
	l.Unreferenced += c.Logs.Unreferenced
	l.Unreadable += c.Logs.Unreadable
	l.Unproven += c.Logs.Unproven
}

// unproven is how much of the period at least one chain does not prove, and in
// how many chains there are holes.
func unproven(r *archive.Result) (time.Duration, int) {
	var holes []evidence.Period
	chains := 0
	for _, c := range r.Chains {
		if len(c.Gaps) > 0 {
			chains++
		}
		for _, g := range c.Gaps {
			holes = append(holes, evidence.Period{From: g.From, To: g.To})
		}
	}
	slices.SortFunc(holes, func(a, b evidence.Period) int { return a.From.Compare(b.From) })
	var open time.Duration
	var at time.Time
	for _, h := range holes {
		if h.From.Before(at) {
			h.From = at
		}
		if h.To.After(h.From) {
			open += h.To.Sub(h.From)
			at = h.To
		}
	}
	return open, chains
}

// covered is the part of the period that a chain proves, in percent, never
// rounded up to all of it nor down to nothing.
func covered(p evidence.Period, c archive.ChainResult) string {
	var proven time.Duration
	for _, part := range c.Covered {
		proven += part.To.Sub(part.From)
	}
	whole := p.To.Sub(p.From)
	switch {
	case proven == 0:
		return "0%"
	case proven >= whole:
		return "100%"
	}
	percent := float64(proven) * 100 / float64(whole)
	return fmt.Sprintf("%.1f%%", min(99.9, max(0.1, percent)))
}

// lasting is a length of time for people: 92 days, 3 h 20 min, 45 s.
func lasting(d time.Duration) string {
	day, hour, minute := d/(24*time.Hour), d%(24*time.Hour)/time.Hour, d%time.Hour/time.Minute
	var parts []string
	for _, unit := range []struct {
		n    time.Duration
		name string
	}{{day, "day"}, {hour, "h"}, {minute, "min"}} {
		switch {
		case unit.n == 0:
		case unit.name == "day":
			parts = append(parts, count(int(unit.n), "day"))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", unit.n, unit.name))
		}
	}
	if seconds := d % time.Minute; seconds > 0 && day == 0 || len(parts) == 0 {
		text := fmt.Sprintf("%d s", seconds/time.Second)
		if seconds > 0 && seconds < time.Second {
			text = "less than 1 s"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func are(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " is"
	}
	return count(n, thing) + " are"
}

func were(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " was"
	}
	return count(n, thing) + " were"
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func all(n int, thing string) string {
	if n == 1 {
		return "the 1 " + thing
	}
	return "all " + count(n, thing)
}

func isOrAre(d time.Duration) string {
	if lasting(d) == "1 day" {
		return "is"
	}
	return "are"
}
