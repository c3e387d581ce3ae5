package archive

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
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
		if t.fault != "" {
			return // what the digests list is not known
		}
	}
	digests := c.references(s.Period)
	found := recorded(ctx, s, "unlisted "+c.Chain.Trail+" "+unlistedName(c, digests, r.Gaps), func() (keptUnlisted, bool) {
		u := &unlisted{trees: c.trees, gaps: r.Gaps,
			listing: listing{session: s, digests: digests, sets: map[*entry]map[mark16]Hash{}, faults: map[string]string{}}}
		u.found.InGap = make([]inGap, len(r.Gaps))
		settled := u.look(ctx)
		u.found.Findings, u.found.More = u.notes.first()
		return u.found, settled
	})
	r.Logs.Unreferenced += found.Unreferenced
	c.notes.addAll(found.Findings, found.More)
	for i, n := range found.InGap {
		if n.Count == 0 || i >= len(r.Gaps) {
			continue
		}
		if g := r.Gaps[i]; g.Cause != NotYetDelivered {
			r.Logs.Unreferenced += n.Count
			c.notes.add(LogsInGap, n.First, g.unlisted(n.Count))
		} else {
			r.doubts.early += n.Count
			r.Gaps[i].Detail += "; " + g.unlisted(n.Count) + " so far"
		}
	}
}

// unlistedName is the SHA-256 of everything that the answer depends on, but for
// the listing: a digest that could be read only later changes it.
func unlistedName(c *chain, digests []*entry, gaps []Gap) string {
	sum := sha256.New()
	for _, t := range c.trees {
		_, _ = fmt.Fprintf(sum, "%s\n", url(t.Bucket, t.Logs()))
	}
	for _, g := range gaps {
		_, _ = fmt.Fprintf(sum, "%s %s\n", g.From.Format(time.RFC3339Nano), g.To.Format(time.RFC3339Nano))
	}
	for _, e := range digests {
		_, _ = fmt.Fprintf(sum, "%s %x\n", e.url(), e.sum)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// unlisted is the search for log files that no digest of a chain's trees lists.
type unlisted struct {
	listing
	trees []*tree
	gaps  []Gap
	notes findings
	found keptUnlisted
}

// look lists the log files of every tree, and says whether it could.
func (u *unlisted) look(ctx context.Context) bool {
	settled := true
	for _, t := range u.trees {
		u.rewind()
		after := t.Logs() + u.session.Period.From.Format(dayPath)
		before := t.Logs() + u.session.Period.To.Add(24*time.Hour).Format(dayPath)
		set, lines := objectSet{Of: url(t.Bucket, after) + " to " + before}, sha256.New()
		err := u.session.Source.List(ctx, t.Bucket, t.Logs(), after, before, func(o Object) error {
			set.Count++
			set.Bytes += o.Size
			_, _ = io.WriteString(lines, o.Key+"\t"+strconv.FormatInt(o.Size, 10)+"\n")
			if !folder(o) {
				u.place(ctx, t, o)
			}
			return ctx.Err()
		})
		if err != nil {
			settled = false
			u.notes.add(ListingFailed, url(t.Bucket, t.Logs()), err.Error())
		}
		set.SHA256 = hex.EncodeToString(lines.Sum(nil))
		u.found.Sets = append(u.found.Sets, set)
	}
	for digest, why := range u.faults {
		settled = false
		u.notes.add(ListingFailed, digest, "its list of log files could not be read again: "+why)
	}
	return settled
}

// place decides about one object of the listing.
func (u *unlisted) place(ctx context.Context, t *tree, o Object) {
	name, err := ParseName(t.Bucket, o.Key)
	stray := err != nil || name.Kind != Log || name.Tree != t.Tree
	if !stray && (name.Time.Before(u.session.Period.From) || !name.Time.Before(u.session.Period.To)) {
		return
	}
	if !stray {
		u.advance(ctx, name.Time)
	}
	if _, listed := u.find(mark(t.Bucket, o.Key)); listed {
		return
	}
	if !stray {
		for i, g := range u.gaps {
			if !name.Time.Before(g.From.Add(-drift)) && name.Time.Before(g.To) {
				in := &u.found.InGap[i]
				if in.Count++; in.First == "" {
					in.First = url(t.Bucket, o.Key)
				}
				return
			}
		}
	}
	u.found.Unreferenced++
	why := "no valid digest of any trail lists it, though the time is covered"
	if stray {
		why = "no valid digest lists it, and it is not named like a log file"
	}
	u.notes.add(LogUnreferenced, url(t.Bucket, o.Key), why)
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
				other.prove(evidence.Period{})
			}
			for _, e := range entries {
				if e.logs > 0 && (e.state == proven || e.state == refuted && id == c.chainID && e.within(p)) {
					out = append(out, e)
				}
			}
		}
	}
	sortByEnd(out)
	return out
}

// sortByEnd puts digests in the order in which a listing holds them.
func sortByEnd(digests []*entry) {
	slices.SortFunc(digests, func(a, b *entry) int {
		return cmp.Or(a.end().Compare(b.end()), strings.Compare(a.url(), b.url()))
	})
}

// listing answers whether a log file is listed, for times that only grow: it
// holds the lists of a few hours.
type listing struct {
	session *session
	digests []*entry
	next    int
	sets    map[*entry]map[mark16]Hash // what their contents should be
	faults  map[string]string          // by digest, why its list is not known
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
		logs, err := l.session.logsOf(ctx, e)
		if err != nil {
			l.faults[e.url()] = err.Error()
			continue
		}
		set := make(map[mark16]Hash, len(logs))
		for _, log := range logs {
			set[mark(log.Bucket, log.Key)] = log.Hash
		}
		l.sets[e] = set
	}
}

// find is the hash that a digest lists the log file with, and whether one does.
func (l *listing) find(m mark16) (Hash, bool) {
	for _, set := range l.sets {
		if hash, listed := set[m]; listed {
			return hash, true
		}
	}
	return Hash{}, false
}
