package archivetest

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// Run delivers a chain from one time to another: the log files, and a digest
// each hour, of which the last ends at or before to. The chain goes on where it
// ended if from is that time; otherwise it begins anew at from.
func (t *Trail) Run(account, region string, from, to time.Time, pace Pace) {
	c := t.chain(account, region)
	c.pace = pace
	if !from.Equal(c.end) {
		c.end, c.last = from.UTC(), nil
	}
	if t.started.IsZero() || from.Before(t.started) {
		t.started = from.UTC()
	}
	c.runTo(to.UTC())
}

// RunTo goes on with every chain at its pace.
func (t *Trail) RunTo(to time.Time) {
	for _, c := range t.sorted() {
		c.runTo(to.UTC())
	}
}

func (c *chain) runTo(to time.Time) {
	for c.running && !c.end.Add(time.Hour).After(to) {
		c.hour(c.end.Add(time.Hour))
	}
}

// hour delivers the log files up to the end, and the digest that lists them.
func (c *chain) hour(end time.Time) {
	if n := c.pace.LogsPerHour; n > 0 {
		step := time.Hour / time.Duration(n)
		for at := c.end.Add(step / 2); at.Before(end); at = at.Add(step) {
			c.deliver(at)
		}
	}
	if len(c.pending) > 0 && c.pending[0].time().Before(end) {
		c.deliver(end.Add(-time.Second))
	}
	c.digest(end)
}

// deliver writes the log file of the time, with the records that are due.
func (c *chain) deliver(at time.Time) {
	due := 0
	for due < len(c.pending) && !c.pending[due].time().After(at) {
		due++
	}
	c.serial++
	var text *logText
	if c.pace.Bodies > 0 && due == 0 {
		text = c.archive.shared(poolKey{c.pace.RecordsPerLog, c.serial % c.pace.Bodies}, func() *logText { return c.routine(at, nil) })
	} else {
		text = c.routine(at, c.pending[:due])
	}
	c.pending = c.pending[due:]
	c.unlisted = append(c.unlisted, c.write(at, text))
}

// write puts a log file where the trail delivers.
func (c *chain) write(at time.Time, text *logText) listing {
	name := archive.Name{Tree: c.tree(c.account, c.region), Kind: archive.Log, Time: at.Truncate(time.Minute), Nonce: c.nonce(at)}
	c.archive.put(name.Bucket, name.Key(), text.object)
	c.logs = append(c.logs, name)
	return listing{name, text}
}

// nonce is 16 letters and digits that no other log file of the minute has.
func (c *chain) nonce(at time.Time) string {
	sum := sha256.Sum256(fmt.Append(nil, c.ARN(), c.account, c.region, at.Unix(), c.serial))
	return strings.ToUpper(base32.StdEncoding.EncodeToString(sum[:10]))
}

// logText is what a log file holds.
type logText struct {
	object         *object
	sum            archive.Hash
	oldest, newest time.Time // events; zero if there is none
}

func newLogText(records []Record) *logText {
	t := &logText{}
	for _, r := range records {
		at := r.time()
		if t.oldest.IsZero() || at.Before(t.oldest) {
			t.oldest = at
		}
		if at.After(t.newest) {
			t.newest = at
		}
	}
	text := encode(map[string]any{"Records": records})
	t.sum = sha256.Sum256(text)
	body := Zip(text)
	etag := md5.Sum(body)
	t.object = &object{body: body, etag: hex.EncodeToString(etag[:])}
	return t
}

// poolKey tells shared log files apart.
type poolKey struct{ records, number int }

func (a *Archive) shared(key poolKey, build func() *logText) *logText {
	if a.pool[key] == nil {
		a.pool[key] = build()
	}
	return a.pool[key]
}

// routine is a log file of everyday records, and of the special ones.
func (c *chain) routine(at time.Time, special []Record) *logText {
	records := make([]Record, 0, c.pace.RecordsPerLog+len(special))
	step := 5 * time.Minute / time.Duration(max(c.pace.RecordsPerLog, 1))
	for i := range c.pace.RecordsPerLog {
		when := at.Add(-5*time.Minute + time.Duration(i)*step)
		records = append(records, everyday(c.account, c.region, when, c.serial*1000+i))
	}
	return newLogText(append(records, special...))
}
