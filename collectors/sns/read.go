package sns

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const getAttributes = "sns:GetTopicAttributes"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{getAttributes} }

// ReadTopic asks about one topic, by its ARN, in the region that the ARN names.
func ReadTopic(ctx context.Context, s *awsapi.Session, topicARN string, trails []string) Topic {
	t := Topic{ARN: topicARN, Trails: slices.Compact(slices.Sorted(slices.Values(trails)))}
	at, err := arn.Parse(topicARN)
	if err != nil || at.Service != "sns" || at.Region == "" {
		gap := evidence.Gap{Reason: evidence.Failed, Action: getAttributes, Detail: "its ARN is not that of a topic"}
		t.Attributes = evidence.Missing[Attributes](gap)
		return t
	}
	const absent = "NotFound"
	t.Attributes = evidence.Read(awsapi.Expect(ctx, absent), func(ctx context.Context) (Attributes, error) {
		client := api.NewFromConfig(s.Config(at.Region))
		out, err := client.GetTopicAttributes(ctx, &api.GetTopicAttributesInput{TopicArn: aws.String(topicARN)})
		switch {
		case awsapi.IsCode(err, absent):
			return Attributes{}, nil
		case err != nil:
			return Attributes{}, err
		case out.Attributes["TopicArn"] == "": // every topic has one
			return Attributes{}, awsapi.Without(getAttributes, "attributes")
		}
		return Attributes{
			Exists:   true,
			KMSKeyID: out.Attributes["KmsMasterKeyId"],
			Policy:   out.Attributes["Policy"],
		}, nil
	})
	return t
}
