package view

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestOnlyAllIsAHundredPercent(t *testing.T) {
	for _, c := range []struct {
		part, of int64
		want     string
	}{
		{0, 0, "–"}, {0, 7, "0%"}, {7, 7, "100%"}, {6, 7, "85.71%"}, {1, 2, "50%"}, {1, 1000, "0.1%"}, {1, 1_000_000, "<0.01%"},
		{999_999, 1_000_000, "99.99%"}, {1<<62 - 1, 1 << 62, "99.99%"}, {1, 1 << 62, "<0.01%"}, {-1, 7, "–"}, {3, -7, "–"}, {9, 7, "100%"},
	} {
		if got := share(c.part, c.of); got.Text != c.want || got.Part != c.part || got.Of != c.of {
			t.Errorf("%d of %d is %+v, want %s", c.part, c.of, got, c.want)
		}
	}
	quarter := 92 * 24 * time.Hour
	if got := timeShare(quarter-1, quarter); got.Text != "99.99%" {
		t.Errorf("a quarter but for a nanosecond is %s", got.Text)
	}
	if got := timeShare(quarter, quarter); got.Text != "100%" {
		t.Errorf("a quarter of itself is %s", got.Text)
	}
}

func TestLengthsOfTimeReadWell(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "nothing", -time.Hour: "nothing", 1: "less than 1 s", time.Second: "1 s", 8 * time.Hour: "8 h", 41 * time.Minute: "41 min",
		49*time.Hour + 3*time.Second: "2 d 1 h 3 s", 24*time.Hour + time.Minute + 5*time.Second: "1 d 1 min 5 s", 25*time.Hour + time.Minute + time.Second: "1 d 1 h 1 min",
	} {
		if got := length(d); got != want {
			t.Errorf("%s reads %q, want %q", time.Duration(d), got, want)
		}
	}
}

// Whatever periods a recording names, those within another lie in it, in order
// and apart, and hold exactly the moments that they held before.
func TestPeriodsWithinAnotherKeepTheirMoments(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	at := func(n int) time.Time { return time.Unix(int64(n), 0).UTC() }
	for range 2000 {
		bound := evidence.Period{From: at(random.IntN(20)), To: at(random.IntN(20))}
		var in []evidence.Period
		for range random.IntN(6) {
			in = append(in, evidence.Period{From: at(random.IntN(24)), To: at(random.IntN(24))})
		}
		out := within(bound, in)
		for i, p := range out {
			if !p.From.Before(p.To) || p.From.Before(bound.From) || p.To.After(bound.To) || i > 0 && !out[i-1].To.Before(p.From) {
				t.Fatalf("within %v: %v gives %v", bound, in, out)
			}
		}
		holds := func(periods []evidence.Period, n int) bool {
			return slices.ContainsFunc(periods, func(p evidence.Period) bool { return !at(n).Before(p.From) && at(n).Before(p.To) })
		}
		for n := range 24 {
			if want := holds(in, n) && holds([]evidence.Period{bound}, n); holds(out, n) != want {
				t.Fatalf("within %v, %v gives %v: it holds %d: %t", bound, in, out, n, !want)
			}
		}
	}
}

func TestTheColumnsOfTheMapFillThePeriod(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		from, to, unit string
		n              int
		first, last    string
	}{
		{"2026-07-01T00:00:00Z", "2026-07-08T00:00:00Z", "day", 7, "1 Jul", "7 Jul"},
		{"2026-07-01T10:00:00Z", "2026-07-01T11:00:00Z", "day", 1, "1 Jul", "1 Jul"},
		{"2026-07-01T10:00:00+09:00", "2026-07-02T00:00:00+09:00", "day", 1, "1 Jul", "1 Jul"},
		{"2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z", "day", 31, "1 Jul", "31 Jul"},
		{"2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z", "week", 14, "W27, 29 Jun", "W40, 28 Sep"},
		{"2025-10-01T00:00:00Z", "2026-10-01T00:00:00Z", "week", 53, "W40, 29 Sep", "W40, 28 Sep"},
		{"2024-01-31T00:00:00Z", "2026-03-01T00:00:00Z", "month", 26, "Jan 2024", "Feb 2026"},
		{"1990-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "year", 37, "1990", "2026"},
		{"0001-01-01T00:00:00Z", "9999-03-01T00:00:00Z", "period", 1, "the period", "the period"},
	} {
		p := evidence.Period{From: day(c.from), To: day(c.to)}
		unit, cells := stretches(p)
		if unit != c.unit || len(cells) != c.n || cells[0].Label != c.first || cells[len(cells)-1].Label != c.last {
			t.Errorf("%s to %s: %d %ss: %v", c.from, c.to, len(cells), unit, cells)
			continue
		}
		at := p.From
		for _, s := range cells {
			if !s.From.Equal(at) || !s.To.After(s.From) {
				t.Errorf("%s to %s: a column begins at %s after %s", c.from, c.to, s.From, at)
			}
			at = s.To
		}
		if !at.Equal(p.To) {
			t.Errorf("%s to %s: the columns end at %s", c.from, c.to, at)
		}
	}
}

func TestNumbersOfAnArchiveReadWell(t *testing.T) {
	for n, want := range map[int]string{0: "0 records", 1: "1 record", 999: "999 records", 1000: "1,000 records", 182_400_000: "182,400,000 records", -1234: "-1,234 records"} {
		if got := many(n, "record"); got != want {
			t.Errorf("%d reads %q, want %q", n, got, want)
		}
	}
}
