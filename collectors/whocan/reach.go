package whocan

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/s3"
)

// powers are the capabilities of one principal: those that it holds or, by what
// was read, may hold; and why it may hold others.
type powers struct {
	held  []access.Capability // in no order
	doubt *evidence.Gap
}

// take gathers from the holders what each principal can do. What only hangs on a
// document that was not read is a doubt: with it, the principal may turn out to
// hold nothing.
func (s *study) take(lists ...access.Holders) {
	for _, list := range lists {
		for _, h := range list.All {
			p := s.powers[h.Principal]
			if p == nil {
				p = &powers{}
				s.powers[h.Principal] = p
			}
			if gap := h.Holds.Gap(); gap != nil && (gap.Reason != evidence.Unsupported || gap.Action != "") {
				p.doubt = firstOf(p.doubt, gap)
			} else if !slices.Contains(p.held, h.Capability) {
				p.held = append(p.held, h.Capability)
			}
		}
	}
}

// firstOf is one of two gaps, the same whichever came first.
func firstOf(a, b *evidence.Gap) *evidence.Gap {
	if a == nil || b != nil && b.String() < a.String() {
		return b
	}
	return a
}

// reach is what a role can do, where unseen is why there may be more to have power
// over. A role of which no power is known, while
// there is a doubt or something unseen, is not known to have none.
func reach(of access.Reach, p *powers, unseen *evidence.Gap, calls []evidence.CallID) evidence.Value[access.Reach] {
	if p == nil {
		p = &powers{}
	}
	doubt := p.doubt
	if of.Unread != nil {
		doubt = firstOf(doubt, of.Unread)
	}
	of.Capabilities, of.Unread = []access.Capability{}, cmp.Or(doubt, unseen)
	for _, c := range access.Capabilities() {
		if slices.Contains(p.held, c) {
			of.Capabilities = append(of.Capabilities, c)
		}
	}
	if len(of.Capabilities) == 0 && of.Unread != nil {
		return evidence.Missing[access.Reach](*of.Unread, calls...)
	}
	return evidence.Known(of, calls...)
}

// unseen is why there may be trails, or something that one rests on, that were
// not seen; nil if all were.
func (s *study) unseen() *evidence.Gap {
	gap := evidence.FirstGap(s.out.Scopes(cloudtrail.TrailKind))
	for _, t := range s.world.Trails {
		gap = cmp.Or(gap, t.AlertsUnread, t.QueriesUnread, s.unnamed[t.ARN])
	}
	return gap
}

// unplaced is why an account may have more than was found to be its own to have
// power over; nil if it has not.
func (s *study) unplaced() *evidence.Gap {
	gap := s.unseen()
	for _, f := range s.out.Facts(s3.BucketKind) {
		owner := f.Data.(*s3.Bucket).Owner
		o, known := owner.Get()
		if gap == nil && !known {
			gap = owner.Gap()
		}
		if gap == nil {
			gap = o.Undecided()
		}
	}
	return gap
}
