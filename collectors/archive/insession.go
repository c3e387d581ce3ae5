package archive

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

// SessionBuckets reads buckets with a session; where says in which region a
// bucket lies. The calls are not on record: a line for each of millions of
// objects would swamp the ledger.
func SessionBuckets(s *awsapi.Session, where func(ctx context.Context, bucket string) (string, error)) Buckets {
	var mu sync.Mutex
	clients := map[string]S3{}
	return Buckets{Client: func(ctx context.Context, bucket string) (S3, error) {
		region, err := where(ctx, bucket)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if clients[region] == nil {
			clients[region] = SessionS3(s, region)
		}
		return clients[region], nil
	}}
}

// SessionS3 reads the buckets of a region with a session. The calls are not on
// record.
func SessionS3(s *awsapi.Session, region string) S3 {
	return &sessionS3{Client: s3.NewFromConfig(s.Unrecorded(region), s.S3Options()), objects: s.Objects(region)}
}

// sessionS3 is the SDK's client, which is asked for an object only where the
// short way does not lead to it.
type sessionS3 struct {
	*s3.Client
	objects *awsapi.Objects
}

// GetObject implements S3.
func (c *sessionS3) GetObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if body, metadata, ok := c.objects.Get(ctx, *in.Bucket, *in.Key); ok {
		return &s3.GetObjectOutput{Body: body, Metadata: metadata}, nil
	}
	return c.Client.GetObject(ctx, in, options...)
}

// SessionKeys lists public keys with a session, on record: the keys are the
// evidence that the rest is verified with.
func SessionKeys(s *awsapi.Session) *AWSKeys {
	return NewAWSKeys(func(region string) PublicKeyLister { return cloudtrail.NewFromConfig(s.Config(region)) })
}
