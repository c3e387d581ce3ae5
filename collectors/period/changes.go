package period

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/collectors/s3"
)

// subject is a trail, or the bucket or key of one: where changes of it are
// recorded, and which changes are its own.
type subject struct {
	place evidence.Value[place]
	is    func(record.Change) bool
}

// subjectsOf are the trail and what it depends on.
func subjectsOf(t *cloudtrail.Trail) []subject {
	out := []subject{
		{evidence.Known(place{t.HomeAccount, t.HomeRegion}), func(c record.Change) bool { return c.OfTrail(t.ARN) }},
		{bucketPlace(t), func(c record.Change) bool { return c.OfBucket(t.BucketName) }},
	}
	if key := keyOf(t); t.KMSKeyID != "" {
		out = append(out, subject{keyPlace(key), func(c record.Change) bool { return c.OfKey(key) }})
	}
	return out
}

// bucketPlace is where changes of the trail's bucket are recorded.
func bucketPlace(t *cloudtrail.Trail) evidence.Value[place] {
	if t.Bucket == nil {
		return evidence.Missing[place](evidence.Gap{Reason: evidence.NotAsked, Detail: "the bucket was not read"})
	}
	owner := evidence.Value[s3.Owner]{}
	region := evidence.Value[string]{}
	if b, known := t.Bucket.Get(); known {
		owner, region = b.Owner, b.Location
	}
	if o, known := owner.Get(); known && o.Undecided() != nil {
		return evidence.Missing[place](*o.Undecided(), owner.Calls()...)
	}
	return evidence.Both(owner, region, func(o s3.Owner, region string) place { return place{o.Account, region} })
}

// keyOf is the ARN of the trail's key, or "" if there is none or it is not known.
func keyOf(t *cloudtrail.Trail) string {
	if t.Key != nil {
		if key, known := t.Key.Get(); known && !strings.Contains(key.ARN, ":alias/") {
			return key.ARN
		}
	}
	if strings.Contains(t.KMSKeyID, ":key/") {
		return t.KMSKeyID
	}
	return ""
}

func keyPlace(key string) evidence.Value[place] {
	id, err := arn.Parse(key)
	if err != nil {
		return evidence.Missing[place](evidence.Gap{Reason: evidence.NotAsked, Action: kms.Actions()[0], Detail: "the key's ARN is not known"})
	}
	return evidence.Known(place{id.AccountID, id.Region})
}

// changesOf gathers what was changed of a trail, its bucket and its key, from the
// log files of every chain: which trail recorded it does not matter.
func (s *study) changesOf(t *cloudtrail.Trail) evidence.Value[cloudtrail.Changes] {
	if s.estate.Period.Moment() {
		return evidence.Missing[cloudtrail.Changes](withoutPeriod())
	}
	var calls []evidence.CallID
	var out cloudtrail.Changes
	subjects := subjectsOf(t)
	seen := map[string]bool{}
	for _, c := range s.changes() {
		if !slices.ContainsFunc(subjects, func(of subject) bool { return of.is(c.Change) }) {
			continue
		}
		calls = append(calls, c.calls...)
		switch twice := c.EventID != "" && seen[c.EventID]; {
		case twice: // another trail recorded it, too
		case c.Error == "":
			out.Made = append(out.Made, c.Change)
		default:
			out.Attempts = append(out.Attempts, c.Change)
		}
		seen[c.EventID] = true
	}
	for _, of := range subjects {
		told := s.told(of)
		calls = append(calls, told.Calls()...)
		if out.Unread == nil {
			out.Unread = told.Gap()
		}
	}
	return evidence.Known(out, calls...)
}

// change is one that a chain's log files show.
type change struct {
	record.Change
	calls []evidence.CallID
}

// changes are those of all chains, by time, event and log file.
func (s *study) changes() []change {
	var out []change
	for _, of := range s.chains {
		r, _ := of.result.Get()
		for _, c := range r.Tally.Changes {
			out = append(out, change{c, of.result.Calls()})
		}
	}
	slices.SortStableFunc(out, func(a, b change) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Object, b.Object), bytes.Compare(a.Record, b.Record))
	})
	return out
}

// told says whether every change of the subject is among those that were read: a
// chain of its account and region is whole, and its trail records such events.
// Otherwise the gap says why not.
func (s *study) told(of subject) evidence.Value[bool] {
	at, known := of.place.Get()
	if !known {
		return evidence.Missing[bool](*of.place.Gap(), of.place.Calls()...)
	}
	var calls []evidence.CallID
	var gap *evidence.Gap
	for _, c := range s.chains {
		if c.Account != at.account || c.Region != at.region {
			continue
		}
		why := c.tells()
		if why == nil {
			return evidence.Known(true, c.result.Calls()...)
		}
		if gap == nil {
			gap = why
		}
		calls = append(calls, c.result.Calls()...)
	}
	if gap == nil {
		gap = &evidence.Gap{Reason: evidence.NotAsked, Detail: fmt.Sprintf("no digest chain of %s/%s was verified, where changes would be recorded", at.account, at.region)}
	}
	return evidence.Missing[bool](*gap, calls...)
}

// tells is why a chain may not show every event that changes something; nil if it
// does.
func (c *chain) tells() *evidence.Gap {
	if gap := c.unread(); gap != nil {
		return gap
	}
	if r, _ := c.result.Get(); r.Tally.Unkept > 0 {
		return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("%d more changes were recorded than are kept", r.Tally.Unkept)}
	}
	return c.management("change", cloudtrail.All, cloudtrail.WriteOnly)
}

// unread is why a chain may have log files of the period that were not read; nil
// if it has none.
func (c *chain) unread() *evidence.Gap {
	r, known := c.result.Get()
	if !known {
		return c.result.Gap()
	}
	covered, _, _ := answers(r)
	whole, known := covered.Get()
	switch {
	case !known:
		return covered.Gap()
	case !whole:
		return &evidence.Gap{Reason: evidence.Failed, Detail: fmt.Sprintf("the digests of %s %s/%s do not cover the period", c.data.Name, c.Account, c.Region)}
	}
	return unreadRecords(r)
}

// management is why a chain's trail may not record every one of some management
// events, which it does to the extents given.
func (c *chain) management(events string, enough ...cloudtrail.Extent) *evidence.Gap {
	if c.trail == nil {
		return unknownTrail()
	}
	selection, known := c.trail.Selection.Get()
	switch {
	case !known:
		return c.trail.Selection.Gap()
	case slices.Contains(enough, selection.Management):
		return nil
	case selection.Management == cloudtrail.Unclear && selection.Unread != nil:
		return selection.Unread
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("the trail %s does not record every %s: its management events are %s", c.data.Name, events, selection.Management)}
}

func unknownTrail() *evidence.Gap {
	return &evidence.Gap{Reason: evidence.NotAsked, Action: "cloudtrail:GetEventSelectors", Detail: "what a trail recorded that is gone is not known"}
}
