package chains

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
)

// patience is how long the question where a bucket lies may take.
const patience = 30 * time.Second

// Reader reads each bucket in its own region, with the first of the sessions
// that may list it.
func Reader(sessions ...*awsapi.Session) archive.Buckets {
	r := &reader{sessions: sessions, opened: map[string]*opened{}}
	return archive.Buckets{Client: r.client}
}

type reader struct {
	sessions []*awsapi.Session

	mu     sync.Mutex
	opened map[string]*opened
}

type opened struct {
	mu     sync.Mutex
	client archive.S3
}

// client opens a bucket once. A bucket that nobody may list is left to the first
// session, whose questions will say why not.
func (r *reader) client(ctx context.Context, bucket string) (archive.S3, error) {
	r.mu.Lock()
	o := r.opened[bucket]
	if o == nil {
		o = &opened{}
		r.opened[bucket] = o
	}
	r.mu.Unlock()

	o.mu.Lock()
	defer o.mu.Unlock()
	if o.client != nil {
		return o.client, nil
	}
	by, region := r.sessions[0], ""
	for i, s := range r.sessions {
		at, may := locate(ctx, s, bucket)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if may || i == 0 {
			by, region = s, at
		}
		if may {
			break
		}
	}
	o.client = archive.SessionS3(by, region)
	return o.client, nil
}

// locate says in which region a bucket lies and whether the session may list it.
// HeadBucket tells the region even to strangers, and needs no more than listing.
func locate(ctx context.Context, s *awsapi.Session, bucket string) (region string, may bool) {
	region = s.Region
	for range 2 { // again where the bucket lies, if that is elsewhere
		at, may := head(ctx, s, region, bucket)
		if at == "" {
			at = located(ctx, s, region, bucket)
		}
		if at == "" || at == region || may {
			return cmp.Or(at, region), may
		}
		region = at
	}
	return region, false
}

func head(ctx context.Context, s *awsapi.Session, region, bucket string) (at string, may bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := s3.NewFromConfig(s.Unrecorded(region), s.S3Options()).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
	if err == nil {
		return aws.ToString(out.BucketRegion), true
	}
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		at = response.Response.Header.Get("X-Amz-Bucket-Region")
	}
	return at, false
}

// located asks the bucket itself, where its head does not tell.
func located(ctx context.Context, s *awsapi.Session, region, bucket string) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := s3.NewFromConfig(s.Unrecorded(region), s.S3Options()).GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &bucket})
	if err != nil {
		return ""
	}
	switch at := string(out.LocationConstraint); at {
	case "":
		return "us-east-1" // which has no name there
	case "EU":
		return "eu-west-1" // as it was called before 2011
	default:
		return at
	}
}
