package cloudtrail

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Recorded is what the logging trails of an account select, taken together: an
// extent is all only if every enabled region records all. Where a trail or its
// selectors could not be read, what it might change is unknown; if that is
// everything, there is a gap in place of the selection.
func (c *Cover) Recorded(account, partition string) evidence.Value[Selection] {
	regions, _ := c.regions[account].Get()
	return c.recorded(account, partition, regions)
}

// RecordedIn is what they select in one region.
func (c *Cover) RecordedIn(account, partition, region string) evidence.Value[Selection] {
	return c.recorded(account, partition, []string{region})
}

func (c *Cover) recorded(account, partition string, regions []string) evidence.Value[Selection] {
	var calls []evidence.CallID
	var gaps []evidence.Gap
	take := func(v interface {
		Gap() *evidence.Gap
		Calls() []evidence.CallID
	}) (known bool) {
		calls = append(calls, v.Calls()...)
		if g := v.Gap(); g != nil {
			gaps = append(gaps, *g)
		}
		return v.Gap() == nil
	}
	var recordings []Recording
	for _, cov := range c.Of(account, only(regions)) {
		covers, logging := take(cov.Covers), take(cov.Logging)
		if on, _ := cov.Logging.Get(); logging && !on {
			continue
		}
		rec := Recording{Doubtful: !covers || !logging, Unread: !take(cov.Trail.EventSelectors)}
		rec.Selectors, _ = cov.Trail.EventSelectors.Get()
		if !cov.Trail.MultiRegion {
			rec.Regions = []string{cov.Trail.HomeRegion}
		}
		recordings = append(recordings, rec)
	}
	for _, r := range regions {
		if !take(c.Unseen(account, r)) {
			recordings = append(recordings, Recording{Unread: true, Regions: []string{r}})
		}
	}
	if len(regions) == 0 { // which regions there are is not known
		if !take(c.Unseen(account, "")) {
			recordings = append(recordings, Recording{Unread: true})
		}
	}
	sel := c.union(partition, regions, recordings)
	if len(gaps) > 0 && sel.settled() == 0 {
		return evidence.Missing[Selection](gaps[0], calls...)
	}
	if len(gaps) > 0 && sel.undecided() {
		sel.Unread = &gaps[0]
	}
	return evidence.Known(sel, calls...)
}

// only is the region if there is one, else "".
func only(regions []string) string {
	if len(regions) == 1 {
		return regions[0]
	}
	return ""
}

// union is Union, reckoned once for accounts that are covered alike.
func (c *Cover) union(partition string, regions []string, recordings []Recording) Selection {
	key, err := json.Marshal([]any{partition, regions, recordings})
	if err != nil {
		return Union(partition, regions, recordings...)
	}
	sel, done := c.unions[string(key)]
	if !done {
		sel = Union(partition, regions, recordings...)
		c.unions[string(key)] = sel
	}
	return sel
}

// settled counts the extents that are not unknown.
func (s Selection) settled() int {
	n := 0
	for _, e := range []Extent{s.Management, s.S3Read, s.S3Write, s.Lambda, s.DynamoDB} {
		if e != Unclear {
			n++
		}
	}
	return n
}

// undecided says whether anything in the selection is unknown.
func (s Selection) undecided() bool {
	return s.settled() < 5 || s.S3ReadOf.Unclear || s.S3WriteOf.Unclear || s.LambdaOf.Unclear || s.DynamoDBOf.Unclear
}

// ReadsRecorded says whether reads of a bucket's objects are recorded as data
// events, by trails that cover the account that owns it.
func (c *Cover) ReadsRecorded(bucketARN, partition string, owner, location evidence.Value[string]) evidence.Value[bool] {
	account, known := owner.Get()
	_, examined := c.regions[account]
	switch {
	case !known:
		return evidence.Missing[bool](*owner.Gap(), owner.Calls()...)
	case !examined:
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: describeTrails,
			Detail: "the account that owns the bucket was not examined"}, owner.Calls()...)
	}
	recorded := c.Recorded(account, partition)
	if region, known := location.Get(); known && region != "" {
		recorded = c.RecordedIn(account, partition, region)
	}
	calls := slices.Concat(owner.Calls(), location.Calls(), recorded.Calls())
	sel, known := recorded.Get()
	if !known {
		return evidence.Missing[bool](*recorded.Gap(), calls...)
	}
	in, gap := sel.S3ReadOf.Includes(bucketARN)
	if gap != nil {
		return evidence.Missing[bool](*cmp.Or(sel.Unread, gap), calls...)
	}
	return evidence.Known(in, calls...)
}
