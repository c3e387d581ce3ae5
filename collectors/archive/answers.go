package archive

import (
	"fmt"
	"slices"
	"time"
)

// doubts are what is not known of a chain because something could not be read.
type doubts struct {
	gaps    []bool // by gap: what would cover it may be what could not be read
	listing string // of digests, that failed; "" for none
	digest  string // of the chain, that could not be read or proven; "" for none
	other   string // likewise, of another trail that delivers to the same place
	loss    loss
	early   int // log files that digests which may still come may list
}

// loss is why a digest or a listing of them could not be read, or "": in words
// that begin with the error's and name no object, so that nobody else chooses them.
type loss struct{ own, other string }

// doubt notes what could not be read of the chain, and of the trails beside it.
func (c *chain) doubt(d *doubts) {
	for _, t := range c.trees {
		if t.fault != "" && d.listing == "" {
			d.listing = url(t.Bucket, t.Digests()) + " could not be listed: " + t.fault
			d.loss.own = t.fault
		}
		var other *entry // the first by name
		for id, entries := range t.chains {
			for _, e := range entries {
				if id != c.chainID && (e.state == unread || e.state == bare) && (other == nil || e.url() < other.url()) {
					other = e
				}
			}
		}
		if other != nil && d.other == "" {
			d.other, d.loss.other = other.url()+" could not be read", other.why
		}
	}
	for _, e := range slices.Concat(c.entries, c.backfill) {
		if e.state == unread && d.digest == "" {
			d.digest = e.url() + " could not be read: " + e.why
			if d.listing == "" {
				d.loss.own = e.why
			}
		}
	}
}

// AllCovered says whether valid digests cover every moment of the period, whether
// that is known, and why it is not so or not known. A hole is known to be one
// unless what would cover it may be what could not be read, or may still come.
// Losing evidence turns what is known into what is not, and no more.
func (r *ChainResult) AllCovered() (covered, known bool, why string) {
	if len(r.Gaps) == 0 {
		return true, true, ""
	}
	for i, g := range r.Gaps {
		if g.Cause != NotYetDelivered && !r.doubts.gap(i) {
			return false, true, "not covered is " + g.String()
		}
	}
	return false, false, r.doubts.orelse("not known to be covered is " + r.Gaps[0].String())
}

// AllUnaltered says whether every log file that a digest of the period lists is
// there with its hash, whether that is known, and why it is not so or not known.
// It is not so where no digest of the period is valid, and not known where one is
// invalid or missing: what that one listed nobody knows.
func (r *ChainResult) AllUnaltered() (unaltered, known bool, why string) {
	l, d := r.Logs, r.Digests
	switch unread := r.doubts.orelse(""); {
	case l.Modified+l.Missing+l.Corrupt+l.TrailingData > 0:
		return false, true, fmt.Sprintf("%d log files are modified, %d missing, %d corrupt and %d have something after their end", l.Modified, l.Missing, l.Corrupt, l.TrailingData)
	case unread != "":
		return false, false, unread
	case d.Valid == 0:
		covered, known, why := r.AllCovered()
		return covered, known, "no digest of the period is valid: " + why
	case l.Unreadable > 0:
		return false, false, fmt.Sprintf("%d log files could not be read", l.Unreadable)
	case l.Unproven > 0:
		return false, false, fmt.Sprintf("%d log files are listed by an invalid digest only", l.Unproven)
	case d.Invalid+d.Missing > 0:
		return false, false, fmt.Sprintf("the log files that %d invalid and %d missing digests listed are not known", d.Invalid, d.Missing)
	}
	return true, true, ""
}

// Outside says how many log files of the period no valid digest lists, whether
// that is known, and why not.
func (r *ChainResult) Outside() (n int, known bool, why string) {
	if unread := r.doubts.orelse(r.doubts.other); unread != "" {
		return 0, false, unread
	}
	for _, f := range r.Findings {
		if f.Class == ListingFailed {
			return 0, false, f.Object + " could not be listed: " + f.Detail
		}
	}
	switch n = r.Logs.Unreferenced; {
	case n > 0:
		return n, true, ""
	case r.Logs.Unproven > 0:
		return 0, false, fmt.Sprintf("%d log files are listed by an invalid digest only", r.Logs.Unproven)
	case r.doubts.early > 0:
		return 0, false, fmt.Sprintf("%d log files may be listed by a digest that is not yet delivered", r.doubts.early)
	}
	return 0, true, ""
}

// Lost is why what one of the answers depends on could not be read: a digest or a
// listing of the chain's own, or else one of another trail's, which matters to
// Outside alone; "" if it was read. The words begin with those of the gap, if there
// is one, or with a clause of this package that ends in a colon.
func (r *ChainResult) Lost() (own, others string) { return r.doubts.loss.own, r.doubts.loss.other }

// gap says whether it is not known that gap i is one. Without the doubts of a
// verification there are none.
func (d doubts) gap(i int) bool { return i < len(d.gaps) && d.gaps[i] }

// orelse is what of the chain's digests could not be read, or else why.
func (d doubts) orelse(why string) string {
	switch {
	case d.listing != "":
		return d.listing
	case d.digest != "":
		return d.digest
	}
	return why
}

// String is the gap in words.
func (g Gap) String() string {
	return fmt.Sprintf("%s to %s (%s): %s", g.From.Format(time.RFC3339), g.To.Format(time.RFC3339), g.Cause, g.Detail)
}
