package archivetest

import (
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// Stop is StopLogging: every chain goes on to that time at its pace, and then
// ends with a last, shorter digest. The record of it lies in the log file of the
// trail's own account and home region, which the last digest of that chain
// lists.
func (t *Trail) Stop(at time.Time, by string) { t.end(at, by, "StopLogging") }

// Remove is DeleteTrail: it ends as Stop does.
func (t *Trail) Remove(at time.Time, by string) { t.end(at, by, "DeleteTrail") }

// Start is StartLogging: every chain begins anew at that time.
func (t *Trail) Start(at time.Time, by string) { t.begin(at, by, "StartLogging") }

// Create is CreateTrail after Remove: it begins as Start does.
func (t *Trail) Create(at time.Time, by string) { t.begin(at, by, "CreateTrail") }

// finalMinute is how long after the event its digest ends.
const finalMinute = time.Minute

func (t *Trail) end(at time.Time, by, event string) {
	at = at.UTC()
	t.note(TrailEvent(event, t, at, by))
	t.finish(at)
	t.running, t.stopped = false, at
}

// finish runs every chain up to the time, and ends it.
func (t *Trail) finish(at time.Time) {
	t.RunTo(at)
	for _, c := range t.sorted() {
		if end := at.Add(finalMinute); c.end.Before(end) {
			c.hour(end)
		}
		c.last = nil
	}
}

func (t *Trail) begin(at time.Time, by, event string) {
	at = at.UTC()
	t.note(TrailEvent(event, t, at, by))
	t.running, t.started = true, at
	for _, c := range t.chains {
		c.end, c.last = at, nil
	}
}

// note has an event about the trail recorded where such events are.
func (t *Trail) note(r Record) {
	if t.find(t.Account, t.Home) != nil {
		t.Record(t.Account, t.Home, r)
	}
}

// Unsign is UpdateTrail that turns log file validation off: log files go on, in
// no digest.
func (t *Trail) Unsign(at time.Time, by string) {
	at = at.UTC()
	t.note(UpdateTrail(t, at, by, map[string]any{"enableLogFileValidation": false}))
	t.finish(at)
	t.unsigned, t.validation = true, false
}

// Sign is UpdateTrail that turns it on again: every chain runs on to the time,
// and digests begin anew.
func (t *Trail) Sign(at time.Time, by string) {
	at = at.UTC()
	t.RunTo(at)
	for _, c := range t.sorted() {
		if c.end.Before(at) {
			c.hour(at)
		}
	}
	t.unsigned, t.validation = false, true
	t.note(UpdateTrail(t, at, by, map[string]any{"enableLogFileValidation": true}))
}

// Move is UpdateTrail with another bucket and prefix: what comes next is
// delivered there, and its digests link to where the last ones are.
func (t *Trail) Move(bucket, prefix string) {
	t.archive.Bucket(bucket, t.Account, t.Home)
	t.Bucket, t.Prefix = bucket, prefix
}

// Late delivers log files in the middle of the hour of a digest, which no digest
// lists.
func (t *Trail) Late(digest archive.Name, logs int) []archive.Name {
	var names []archive.Name
	for _, l := range t.late(digest, logs) {
		names = append(names, l.Name)
	}
	return names
}

func (t *Trail) late(digest archive.Name, logs int) []listing {
	c := t.must(digest.Account, digest.Region)
	var all []listing
	for range logs {
		c.serial++
		at := digest.Time.Add(-30 * time.Minute)
		all = append(all, c.write(at, c.routine(at, []Record{everyday(c.account, c.region, at, c.serial*1000+999)})))
	}
	return all
}

// Backfill delivers late log files for the hour of a digest, and the backfill
// digest that lists them, made at the time.
func (t *Trail) Backfill(digest archive.Name, logs int, made time.Time) archive.Name {
	c := t.must(digest.Account, digest.Region)
	name := digest
	name.Kind = archive.Backfill
	made = made.UTC()
	c.sign(name, digest.Time.Add(-time.Hour), made, t.late(digest, logs), nil, signer(c.region, keyNumber(made)),
		map[string]string{"backfill-generation-timestamp": made.Format(jsonTime)})
	return name
}

// Forge puts a digest of the name in its place that lists nothing and is signed
// with a key that CloudTrail never had.
func (t *Trail) Forge(digest archive.Name, start time.Time) {
	c := t.must(digest.Account, digest.Region)
	c.sign(digest, start, digest.Time, nil, nil, forger(), nil)
	c.digests = c.digests[:len(c.digests)-1]
}
