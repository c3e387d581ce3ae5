package archive

import (
	"bufio"
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

// SessionS3 reads the buckets of a region with a session. The calls are not on
// record: a line for each of millions of objects would swamp the ledger.
func SessionS3(s *awsapi.Session, region string) S3 {
	return &sessionS3{Client: s3.NewFromConfig(s.Unrecorded(region), s.S3Options()), objects: s.Objects(region)}
}

// sessionS3 is the SDK's client, which is asked for an object only where the
// short way does not lead to it.
type sessionS3 struct {
	*s3.Client
	objects *awsapi.Objects
}

// GetObject implements S3. S3 gives every object an ETag: a success without one
// is the page of a proxy, and must not be taken for an object that was altered.
// Servers that are like S3 may do without, but what they give is gzip.
func (c *sessionS3) GetObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if body, metadata, ok := c.objects.Get(ctx, *in.Bucket, *in.Key); ok {
		return &s3.GetObjectOutput{Body: body, Metadata: metadata}, nil
	}
	out, err := c.Client.GetObject(ctx, in, options...)
	if err != nil || out.ETag != nil {
		return out, err
	}
	body := bufio.NewReader(out.Body)
	if head, _ := body.Peek(2); string(head) != "\x1f\x8b" {
		_ = out.Body.Close()
		return nil, failed("s3:GetObject", "the answer is not S3's: it has no ETag")
	}
	out.Body = struct {
		io.Reader
		io.Closer
	}{body, out.Body}
	return out, nil
}

// ListObjectsV2 implements S3. What is not asked for by Buckets is left to the SDK.
func (c *sessionS3) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, options ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if in.EncodingType == types.EncodingTypeUrl && in.Delimiter == nil {
		after, from := aws.ToString(in.StartAfter), aws.ToString(in.ContinuationToken)
		if page, ok := c.objects.List(ctx, *in.Bucket, aws.ToString(in.Prefix), after, from); ok {
			return pageOf(page), nil
		}
	}
	return c.Client.ListObjectsV2(ctx, in, options...)
}

func pageOf(page awsapi.Listing) *s3.ListObjectsV2Output {
	out := &s3.ListObjectsV2Output{IsTruncated: aws.Bool(page.Next != "")}
	if page.Next != "" {
		out.NextContinuationToken = &page.Next
	}
	out.Contents = make([]types.Object, len(page.Keys))
	for i := range page.Keys {
		out.Contents[i] = types.Object{Key: &page.Keys[i], Size: &page.Sizes[i]}
	}
	return out
}

// SessionKeys lists public keys with a session, on record: the keys are the
// evidence that the rest is verified with.
func SessionKeys(s *awsapi.Session) *AWSKeys {
	return NewAWSKeys(func(region string) PublicKeyLister { return cloudtrail.NewFromConfig(s.Config(region)) })
}
