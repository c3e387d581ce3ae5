package view

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// within puts periods in order, apart, and within one that bounds them.
func within(bound evidence.Period, periods []evidence.Period) []evidence.Period {
	in := slices.Clone(periods)
	slices.SortFunc(in, func(a, b evidence.Period) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	var out []evidence.Period
	at := bound.From
	for _, p := range in {
		from, to := later(p.From, at), earlier(p.To, bound.To)
		if !from.Before(to) {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].To.Equal(from) {
			out[n].To = to
		} else {
			out = append(out, evidence.Period{From: from, To: to})
		}
		at = to
	}
	return out
}

// total is the length of periods that lie apart.
func total(periods []evidence.Period) time.Duration {
	var sum time.Duration
	for _, p := range periods {
		sum += p.To.Sub(p.From)
	}
	return sum
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// share is a part of a whole in hundredths of a percent, rounded down: 100% is
// all of it, and <0.01% is not nothing.
func share(part, of int64) Share {
	out := Share{Part: part, Of: of}
	switch {
	case of <= 0 || part < 0:
		out.Text = "–"
	case part >= of:
		out.Text = "100%"
	case part == 0:
		out.Text = "0%"
	default:
		out.Text = percentDown(part, of, 2) + "%"
		if strings.Trim(out.Text, "0.%") == "" {
			out.Text = "<0.01%"
		}
	}
	return out
}

// percentDown prints what part is of the whole, with 0 < part < of, in percent
// rounded down to some digits after the point.
func percentDown(part, of int64, digits int) string {
	scale := uint64(100)
	for range digits {
		scale *= 10
	}
	hi, lo := bits.Mul64(uint64(part), scale)
	n, _ := bits.Div64(hi, lo, uint64(of)) // n < scale, since part < of
	unit := scale / 100
	text := fmt.Sprintf("%d.%0*d", n/unit, digits, n%unit)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// units counts a length of time in microseconds, so that the sum over a large
// organization does not overflow.
func units(d time.Duration) int64 { return d.Microseconds() }

// timeShare is the share of a length of time that is covered. The part that is
// not is rounded up, so that all is said of all only.
func timeShare(covered, of time.Duration) Share {
	lost := of - covered
	return share(units(of)-units(lost+time.Microsecond-1), units(of))
}

// length prints a length of time: "8 h 5 min", "2 d", "1 d 3 h". What is shorter
// than a minute is printed in seconds, and never as nothing.
func length(d time.Duration) string {
	switch {
	case d <= 0:
		return "nothing"
	case d < time.Second:
		return "less than 1 s"
	}
	var parts []string
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}} {
		if n := d / unit.of; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
			d -= n * unit.of
		}
	}
	return strings.Join(parts[:min(3, len(parts))], " ")
}
