package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// readLocation asks in which region the bucket lives. It asks in the region
// that answers for every bucket of the partition; any other sends a stranger's
// bucket away.
func readLocation(ctx context.Context, s *awsapi.Session, name string) evidence.Value[string] {
	return evidence.Read(ctx, func(ctx context.Context) (string, error) {
		home := s.Region
		switch s.Partition {
		case "aws":
			home = "us-east-1"
		case "aws-cn":
			home = "cn-north-1"
		case "aws-us-gov":
			home = "us-gov-west-1"
		}
		client := api.NewFromConfig(s.Config(home), s.S3Options())
		out, err := client.GetBucketLocation(ctx, &api.GetBucketLocationInput{Bucket: aws.String(name)})
		if err != nil {
			return "", err
		}
		switch region := string(out.LocationConstraint); region {
		case "":
			return home, nil // us-east-1 has no name here
		case "EU":
			return "eu-west-1", nil // as it was called before 2011
		default:
			return region, nil
		}
	})
}

// Location asks in which region a bucket lives that is not described otherwise.
func Location(ctx context.Context, s *awsapi.Session, name string) evidence.Value[string] {
	return readLocation(ctx, s, name)
}
