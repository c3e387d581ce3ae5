package period

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/collectors/s3"
)

// LogAccess is who read the objects of an account's log buckets in the period.
type LogAccess struct {
	Buckets []string       `json:"buckets" doc:"The log buckets that the account owns."`
	Reads   []record.Reads `json:"reads" doc:"The reads of their objects that succeeded, for each bucket, principal and name of event."`
	Unread  *evidence.Gap  `json:"unread,omitempty" doc:"Why there may be more; not set if reads of all of the buckets are recorded and all log files that would tell were read."`
}

// Lacks implements evidence.Partial.
func (l LogAccess) Lacks() *evidence.Gap { return l.Unread }

// LogAccess is who read the log buckets of the account. The owner of a bucket has
// every read of it recorded, whoever read; in the records of the reader's account
// it would be a second time.
func (a Account) LogAccess(trails []evidence.Fact) evidence.Value[LogAccess] {
	return ofLogs(a, func(chains []*chain) (LogAccess, []evidence.CallID) {
		out := LogAccess{Buckets: []string{}}
		var calls []evidence.CallID
		for _, of := range depositsOf(trails) {
			mine, gap := of.belongs(a.ID)
			calls = append(calls, of.owner.Calls()...)
			if mine {
				out.Buckets = append(out.Buckets, of.bucket)
				gap = cmp.Or(gap, a.unseen(of))
			}
			out.Unread = cmp.Or(out.Unread, gap)
		}
		var gap *evidence.Gap
		out.Reads, gap = readsOf(chains, out.Buckets)
		out.Unread = cmp.Or(out.Unread, gap)
		return out, calls
	})
}

// deposit is a log bucket.
type deposit struct {
	bucket string
	owner  evidence.Value[string] // an account; "" if it is none of those examined
	region evidence.Value[string] // where its events are recorded
}

// depositsOf are the buckets that trails deliver to, by name. One trail may know
// what another does not.
func depositsOf(trails []evidence.Fact) []deposit {
	var out []deposit
	for _, f := range trails {
		t := f.Data.(*cloudtrail.Trail)
		if t.BucketName == "" {
			continue
		}
		i := slices.IndexFunc(out, func(of deposit) bool { return of.bucket == t.BucketName })
		if i < 0 {
			i = len(out)
			unread := evidence.Missing[string](evidence.Gap{Reason: evidence.NotAsked, Detail: "the bucket was not read"})
			out = append(out, deposit{bucket: t.BucketName, owner: unread, region: unread})
		}
		of := &out[i]
		if t.Bucket == nil {
			continue
		}
		bucket, known := t.Bucket.Get()
		if !known {
			bucket.Owner = evidence.Missing[s3.Owner](*t.Bucket.Gap(), t.Bucket.Calls()...)
		}
		if !of.owner.Known() {
			of.owner = evidence.Then(bucket.Owner, func(o s3.Owner) string { return o.Account })
		}
		if !of.region.Known() {
			of.region = bucket.Location
		}
	}
	slices.SortFunc(out, func(a, b deposit) int { return cmp.Compare(a.bucket, b.bucket) })
	return out
}

// belongs says whether the account owns the bucket, and why that is not known. Any
// account may own a bucket that is not known to be another's: what was read of it is
// then not told of one of them, which it may not be about.
func (of deposit) belongs(account string) (mine bool, gap *evidence.Gap) {
	owner, known := of.owner.Get()
	switch {
	case !known:
		return false, of.owner.Gap()
	case owner == "":
		return false, s3.Owner{}.Undecided()
	}
	return owner == account, nil
}

// unseen is why a read of the bucket may not be among those that were read.
func (a Account) unseen(of deposit) *evidence.Gap {
	region, known := of.region.Get()
	if !known {
		return of.region.Gap()
	}
	return a.untold(region, func(c *chain) *evidence.Gap {
		return cmp.Or(c.unread(), c.lines(), c.records(of))
	})
}

// lines is why a chain may have more readers of logs than are kept.
func (c *chain) lines() *evidence.Gap {
	r, _ := c.result.Get()
	return moreReads(r.Tally)
}

func moreReads(t record.Tally) *evidence.Gap {
	if t.MoreReads == 0 {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("%d more reads, by others than those that are kept, were recorded", t.MoreReads)}
}

// records is why a chain's trail may not record every read of a bucket's objects.
func (c *chain) records(of deposit) *evidence.Gap {
	if c.trail == nil {
		return unknownTrail()
	}
	selection, known := c.trail.Selection.Get()
	if !known {
		return c.trail.Selection.Gap()
	}
	whole, gap := selection.S3ReadOf.Includes(of.bucket)
	switch {
	case gap != nil:
		return cmp.Or(selection.Unread, gap)
	case !whole:
		return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("the trail %s does not record reads of the objects of %s, which are data events", c.data.Name, of.bucket)}
	}
	return nil
}

// readsOf are the reads of the buckets that the chains show. Of what several
// trails recorded in one region, each line is that of the trail that recorded
// most, with the events that any of them has.
func readsOf(chains []*chain, buckets []string) ([]record.Reads, *evidence.Gap) {
	regions := map[string]map[record.ReadsKey]record.Reads{}
	for _, c := range chains {
		r, _ := c.result.Get()
		if regions[c.Region] == nil {
			regions[c.Region] = map[record.ReadsKey]record.Reads{}
		}
		for _, line := range r.Tally.Reads {
			if !slices.Contains(buckets, line.Bucket) {
				continue
			}
			if other, twice := regions[c.Region][line.Key()]; twice {
				line = line.Beside(other)
			}
			regions[c.Region][line.Key()] = line
		}
	}
	var all record.Tally
	for _, lines := range regions {
		for _, line := range lines {
			all.Add(record.Tally{Reads: []record.Reads{line}})
		}
	}
	return append([]record.Reads{}, all.Reads...), moreReads(all)
}
