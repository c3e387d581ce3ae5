package securityhub

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/securityhub"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const describeHub = "securityhub:DescribeHub"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{describeHub} }

// Where Security Hub CSPM is off, AWS either finds no hub or says that the
// account is not subscribed, the latter with the code that it also refuses
// with: only the words tell them apart.
// Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
const (
	notFound     = "ResourceNotFoundException"
	refused      = "InvalidAccessException"
	unsubscribed = "is not subscribed to"
)

// Read asks one region of the session's account whether Security Hub is on:
// that is Security Hub CSPM, which DescribeHub is about, and which is switched
// on apart from the Security Hub that correlates the findings.
func Read(ctx context.Context, s *awsapi.Session, region string) evidence.Value[Hub] {
	ctx = awsapi.ExpectSaying(awsapi.Expect(ctx, notFound), refused, unsubscribed)
	return evidence.Read(ctx, func(ctx context.Context) (Hub, error) {
		out, err := api.NewFromConfig(s.Config(region)).DescribeHub(ctx, &api.DescribeHubInput{})
		switch {
		case awsapi.IsCode(err, notFound), awsapi.Says(err, refused, unsubscribed):
			return Hub{}, nil
		case err != nil:
			return Hub{}, err
		case aws.ToString(out.HubArn) == "":
			return Hub{}, awsapi.Without(describeHub, "the hub's ARN")
		}
		return Hub{On: true, ARN: *out.HubArn, SubscribedAt: aws.ToString(out.SubscribedAt)}, nil
	})
}
