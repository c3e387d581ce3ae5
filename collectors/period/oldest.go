package period

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/s3"
)

// day is by how much the oldest log file may be younger than the trail.
const day = 24 * time.Hour

// fewKeys is how many of the first keys of a folder are looked at: something may
// lie before the first log file.
const fewKeys = 10

// oldest asks for the first log file of the chain's tree, and, where the trail
// signs what it delivers, for the first digest.
func (s *study) oldest(ctx context.Context, of *chain) evidence.Value[Oldest] {
	log := s.first(ctx, of.Bucket, of.Logs(), archive.Log)
	digest := evidence.Known(objectAt{})
	if of.data.Validation {
		digest = s.first(ctx, of.Bucket, of.Digests(), archive.Digest)
	}
	started := startOf(of.trail)
	v := evidence.Then(log, func(log objectAt) Oldest {
		out := Oldest{Object: log.url, Started: started, AsOldAsTrail: asOld(log, digest, started, s.estate.Now)}
		if log.url != "" {
			out.Time, out.Age = &log.at, evidence.Days(max(0, s.estate.Now.Sub(log.at)/day))
		}
		return out
	})
	return v.With(digest.Calls()...)
}

// objectAt is an object and when it was delivered; url is "" for none.
type objectAt struct {
	url string
	at  time.Time
}

// first is the first object of the kind below a prefix. The keys are in the order
// of their dates.
func (s *study) first(ctx context.Context, bucket, prefix string, kind archive.Kind) evidence.Value[objectAt] {
	v := evidence.Read(ctx, func(ctx context.Context) (objectAt, error) {
		region := s.depots.location(ctx, bucket)
		in, known := region.Get()
		if !known {
			return objectAt{}, &unread{*region.Gap()}
		}
		by := s.depots.reader(bucket)
		client := api.NewFromConfig(by.Config(in), by.S3Options())
		out, err := client.ListObjectsV2(ctx, &api.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, MaxKeys: aws.Int32(fewKeys)})
		if err != nil {
			return objectAt{}, err
		}
		for _, o := range out.Contents {
			if name, err := archive.ParseName(bucket, aws.ToString(o.Key)); err == nil && name.Kind == kind {
				return objectAt{objectOf(bucket, aws.ToString(o.Key)), name.Time}, nil
			}
		}
		if aws.ToBool(out.IsTruncated) {
			return objectAt{}, &unread{evidence.Gap{Reason: evidence.Failed, Detail: "the first objects of the folder are none that CloudTrail delivers"}}
		}
		return objectAt{}, nil
	})
	return s3.Refused(v, s.depots.owner(bucket))
}

// startOf is when the trail was last started.
func startOf(t *cloudtrail.Trail) evidence.Value[*time.Time] {
	if t == nil {
		return evidence.Missing[*time.Time](evidence.Gap{Reason: evidence.NotAsked, Action: "cloudtrail:GetTrailStatus", Detail: "there is no such trail any more"})
	}
	return evidence.Then(t.Status, func(st cloudtrail.Status) *time.Time { return st.StartedLogging })
}

// asOld says whether the oldest log file was delivered when the trail was
// started. Where nothing happens nothing is logged, but digests are delivered all
// the same: if they go back to the start, missing log files tell nothing.
func asOld(log objectAt, digest evidence.Value[objectAt], started evidence.Value[*time.Time], now time.Time) evidence.Value[bool] {
	open := func(detail string) evidence.Value[bool] {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: detail}, started.Calls()...)
	}
	start, known := started.Get()
	switch {
	case !known:
		return evidence.Missing[bool](*started.Gap(), started.Calls()...)
	case start == nil:
		return open("CloudTrail does not say when the trail was started")
	}
	first, known := digest.Get()
	switch {
	case log.url != "" && log.at.Before(start.Add(-day)):
		return open("the trail has logged before it was last started, and since when is not known")
	case log.url != "" && !log.at.After(start.Add(day)):
		return evidence.Known(true, started.Calls()...)
	case !known:
		return evidence.Missing[bool](*digest.Gap(), append(started.Calls(), digest.Calls()...)...)
	case first.url != "" && !first.at.After(start.Add(day)):
		return open("digest files go back to when the trail was started and log files do not: either nothing happened until then, or they are gone")
	case log.url == "" && (first.url == "" || !now.After(start.Add(day))):
		return open("there is no log file: either nothing happened, or they are gone")
	}
	return evidence.Known(false, append(started.Calls(), digest.Calls()...)...)
}
