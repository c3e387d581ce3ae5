package s3

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Request says which bucket to read, and what is known of it from elsewhere.
type Request struct {
	Name         string
	Owner        evidence.Value[Owner]             // see FindOwner
	AccountBlock evidence.Value[PublicAccessBlock] // of the owning account, see AccountBlock
	Trails       []string                          // ARNs of the trails that deliver to it
	LogPrefixes  []string                          // where in it; none for the whole bucket
	LogsUnderKey bool                              // one of the trails encrypts with a KMS key
	Now          time.Time                         // what dates in lifecycle rules are compared with
}

// Actions lists the IAM actions that this package's questions need.
func Actions() []string {
	return []string{
		"s3:GetAccessPoint", "s3:GetAccessPointPolicyStatus", "s3:GetAccountPublicAccessBlock", "s3:GetBucketAcl", "s3:GetBucketLocation",
		"s3:GetBucketLogging", "s3:GetBucketNotification", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
		"s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
		"s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListAccessPoints", "s3:ListAllMyBuckets",
	}
}

// ReadBucket asks everything about one bucket, in the region it lives in, and
// concludes what follows. It asks with the session of the owning account where
// there is one; with another, what AWS refuses is a gap.
func ReadBucket(ctx context.Context, s *awsapi.Session, r Request) Bucket {
	b := Bucket{
		Name: r.Name, ARN: "arn:" + s.Partition + ":s3:::" + r.Name,
		Owner: r.Owner, AccountBlock: r.AccountBlock,
		Trails: sorted(r.Trails), LogPrefixes: sorted(r.LogPrefixes), LogsUnderKey: r.LogsUnderKey,
	}
	b.Location = blame(&b, readLocation(ctx, s, r.Name))
	region, known := b.Location.Get()
	if !known {
		region = s.Region
	}
	bucket := reader{client: api.NewFromConfig(s.Config(region), s.S3Options()), name: aws.String(r.Name)}
	b.Policy = blame(&b, bucket.policy(ctx))
	b.PolicyStatus = blame(&b, bucket.policyStatus(ctx))
	b.PublicAccessBlock = blame(&b, bucket.publicAccessBlock(ctx))
	b.ACL = blame(&b, bucket.acl(ctx))
	b.Encryption = blame(&b, bucket.encryption(ctx))
	b.Versioning = blame(&b, bucket.versioning(ctx))
	b.ObjectLock = blame(&b, bucket.objectLock(ctx))
	b.Lifecycle = blame(&b, bucket.lifecycle(ctx))
	b.Logging = blame(&b, bucket.logging(ctx))
	b.Ownership = blame(&b, bucket.ownership(ctx))
	b.Replication = blame(&b, bucket.replication(ctx, b.LogPrefixes))
	b.Notifications = blame(&b, bucket.notifications(ctx))
	b.AccessPoints = readAccessPoints(ctx, s, b.Location, r)
	b.Conclude(r.Now)
	return b
}

// reader asks about one bucket. Each method puts one question; the error codes
// by which S3 says "there is none" are answers.
type reader struct {
	client *api.Client
	name   *string
}

// ask puts one question. none lists the codes that mean there is nothing of the
// kind, for which the answer is T's zero value.
func ask[T any](ctx context.Context, none []string, question func(context.Context) (T, error)) evidence.Value[T] {
	return evidence.Read(awsapi.Expect(ctx, none...), func(ctx context.Context) (T, error) {
		var zero T
		answer, err := question(ctx)
		if awsapi.IsCode(err, none...) {
			return zero, nil
		}
		return answer, err
	})
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
