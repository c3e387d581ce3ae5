package archive

import (
	"context"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// mostPlaces bounds how often a trail is followed to where it delivered before.
const mostPlaces = 16

// chain is what is known of one chain: its digests, wherever they were delivered,
// and those that the links name and nobody has.
type chain struct {
	member
	entries  []*entry // hourly ones, in the order of their time
	backfill []*entry
	trees    []*tree
	missing  []missing
	notes    findings
}

// missing is a digest that a proven one names.
type missing struct {
	name Name
	by   *entry
}

type spot struct{ bucket, key string }

// gather loads the tree of a chain and, as links lead there, those in which it
// was delivered before, and lets the digests prove each other.
func (s *session) gather(ctx context.Context, m member) *chain {
	c := &chain{member: m}
	for next := []Tree{m.Tree}; len(next) > 0; {
		for _, at := range next {
			t := s.load(ctx, at)
			c.trees = append(c.trees, t)
			c.take(t.chains[m.chainID])
		}
		next = c.prove(s.Period)
		if len(c.trees)+len(next) > mostPlaces {
			break
		}
	}
	c.settle()
	return c
}

// take sorts the digests of one more place in.
func (c *chain) take(entries []*entry) {
	for _, e := range entries {
		if e.name.Kind == Backfill {
			c.backfill = append(c.backfill, e)
		} else {
			c.entries = append(c.entries, e)
		}
	}
	byTime := func(a, b *entry) int { return a.end().Compare(b.end()) }
	slices.SortStableFunc(c.entries, byTime)
	slices.SortStableFunc(c.backfill, byTime)
}

// prove walks the links from the newest digest to the oldest, so that every
// digest is decided before its own link is believed. It notes what is missing
// and returns the trees that links lead to and that are not loaded.
func (c *chain) prove(listed evidence.Period) (elsewhere []Tree) {
	c.missing = nil
	at := map[spot]*entry{}
	all := slices.Concat(c.entries, c.backfill)
	for _, e := range all {
		at[spot{e.name.Bucket, e.name.Key()}] = e
	}
	named := map[spot]bool{}
	slices.SortStableFunc(all, func(a, b *entry) int { return b.end().Compare(a.end()) })
	for _, e := range all {
		if e.state != proven || e.previous == nil {
			continue
		}
		to := spot{e.previous.Bucket, e.previous.Key}
		if before := at[to]; before != nil {
			before.toldBy(e)
			continue
		}
		name, err := ParseName(to.bucket, to.key)
		if err != nil || name.Kind == Log || !name.Time.After(listed.From) || !name.precedes(e.name, listed.To) || named[to] {
			continue
		}
		named[to] = true
		switch t := c.treeAt(name.Tree); {
		case t == nil:
			if !slices.Contains(elsewhere, name.Tree) {
				elsewhere = append(elsewhere, name.Tree)
			}
		case t.fault == "":
			c.missing = append(c.missing, missing{name, e})
		}
	}
	return elsewhere
}

// precedes says whether a digest may have been made before another. Backfill
// digests are made when something is late, for whichever hour; of those that are
// for later ones, only what was listed can be missed.
func (n Name) precedes(other Name, to time.Time) bool {
	if n.Kind == Backfill && other.Kind == Backfill {
		return n != other && !n.Time.After(to.Add(lookahead))
	}
	return n.Time.Before(other.Time)
}

func (c *chain) treeAt(at Tree) *tree {
	for _, t := range c.trees {
		if t.Tree == at {
			return t
		}
	}
	return nil
}

// toldBy lets a proven digest after it prove or refute a digest.
func (e *entry) toldBy(after *entry) {
	if !e.parsed || e.state == refuted || !e.end().Before(after.end()) {
		return
	}
	switch {
	case e.sum != after.previous.Hash:
		e.is(refuted, "the valid digest after it, "+after.url()+", says that its content was another")
	case (e.state == pending || e.state == bare) && e.key.Verifies(e.signed, after.previous.Signature):
		e.state = proven // why says what is wrong with its metadata
	}
}

// settle decides what no digest after it proved. A signature that is wrong, as
// one is after a careless copy, refutes a digest unless what could have proven it
// could not be read.
func (c *chain) settle() {
	fault := slices.ContainsFunc(c.trees, func(t *tree) bool { return t.fault != "" })
	unsure := fault
	for _, e := range slices.Backward(c.entries) {
		if e.settle(unsure); e.state != refuted {
			unsure = fault || e.state == unread
		}
	}
	unsure = fault || slices.ContainsFunc(c.backfill, func(e *entry) bool { return e.state == unread || e.state == bare })
	for _, e := range c.backfill { // in which order they are linked is not known
		e.settle(unsure)
	}
}

// settle decides about a digest; unsure says that what could have proven it could
// not be read.
func (e *entry) settle(unsure bool) {
	switch {
	case e.state == bare:
		e.is(unread, e.why+", and no valid digest after it proves it")
	case e.state == pending && unsure:
		e.is(unread, e.why+", and what could prove it could not be read")
	case e.state == pending:
		e.state = refuted
	}
}
