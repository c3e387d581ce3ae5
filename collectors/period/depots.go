package period

import (
	"context"
	"io"
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
	owners   sync.Map                            // found so far, by bucket
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
	if len(facts) == 0 {
		return d
	}
	for _, m := range e.Accounts {
		if m.Session != nil {
			d.own[m.ID] = s3.OwnBuckets(ctx, m.Session) // the trails' collector asked it: it is on record
		} else {
			d.own[m.ID] = evidence.Missing[[]string](m.NoSession(), m.Calls...)
		}
	}
	return d
}

// owner is the account that owns the bucket.
func (d *depots) owner(bucket string) evidence.Value[s3.Owner] {
	if found, ok := d.owners.Load(bucket); ok {
		return found.(evidence.Value[s3.Owner])
	}
	owner := s3.FindOwner(bucket, d.own) // it looks through every account
	d.owners.Store(bucket, owner)
	return owner
}

// reader is the session that reads a bucket: that of the account which owns it, or
// else of the one whose trail delivers there, or else the caller's.
func (d *depots) reader(bucket string) *awsapi.Session {
	owner, _ := d.owner(bucket).Get()
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

// objects are those of the buckets, read off the record. A refusal is laid to whose
// the bucket is, where that is not known.
type objects struct {
	archive.Buckets
	of *depots
}

// List implements archive.Source.
func (o objects) List(ctx context.Context, bucket, prefix, after, before string, each func(archive.Object) error) error {
	return o.of.blame(bucket, o.Buckets.List(ctx, bucket, prefix, after, before, each))
}

// Subfolders implements chains.Lister.
func (o objects) Subfolders(ctx context.Context, bucket, prefix string) ([]string, error) {
	folders, err := o.Buckets.Subfolders(ctx, bucket, prefix)
	return folders, o.of.blame(bucket, err)
}

// Get implements archive.Source.
func (o objects) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	body, metadata, err := o.Buckets.Get(ctx, bucket, key)
	return body, metadata, o.of.blame(bucket, err)
}

// blame is the error with the gap that would have to be closed first.
func (d *depots) blame(bucket string, err error) error {
	if err == nil {
		return nil
	}
	gap := evidence.GapOf(err)
	if first := s3.Refused(evidence.Missing[bool](gap), d.owner(bucket)).Gap(); *first != gap {
		return &unread{*first}
	}
	return err
}

// objects reads from the buckets.
func (d *depots) objects() objects {
	return objects{of: d, Buckets: archive.Buckets{Client: func(ctx context.Context, bucket string) (archive.S3, error) {
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
	}}}
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
