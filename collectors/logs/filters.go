package logs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	metricFilters       = "logs:DescribeMetricFilters"
	subscriptionFilters = "logs:DescribeSubscriptionFilters"
)

// absent is how the filters of a group that does not exist are answered: it has
// none.
const absent = "ResourceNotFoundException"

// readFilters asks for all metric filters of one group.
func readFilters(ctx context.Context, client *api.Client, group string) evidence.Value[[]MetricFilter] {
	return evidence.Read(awsapi.Expect(ctx, absent), func(ctx context.Context) ([]MetricFilter, error) {
		filters := []MetricFilter{}
		err := awsapi.Pages(metricFilters, func(token *string) (*string, error) {
			page, err := client.DescribeMetricFilters(ctx, &api.DescribeMetricFiltersInput{LogGroupName: aws.String(group), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, f := range page.MetricFilters {
				filters = append(filters, metricFilter(f))
			}
			return page.NextToken, nil
		})
		if err != nil && !awsapi.IsCode(err, absent) {
			return nil, err
		}
		slices.SortStableFunc(filters, func(a, b MetricFilter) int { return cmp.Compare(a.Name, b.Name) })
		return filters, nil
	})
}

func metricFilter(f types.MetricFilter) MetricFilter {
	out := MetricFilter{
		Name:         aws.ToString(f.FilterName),
		Pattern:      aws.ToString(f.FilterPattern),
		Transformed:  f.ApplyOnTransformedLogs,
		Criteria:     aws.ToString(f.FieldSelectionCriteria),
		SystemFields: f.EmitSystemFieldDimensions,
	}
	if f.CreationTime != nil {
		created := time.UnixMilli(*f.CreationTime)
		out.Created = awsapi.Instant(&created)
	}
	for _, m := range f.MetricTransformations {
		out.Metrics = append(out.Metrics, Metric{
			Namespace: aws.ToString(m.MetricNamespace), Name: aws.ToString(m.MetricName), Value: aws.ToString(m.MetricValue),
			Default: m.DefaultValue, Dimensions: m.Dimensions,
		})
	}
	return out
}

// readSubscriptions asks for all subscription filters of one group.
func readSubscriptions(ctx context.Context, client *api.Client, group string) evidence.Value[[]Subscription] {
	return evidence.Read(awsapi.Expect(ctx, absent), func(ctx context.Context) ([]Subscription, error) {
		filters := []Subscription{}
		err := awsapi.Pages(subscriptionFilters, func(token *string) (*string, error) {
			page, err := client.DescribeSubscriptionFilters(ctx, &api.DescribeSubscriptionFiltersInput{LogGroupName: aws.String(group), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, f := range page.SubscriptionFilters {
				filters = append(filters, Subscription{
					Name: aws.ToString(f.FilterName), Pattern: aws.ToString(f.FilterPattern), Destination: aws.ToString(f.DestinationArn),
					RoleARN: aws.ToString(f.RoleArn), Transformed: f.ApplyOnTransformedLogs, Criteria: aws.ToString(f.FieldSelectionCriteria),
				})
			}
			return page.NextToken, nil
		})
		if err != nil && !awsapi.IsCode(err, absent) {
			return nil, err
		}
		slices.SortStableFunc(filters, func(a, b Subscription) int { return cmp.Compare(a.Name, b.Name) })
		return filters, nil
	})
}
