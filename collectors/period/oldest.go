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

// fewKeys is how many of the first keys of a folder are looked at, since something
// may lie before the first log file; where that is only junk, so are pages of
// manyKeys, at most mostPages of them.
const (
	fewKeys   = 10
	manyKeys  = 1000
	mostPages = 10
)

// oldest asks for the first log file of the chain's tree, and, where the trail
// signs what it delivers, for the first digest. Anybody who may write to the bucket
// can put an old file there: one that is older than the first digest has none to
// vouch for it, and the first of the digests' time stands in its place.
func (s *study) oldest(ctx context.Context, of *chain) evidence.Value[Oldest] {
	log := s.first(ctx, of.Bucket, of.Logs(), "", archive.Log)
	digest := evidence.Known(objectAt{})
	if of.data.Validation {
		digest = s.first(ctx, of.Bucket, of.Digests(), "", archive.Digest)
	}
	if !digest.Known() {
		return evidence.Missing[Oldest](*digest.Gap(), append(log.Calls(), digest.Calls()...)...)
	}
	early := objectAt{}
	if l, known := log.Get(); known && l.url != "" {
		if d, known := digest.Get(); known && d.url != "" && l.at.Before(d.at.Add(-day)) {
			early = l
			log = s.first(ctx, of.Bucket, of.Logs(), of.Logs()+d.at.Add(-day).Format("2006/01/02"), archive.Log).With(log.Calls()...)
		}
	}
	if l, known := log.Get(); early.url != "" && known && l.url == "" {
		return evidence.Missing[Oldest](unvouched(early), append(log.Calls(), digest.Calls()...)...)
	}
	started := startOf(of.trail)
	v := evidence.Then(log, func(log objectAt) Oldest {
		out := Oldest{Object: log.url, Started: started, AsOldAsTrail: vouched(early, asOld(log, digest, started, s.estate.Now))}
		if log.url != "" {
			out.Time, out.Age = &log.at, evidence.Days(max(0, s.estate.Now.Sub(log.at)/day))
		}
		return out
	})
	return v.With(digest.Calls()...)
}

// vouched is not false where there is an older log file that no digest vouches for:
// it may be CloudTrail's all the same, from before it signed what it delivers.
func vouched(early objectAt, old evidence.Value[bool]) evidence.Value[bool] {
	if is, known := old.Get(); early.url == "" || !known || is {
		return old
	}
	return evidence.Missing[bool](unvouched(early), old.Calls()...)
}

func unvouched(early objectAt) evidence.Gap {
	return evidence.Gap{Reason: evidence.Unsupported, Detail: "no digest file vouches for what is older than the first of them: " + early.url}
}

// objectAt is an object and when it was delivered; url is "" for none.
type objectAt struct {
	url string
	at  time.Time
}

// first is the first object of the kind below a prefix and after a key. The keys
// are in the order of their dates.
func (s *study) first(ctx context.Context, bucket, prefix, after string, kind archive.Kind) evidence.Value[objectAt] {
	v := evidence.Read(ctx, func(ctx context.Context) (objectAt, error) {
		region := s.depots.location(ctx, bucket)
		in, known := region.Get()
		if !known {
			return objectAt{}, &unread{*region.Gap()}
		}
		by := s.depots.reader(bucket)
		client := api.NewFromConfig(by.Config(in), by.S3Options())
		ask := &api.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, MaxKeys: aws.Int32(fewKeys)}
		if after != "" {
			ask.StartAfter = &after
		}
		for range 1 + mostPages {
			out, err := client.ListObjectsV2(ctx, ask)
			if err != nil {
				return objectAt{}, err
			}
			for _, o := range out.Contents {
				if name, err := archive.ParseName(bucket, aws.ToString(o.Key)); err == nil && name.Kind == kind {
					return objectAt{objectOf(bucket, aws.ToString(o.Key)), name.Time}, nil
				}
			}
			if !aws.ToBool(out.IsTruncated) || len(out.Contents) == 0 {
				return objectAt{}, nil
			}
			ask.MaxKeys, ask.StartAfter = aws.Int32(manyKeys), out.Contents[len(out.Contents)-1].Key
		}
		return objectAt{}, &unread{evidence.Gap{Reason: evidence.Failed, Detail: "the first objects of the folder are none that CloudTrail delivers"}}
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

// settleMoves takes back that log files which should be older are missing, where
// the trail was told to deliver elsewhere when the oldest of them was delivered.
func (s *study) settleMoves() {
	changes := s.changes()
	for _, of := range s.chains {
		oldest, known := of.data.Oldest.Get()
		if old, told := oldest.AsOldAsTrail.Get(); !known || !told || old || oldest.Time == nil {
			continue
		}
		for _, c := range changes {
			if c.Succeeded() && c.OfTrail(of.Trail) && c.Redirects() && c.Time.Sub(*oldest.Time).Abs() <= day {
				oldest.AsOldAsTrail = evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported,
					Detail: "the trail was told where to deliver when the oldest log file here was delivered, and older ones may lie elsewhere: " + c.String()},
					append(oldest.AsOldAsTrail.Calls(), c.calls...)...)
				of.data.Oldest = evidence.Known(oldest, of.data.Oldest.Calls()...)
				break
			}
		}
	}
}
