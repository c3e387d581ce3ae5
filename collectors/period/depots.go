package period

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	trails "github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/s3"
)

// depots knows who reads which bucket, and where it lies: also of buckets that
// trails delivered to before and that only the links between digests name.
type depots struct {
	estate   *awsapi.Estate
	sessions map[string]*awsapi.Session          // by account
	own      map[string]evidence.Value[[]string] // buckets that each account lists as its own
	homes    map[string]string                   // the account of the first trail that delivers to a bucket

	mu      sync.Mutex
	clients map[string]archive.S3 // by bucket; their calls are not recorded
}

func newDepots(ctx context.Context, e *awsapi.Estate, facts []evidence.Fact) *depots {
	d := &depots{estate: e, sessions: e.Sessions(), own: map[string]evidence.Value[[]string]{}, homes: map[string]string{}, clients: map[string]archive.S3{}}
	for _, f := range facts {
		t := f.Data.(*trails.Trail)
		if d.homes[t.BucketName] == "" {
			d.homes[t.BucketName] = t.HomeAccount
		}
	}
	if len(facts) > 0 {
		for account, s := range d.sessions {
			d.own[account] = s3.OwnBuckets(ctx, s) // the trails' collector asked it: it is on record
		}
	}
	return d
}

// reader is the session that reads a bucket: that of the account which owns it, or
// else of the one whose trail delivers there, or else the caller's.
func (d *depots) reader(bucket string) *awsapi.Session {
	owner, _ := s3.FindOwner(bucket, d.own).Get()
	for _, account := range []string{owner.Account, d.homes[bucket]} {
		if s := d.sessions[account]; s != nil {
			return s
		}
	}
	return d.estate.Home
}

// location is the region that the bucket lies in.
func (d *depots) location(ctx context.Context, bucket string) evidence.Value[string] {
	return s3.Location(ctx, d.reader(bucket), bucket)
}

// askedIn is the region under which questions about the bucket are on record.
func (d *depots) askedIn(ctx context.Context, bucket string) string {
	if region, known := d.location(ctx, bucket).Get(); known {
		return region
	}
	return d.reader(bucket).Region
}

// buckets reads objects, off the record.
func (d *depots) buckets() archive.Buckets {
	return archive.Buckets{Client: func(ctx context.Context, bucket string) (archive.S3, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if client := d.clients[bucket]; client != nil {
			return client, nil
		}
		region := d.location(ctx, bucket)
		in, known := region.Get()
		if !known {
			return nil, &unread{*region.Gap()}
		}
		d.clients[bucket] = archive.SessionS3(d.reader(bucket), in)
		return d.clients[bucket], nil
	}}
}

// keys asks for public keys. Each region has its own, whoever asks: the caller's
// account, or the first that has the region enabled.
func (d *depots) keys() archive.Keys {
	return archive.NewAWSKeys(func(region string) archive.PublicKeyLister {
		by := d.estate.Home
		for _, home := range []bool{true, false} {
			for _, m := range d.estate.Accounts {
				regions, _ := m.Regions.Get()
				if m.Session != nil && (m.ID == d.estate.Home.Account) == home && slices.Contains(regions, region) {
					return cloudtrail.NewFromConfig(m.Session.Config(region))
				}
			}
		}
		return cloudtrail.NewFromConfig(by.Config(region))
	})
}

// unread is an answer that is not there.
type unread struct{ gap evidence.Gap }

func (u *unread) Error() string     { return u.gap.String() }
func (u *unread) Gap() evidence.Gap { return u.gap }
