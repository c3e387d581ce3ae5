package archive

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// mark16 stands for an object in a set: the beginning of the SHA-256 of its
// name, so that nobody can plant one that is taken for another.
type mark16 [16]byte

func mark(bucket, key string) mark16 {
	sum := sha256.Sum256([]byte(bucket + "\x00" + key))
	return mark16(sum[:16])
}

// drift is how long before a gap a log file may be named and be the gap's: names
// tell when a file was begun, and digests list it by when it was delivered.
const drift = 15 * time.Minute

// findUnlisted lists the log files of the period and finds those that no proven
// digest of any trail lists. Log files do not tell their trail.
//
// Where the digests could not all be listed nothing can be said.
func (s *session) findUnlisted(ctx context.Context, c *chain, r *ChainResult) {
	for _, t := range c.trees {
		if t.fault != nil {
			return // what the digests list is not known
		}
	}
	listed := &listing{session: s, digests: c.references(s.Period), sets: map[*entry]map[mark16]bool{}}
	inGap := make([]tally, len(r.Gaps))
	for _, t := range c.trees {
		listed.rewind()
		after := t.Logs() + s.Period.From.Format(dayPath)
		before := t.Logs() + s.Period.To.Add(24*time.Hour).Format(dayPath)
		err := s.Source.List(ctx, t.Bucket, t.Logs(), after, before, func(o Object) error {
			if o.Size == 0 && strings.HasSuffix(o.Key, "/") {
				return nil
			}
			s.place(ctx, c, t, o, listed, r, inGap)
			return ctx.Err()
		})
		if err != nil {
			c.notes.add(ListingFailed, url(t.Bucket, t.Logs()), err.Error())
		}
	}
	for i, n := range inGap {
		if n.count == 0 {
			continue
		}
		if g := r.Gaps[i]; g.Cause != NotYetDelivered {
			r.Logs.Unreferenced += n.count
			c.notes.add(LogsInGap, n.first, g.unlisted(n.count))
		} else {
			r.Gaps[i].Detail += "; " + g.unlisted(n.count) + " so far"
		}
	}
	for _, fault := range listed.faults {
		c.notes.add(ListingFailed, fault, "its list of log files could not be read again")
	}
}

// tally counts the log files of a gap that no digest lists.
type tally struct {
	count int
	first string
}

// place decides about one object of the listing.
func (s *session) place(ctx context.Context, c *chain, t *tree, o Object, listed *listing, r *ChainResult, inGap []tally) {
	name, err := ParseName(t.Bucket, o.Key)
	stray := err != nil || name.Kind != Log || name.Tree != t.Tree
	if !stray && (name.Time.Before(s.Period.From) || !name.Time.Before(s.Period.To)) {
		return
	}
	if !stray {
		listed.advance(ctx, name.Time)
	}
	if listed.has(mark(t.Bucket, o.Key)) {
		return
	}
	if !stray {
		for i, g := range r.Gaps {
			if !name.Time.Before(g.From.Add(-drift)) && name.Time.Before(g.To) {
				if inGap[i].count++; inGap[i].first == "" {
					inGap[i].first = url(t.Bucket, o.Key)
				}
				return
			}
		}
	}
	r.Logs.Unreferenced++
	why := "no valid digest of any trail lists it, though the time is covered"
	if stray {
		why = "no valid digest lists it, and it is not named like a log file"
	}
	c.notes.add(LogUnreferenced, url(t.Bucket, o.Key), why)
}

// references are the digests whose lists count: the proven ones of every trail
// that delivers to the chain's trees, and the invalid ones of the chain itself,
// whose log files are unproven and not unlisted.
func (c *chain) references(p evidence.Period) []*entry {
	var out []*entry
	for _, t := range c.trees {
		for id, entries := range t.chains {
			if id != c.chainID {
				other := &chain{member: member{chainID: id}, trees: c.trees}
				other.take(entries)
				other.prove(time.Time{})
			}
			for _, e := range entries {
				if e.logs > 0 && (e.state == proven || e.state == refuted && id == c.chainID && e.within(p)) {
					out = append(out, e)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *entry) int { return a.end().Compare(b.end()) })
	return out
}

// listing answers whether a log file is listed, for times that only grow: it
// holds the lists of a few hours.
type listing struct {
	*session
	digests []*entry
	next    int
	sets    map[*entry]map[mark16]bool
	faults  []string
}

func (l *listing) rewind() {
	l.next = 0
	clear(l.sets)
}

// advance holds the lists of the digests that end from an hour before the time
// to the lookahead after it.
func (l *listing) advance(ctx context.Context, at time.Time) {
	for e := range l.sets {
		if e.end().Before(at.Add(-time.Hour)) {
			delete(l.sets, e)
		}
	}
	for ; l.next < len(l.digests) && !l.digests[l.next].end().After(at.Add(lookahead)); l.next++ {
		e := l.digests[l.next]
		if e.end().Before(at.Add(-time.Hour)) {
			continue
		}
		logs, err := l.logsOf(ctx, e)
		if err != nil {
			l.faults = append(l.faults, e.url())
			continue
		}
		set := make(map[mark16]bool, len(logs))
		for _, log := range logs {
			set[mark(log.Bucket, log.Key)] = true
		}
		l.sets[e] = set
	}
}

func (l *listing) has(m mark16) bool {
	for _, set := range l.sets {
		if set[m] {
			return true
		}
	}
	return false
}
