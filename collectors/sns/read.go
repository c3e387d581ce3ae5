package sns

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	getAttributes     = "sns:GetTopicAttributes"
	listSubscriptions = "sns:ListSubscriptionsByTopic"
)

// absent is how a topic that does not exist is answered.
const absent = "NotFound"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{getAttributes, listSubscriptions} }

// Is says whether an ARN is one of SNS.
func Is(id string) bool {
	name, err := arn.Parse(id)
	return err == nil && name.Service == "sns"
}

// ReadTopic asks about one topic, by its ARN, in the region that the ARN names.
func ReadTopic(ctx context.Context, s *awsapi.Session, topicARN string) Topic {
	t := Topic{ARN: topicARN}
	at, err := arn.Parse(topicARN)
	if err != nil || at.Service != "sns" || at.Region == "" {
		const detail = "its ARN is not that of a topic"
		t.Attributes = evidence.Missing[Attributes](evidence.Gap{Reason: evidence.Failed, Action: getAttributes, Detail: detail})
		t.Subscriptions = evidence.Missing[[]Subscription](evidence.Gap{Reason: evidence.Failed, Action: listSubscriptions, Detail: detail})
		return t
	}
	client := api.NewFromConfig(s.Config(at.Region))
	t.Attributes = readAttributes(ctx, client, topicARN, at.AccountID == s.Account)
	if a, known := t.Attributes.Get(); known && !a.Exists {
		t.Subscriptions = evidence.Known([]Subscription{}, t.Attributes.Calls()...)
		return t
	}
	t.Subscriptions = readSubscriptions(ctx, client, topicARN)
	return t
}

// readAttributes takes the word of the account that owns a topic, alone, that there
// is none: what another account may not see can look absent to it.
func readAttributes(ctx context.Context, client *api.Client, topicARN string, own bool) evidence.Value[Attributes] {
	if own {
		ctx = awsapi.Expect(ctx, absent)
	}
	return evidence.Read(ctx, func(ctx context.Context) (Attributes, error) {
		out, err := client.GetTopicAttributes(ctx, &api.GetTopicAttributesInput{TopicArn: aws.String(topicARN)})
		switch {
		case own && awsapi.IsCode(err, absent):
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
}

// readSubscriptions asks who is told. In the place of the ARN of a subscription
// that is not confirmed, or no longer there, stands a word.
func readSubscriptions(ctx context.Context, client *api.Client, topicARN string) evidence.Value[[]Subscription] {
	return evidence.Read(ctx, func(ctx context.Context) ([]Subscription, error) {
		told := []Subscription{}
		err := awsapi.Pages(listSubscriptions, func(token *string) (*string, error) {
			page, err := client.ListSubscriptionsByTopic(ctx, &api.ListSubscriptionsByTopicInput{TopicArn: aws.String(topicARN), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, s := range page.Subscriptions {
				out := Subscription{Protocol: aws.ToString(s.Protocol), Endpoint: awsapi.Site(aws.ToString(s.Endpoint)), Owner: aws.ToString(s.Owner)}
				if out.Confirmed = Is(aws.ToString(s.SubscriptionArn)); out.Confirmed {
					out.ARN = *s.SubscriptionArn
				}
				told = append(told, out)
			}
			return page.NextToken, nil
		})
		slices.SortStableFunc(told, func(a, b Subscription) int {
			return cmp.Or(cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Endpoint, b.Endpoint))
		})
		return told, err
	})
}
