package cli

import (
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// going is a rate of something that went on evenly for some seconds.
func going(perSecond int64, seconds int) *rate {
	r := &rate{}
	for i := range seconds + 1 {
		r.note(noon.Add(time.Duration(i)*time.Second), perSecond*int64(i))
	}
	return r
}

func TestTheRateIsThatOfTheLastSeconds(t *testing.T) {
	if got := going(410, 30).perSecond(); got != 410 {
		t.Errorf("an even rate is %v", got)
	}
	r := going(1000, 30)
	for i := range 20 { // it slows down
		r.note(noon.Add(time.Duration(31+i)*time.Second), 30000+int64(i)*10)
	}
	if got := r.perSecond(); got < 9 || got > 11 {
		t.Errorf("after it slowed down it is %v", got)
	}
	for name, r := range map[string]*rate{
		"nothing": {}, "one look": going(5, 0), "one second": going(5, 1), "nothing done": going(0, 30),
		"a clock that goes back": {marks: []mark{{noon, 5}, {noon.Add(-time.Hour), 9}}},
	} {
		if got := r.perSecond(); got != 0 || r.left(100) != "" || r.speed() != "" {
			t.Errorf("%s: %v, %q, %q", name, got, r.left(100), r.speed())
		}
	}
	if n := len(going(1, 10_000).marks); n > 12 {
		t.Errorf("%d marks are kept", n)
	}
}

func TestTheTimeLeftIsSaidInRoundWords(t *testing.T) {
	for rest, want := range map[int64]string{
		0: "", 500: "seconds left", 2300: "about 25 s left", 5600: "about 1 min left", 6000: "about 1 min left",
		60_000: "about 10 min left", 720_000: "about 2 h left", 100_000_000: "about 12 days left",
	} {
		if got := going(100, 20).left(rest); got != want {
			t.Errorf("%d at 100/s: %q, want %q", rest, got, want)
		}
	}
}

func TestProgressTellsTheRateAndTheTimeLeft(t *testing.T) {
	for _, test := range []struct {
		p    archive.Progress
		want string
	}{
		{archive.Progress{Chains: 1}, "verifying: 0 of 1 chain, 410/s"},
		{archive.Progress{Chains: 12, Digests: 2000}, "verifying: 0 of 12 chains, 2,000 digests, 410/s"},
		{archive.Progress{Chains: 12, ChainsDone: 3, LogsExpected: 20_475, Logs: 12_400}, "verifying: 3 of 12 chains, 12,400 of ~35,100 log files, 410/s, about 1 min left"},
		{archive.Progress{Chains: 12, ChainsDone: 10, LogsExpected: 35_100, Logs: 12_400}, "verifying: 10 of 12 chains, 12,400 of 35,100 log files, 410/s, about 1 min left"},
		{archive.Progress{Chains: 12, ChainsDone: 12, LogsExpected: 35_100, Logs: 35_100}, "verifying: 12 of 12 chains, 35,100 of 35,100 log files, 410/s"},
	} {
		if got := progressLine("verifying", test.p, going(410, 20)); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
