package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	neturl "net/url"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// S3 is the part of the SDK's S3 client that a Bucket source needs.
type S3 interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Buckets is a Source that reads from S3. The client is best one of
// Session.Unrecorded: a line in the ledger for each object would swamp it.
type Buckets struct {
	// Client gives the client for a bucket: one of the bucket's own region.
	Client func(ctx context.Context, bucket string) (S3, error)
}

// List implements Source.
func (b Buckets) List(ctx context.Context, bucket, prefix, after, before string, each func(Object) error) error {
	client, err := b.Client(ctx, bucket)
	if err != nil {
		return err
	}
	// Without the encoding one planted key that XML cannot hold would make the
	// listing unreadable.
	in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, EncodingType: types.EncodingTypeUrl}
	if after != "" {
		in.StartAfter = &after
	}
	last := after
	for {
		out, err := page(ctx, client, in)
		if err != nil {
			return err
		}
		for _, o := range out.Contents {
			key := aws.ToString(o.Key)
			if out.EncodingType == types.EncodingTypeUrl {
				if key, err = neturl.QueryUnescape(key); err != nil {
					return failed("s3:ListBucket", "the listing holds a key that cannot be read")
				}
			}
			if key <= last {
				return failed("s3:ListBucket", "the listing is not in the order of the keys")
			}
			if last = key; before != "" && key >= before {
				return nil
			}
			if err := each(Object{Key: key, Size: aws.ToInt64(o.Size)}); err != nil {
				return err
			}
		}
		if !aws.ToBool(out.IsTruncated) {
			return nil
		}
		token := aws.ToString(out.NextContinuationToken)
		if token == "" || token == aws.ToString(in.ContinuationToken) {
			return failed("s3:ListBucket", "the listing goes on without saying where")
		}
		in.ContinuationToken = &token
	}
}

// page asks for one page of a listing, and does not wait for ever.
func page(ctx context.Context, client S3, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := client.ListObjectsV2(limited, in)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, unanswered("s3:ListBucket", err)
	}
	return out, nil
}

// Get implements Source.
func (b Buckets) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	client, err := b.Client(ctx, bucket)
	if err != nil {
		return nil, nil, err
	}
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		if code(err) == "NoSuchKey" {
			return nil, nil, fmt.Errorf("there is no such object: %w", fs.ErrNotExist)
		}
		return nil, nil, unanswered("s3:GetObject", err)
	}
	return out.Body, out.Metadata, nil
}

// notRead is an answer that S3 did not give.
type notRead struct {
	gap   evidence.Gap
	cause error
}

func (n *notRead) Error() string     { return n.gap.String() }
func (n *notRead) Gap() evidence.Gap { return n.gap }
func (n *notRead) Unwrap() error     { return n.cause }

func failed(action, detail string) error {
	return &notRead{gap: evidence.Gap{Reason: evidence.Failed, Action: action, Detail: detail}}
}

// unanswered sorts an error of the SDK. Addresses of this machine, and what else
// differs from run to run, are left out.
func unanswered(action string, err error) error {
	if _, already := errors.AsType[evidence.Unanswered](err); already || errors.Is(err, context.Canceled) {
		return err
	}
	gap := evidence.Gap{Reason: evidence.Failed, Action: action, Detail: "no answer"}
	var status int
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		status = response.HTTPStatusCode()
		gap.Detail = fmt.Sprintf("answered %d", status)
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok && api.ErrorCode() != "" {
		gap.Detail = fmt.Sprintf("%.80q: %.200q", api.ErrorCode(), api.ErrorMessage())
	}
	if code(err) == "NoSuchBucket" { // not evidence of deletion: the name may be wrong, or the endpoint
		gap.Detail = "there is no bucket of this name"
	}
	switch {
	case code(err) == "SlowDown" || status == http.StatusTooManyRequests:
		gap.Reason = evidence.Throttled
	case code(err) == "InvalidObjectState": // archived: it must be restored first
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		gap.Reason = evidence.Denied
		if m := performing.FindStringSubmatch(message(err)); m != nil && m[1] == decrypt {
			gap.Action = decrypt // S3 may give the object and may not use its key
		}
	}
	return &notRead{gap, err}
}

const decrypt = "kms:Decrypt"

// performing finds the action that was refused. Whoever names objects has a say in
// what comes after it.
var performing = regexp.MustCompile(`is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)`)

func message(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorMessage()
	}
	return ""
}

func code(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}
