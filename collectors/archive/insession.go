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
	clients := map[string]*s3.Client{}
	return Buckets{Client: func(ctx context.Context, bucket string) (S3, error) {
		region, err := where(ctx, bucket)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if clients[region] == nil {
			clients[region] = s3.NewFromConfig(s.Unrecorded(region), s.S3Options())
		}
		return clients[region], nil
	}}
}

// SessionKeys lists public keys with a session, on record: the keys are the
// evidence that the rest is verified with.
func SessionKeys(s *awsapi.Session) *AWSKeys {
	return NewAWSKeys(func(region string) PublicKeyLister { return cloudtrail.NewFromConfig(s.Config(region)) })
}
