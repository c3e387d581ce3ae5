package s3

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// notifications asks whom the bucket tells of what. A bucket that tells nobody
// answers with an empty configuration.
func (r reader) notifications(ctx context.Context) evidence.Value[Notifications] {
	return ask(ctx, nil, func(ctx context.Context) (Notifications, error) {
		out, err := r.client.GetBucketNotificationConfiguration(ctx, &api.GetBucketNotificationConfigurationInput{Bucket: r.name})
		if err != nil {
			return Notifications{}, err
		}
		n := Notifications{EventBridge: out.EventBridgeConfiguration != nil}
		for _, c := range out.QueueConfigurations {
			n.tell(c.QueueArn, c.Events, c.Filter)
		}
		for _, c := range out.TopicConfigurations {
			n.tell(c.TopicArn, c.Events, c.Filter)
		}
		for _, c := range out.LambdaFunctionConfigurations {
			n.tell(c.LambdaFunctionArn, c.Events, c.Filter)
		}
		return n, nil
	})
}

// tell adds one who is told. S3 gives the names of the filter's rules in either
// case.
func (n *Notifications) tell(whom *string, of []types.Event, where *types.NotificationConfigurationFilter) {
	to := Notification{ARN: aws.ToString(whom)}
	for _, e := range of {
		to.Events = append(to.Events, string(e))
	}
	if where != nil && where.Key != nil {
		for _, rule := range where.Key.FilterRules {
			switch strings.ToLower(string(rule.Name)) {
			case "prefix":
				to.Prefix = aws.ToString(rule.Value)
			case "suffix":
				to.Suffix = aws.ToString(rule.Value)
			}
		}
	}
	n.Destinations = append(n.Destinations, to)
}
