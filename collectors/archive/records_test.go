package archive

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/record"
)

func TestRecordsAreReadOfValidLogFilesOnly(t *testing.T) {
	w, trail, d := day(t)
	stop := trail.event(at("2026-01-01T05:20:00Z"), "StopLogging", nil)
	update := trail.event(at("2026-01-01T05:30:00Z"), "UpdateTrail", nil)
	cut := trail.event(at("2026-01-01T05:40:00Z"), "DeleteTrail", nil)
	trail.event(at("2026-01-01T05:45:00Z"), "CreateTrail", nil) // that no digest lists
	trail.digest(Backfill, d[4].Time, d[5].Time, []LogFile{stop, update, cut})
	for _, log := range []LogFile{update, cut} {
		name, err := ParseName(log.Bucket, log.Key)
		if err != nil {
			t.Fatal(err)
		}
		if log == cut {
			w.change(name, func(b []byte) []byte { return append(b, 0) })
		} else {
			w.edit(name, "eve", "bob")
		}
	}
	w.edit(d[7], `"newestEventTime":null`, `"newestEventTime":"x"`) // its two log files are unproven
	w.cutting[spot{stop.Bucket, stop.Key}] = 1
	req := Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}, Records: &record.Interest{Buckets: map[string]bool{"logs": true}}}
	c := w.verifyWith(req).Chains[0]
	if c.Tally.Files != c.Logs.Valid || c.Tally.Files != 17 || c.Tally.Records != 17 {
		t.Errorf("%d files and %d records of %d valid log files", c.Tally.Files, c.Tally.Records, c.Logs.Valid)
	}
	var names []string
	for _, change := range c.Tally.Changes {
		names = append(names, change.Name+" in "+change.Object)
	}
	if got, want := strings.Join(names, ", "), "StopLogging in "+url(stop.Bucket, stop.Key); got != want {
		t.Errorf("changes are %s, want %s", got, want)
	}
	req.Records = nil
	if c := w.verifyWith(req).Chains[0]; c.Tally.Files != 0 {
		t.Errorf("records are read and were not asked for: %+v", c.Tally)
	}
}

func TestWhatWasKeptForOtherRecordsIsReadAgain(t *testing.T) {
	w, trail, _ := day(t)
	d := newDiary()
	tally := func(interest *record.Interest) record.Tally {
		return w.run(Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}, Records: interest, Journal: d.tree}).Chains[0].Tally
	}
	for _, interest := range []*record.Interest{nil, {}, {Buckets: map[string]bool{"logs": true}}} {
		want := 18
		if interest == nil {
			want = 0
		}
		if got := tally(interest).Files; got != want {
			t.Errorf("%d files, want %d", got, want)
		}
	}
}
