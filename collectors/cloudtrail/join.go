package cloudtrail

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/s3"
)

// join concludes what follows from the trails and what they refer to, taken
// together, and puts into each trail what it refers to.
func (s *study) join() {
	cover := NewCover(s.sightings())
	s.complete(cover)
	for _, r := range s.buckets {
		account := evidence.Then(r.data.Owner, func(o s3.Owner) string { return o.Account })
		events := cover.ReadsRecorded(r.data.ARN, r.trails[0].partition(), account, r.data.Location)
		r.data.AccessRecorded = evidence.Any(r.data.LoggedElsewhere, events)
		for _, t := range r.trails {
			t.BucketElsewhere = s.elsewhere(r.data.Owner, t)
		}
	}
	unread := evidence.FirstGap(s.scopes)
	for _, r := range s.buckets {
		r.data.Unread = unread
		for _, t := range r.trails {
			t.Bucket = r.value()
		}
	}
	for _, r := range s.keys {
		r.data.Unread = unread
		for _, t := range r.trails {
			t.Key = r.value()
		}
	}
	for _, r := range s.groups {
		r.data.Unread = unread
		for _, t := range r.trails {
			t.LogGroup = r.value()
		}
	}
}

// complete adds to each scope the trails that cover it although it did not show
// them: a server may keep an organization's trail from its members.
func (s *study) complete(cover *Cover) {
	for i := range s.scopes {
		sc := &s.scopes[i]
		if sc.Region == "" || sc.Gap != nil {
			continue
		}
		for _, c := range cover.Of(sc.Account, sc.Region) {
			if c.Covers.Known() && !slices.Contains(sc.Found, c.Trail.ARN) {
				sc.Found = append(sc.Found, c.Trail.ARN)
				sc.Calls = append(sc.Calls, c.Covers.Calls()...)
			}
		}
	}
}

func (s *study) sightings() Sightings {
	in := Sightings{Scopes: s.scopes, Regions: map[string]evidence.Value[[]string]{}}
	for _, m := range s.estate.Accounts {
		in.Regions[m.ID] = m.Regions
	}
	for _, t := range s.trails {
		in.Trails = append(in.Trails, evidence.Fact{Kind: TrailKind, ID: t.ARN, Account: t.HomeAccount, Region: t.HomeRegion, Calls: t.calls, Data: t.Trail})
	}
	in.Members, in.Owner = organizations.Accounts(s.org)
	return in
}

// elsewhere says whether a trail's bucket belongs to another account than the
// trail. That it belongs to none of the accounts examined tells only if the
// trail's own account was among them.
func (s *study) elsewhere(owner evidence.Value[s3.Owner], t *subject) evidence.Value[bool] {
	o, known := owner.Get()
	if known && o.Account == "" && s.sessions[t.HomeAccount] == nil {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: "s3:ListAllMyBuckets",
			Detail: "the account that owns the trail was not examined"}, owner.Calls()...)
	}
	return evidence.Then(owner, func(o s3.Owner) bool { return o.Account != t.HomeAccount })
}
