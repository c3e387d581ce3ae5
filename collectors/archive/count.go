package archive

import (
	"github.com/trailproof/trailproof/collectors/evidence"
)

// within says whether the digest speaks for some of the period.
func (e *entry) within(p evidence.Period) bool {
	return e.begin().Before(p.To) && e.end().After(p.From)
}

// within says the same of a digest that is not there, and so does not say when
// it began: an hour before its end.
func (m missing) within(p evidence.Period) bool {
	return (&entry{name: m.name}).within(p)
}

// count counts the digests of the period and says what is wrong with them.
func (c *chain) count(p evidence.Period, r *ChainResult) {
	for _, list := range [][]*entry{c.entries, c.backfill} {
		for _, e := range list {
			if e.within(p) {
				c.countOne(e, r)
			}
		}
	}
	for _, m := range c.missing {
		if m.within(p) {
			r.Digests.Missing++
			c.notes.add(DigestMissing, url(m.name.Bucket, m.name.Key()), "the valid digest "+m.by.url()+" names it as the one before it, and it is not there")
		}
	}
}

func (c *chain) countOne(e *entry, r *ChainResult) {
	n := &r.Digests
	if e.bytes > 0 {
		r.Objects++
		r.Bytes += e.bytes
	}
	switch e.state {
	case refuted:
		n.Invalid++
		c.notes.add(DigestInvalid, e.url(), e.why)
	case proven:
		n.Valid++
		if e.why != "" {
			c.notes.add(DigestMetadata, e.url(), e.why+"; the valid digest after it proves it")
		}
		if e.key.Foreign {
			c.notes.add(KeyFingerprint, e.url(), "the fingerprint of its public key is not the MD5 of the key")
		}
	default:
		n.Unreadable++
		c.notes.add(DigestUnreadable, e.url(), e.why)
	}
}

// remark says what else was seen where the digests lie.
func (c *chain) remark() {
	for _, t := range c.trees {
		if t.fault != "" {
			c.notes.add(ListingFailed, url(t.Bucket, t.Digests()), t.fault)
		}
		c.notes.addAll(t.odd.first())
	}
	if len(c.entries) == 0 && c.trees[0].fault == "" {
		c.notes.add(NoDigests, url(c.Bucket, c.Digests()), "there is no digest of the trail for the period: validation was off, they were deleted, or the trail delivers elsewhere")
	}
}
