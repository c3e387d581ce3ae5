package cloudtrail

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// readStatus asks whether the trail is logging and delivering. What AWS does
// not say stays unset, except whether it is logging, without which there is no
// answer.
func readStatus(ctx context.Context, client *api.Client, trail string) (Status, error) {
	out, err := client.GetTrailStatus(ctx, &api.GetTrailStatusInput{Name: aws.String(trail)})
	switch {
	case err != nil:
		return Status{}, err
	case out.IsLogging == nil:
		return Status{}, awsapi.Without("cloudtrail:GetTrailStatus", "saying whether the trail is logging")
	}
	return Status{
		Logging:                       *out.IsLogging,
		StartedLogging:                awsapi.Instant(out.StartLoggingTime),
		StoppedLogging:                awsapi.Instant(out.StopLoggingTime),
		LatestDelivery:                awsapi.Instant(out.LatestDeliveryTime),
		LatestDeliveryError:           aws.ToString(out.LatestDeliveryError),
		LatestDigestDelivery:          awsapi.Instant(out.LatestDigestDeliveryTime),
		LatestDigestDeliveryError:     aws.ToString(out.LatestDigestDeliveryError),
		LatestCloudWatchDelivery:      awsapi.Instant(out.LatestCloudWatchLogsDeliveryTime),
		LatestCloudWatchDeliveryError: aws.ToString(out.LatestCloudWatchLogsDeliveryError),
		LatestNotificationError:       aws.ToString(out.LatestNotificationError),
	}, nil
}

func readSelectors(ctx context.Context, client *api.Client, trail string) (EventSelectors, error) {
	out, err := client.GetEventSelectors(ctx, &api.GetEventSelectorsInput{TrailName: aws.String(trail)})
	if err != nil {
		return EventSelectors{}, err
	}
	var s EventSelectors
	for _, e := range out.EventSelectors {
		b := BasicSelector{
			ReadWrite: string(e.ReadWriteType),
			// AWS's default is true.
			IncludeManagementEvents: e.IncludeManagementEvents == nil || *e.IncludeManagementEvents,
			ExcludedSources:         e.ExcludeManagementEventSources,
		}
		for _, d := range e.DataResources {
			b.DataResources = append(b.DataResources, DataResource{Type: aws.ToString(d.Type), Values: d.Values})
		}
		s.Basic = append(s.Basic, b)
	}
	s.Advanced = Advanced(out.AdvancedEventSelectors)
	return s, nil
}

// Advanced is the advanced event selectors as facts hold them. Event data stores
// have the same.
func Advanced(from []types.AdvancedEventSelector) []AdvancedSelector {
	var all []AdvancedSelector
	for _, e := range from {
		a := AdvancedSelector{Name: aws.ToString(e.Name)}
		for _, f := range e.FieldSelectors {
			a.Fields = append(a.Fields, fieldSelector(f))
		}
		all = append(all, a)
	}
	return all
}

func fieldSelector(f types.AdvancedFieldSelector) FieldSelector {
	return FieldSelector{
		Field: aws.ToString(f.Field), Equals: f.Equals, NotEquals: f.NotEquals,
		StartsWith: f.StartsWith, NotStartsWith: f.NotStartsWith, EndsWith: f.EndsWith, NotEndsWith: f.NotEndsWith,
	}
}

// notDefault is the gap where a trail is said to have selectors of its own and
// shows none: they are not AWS's default, and not known.
var notDefault = evidence.Gap{Reason: evidence.Failed, Action: "cloudtrail:GetEventSelectors",
	Detail: "the trail has event selectors of its own, and none were given"}

// readInsights asks which Insights are on. None at all is an answer, which AWS
// gives as an error.
func readInsights(ctx context.Context, client *api.Client, trail string) (Insights, error) {
	const none = "InsightNotEnabledException"
	out, err := client.GetInsightSelectors(awsapi.Expect(ctx, none), &api.GetInsightSelectorsInput{TrailName: aws.String(trail)})
	switch {
	case awsapi.IsCode(err, none):
		return Insights{}, nil
	case err != nil:
		return Insights{}, err
	}
	var in Insights
	for _, s := range out.InsightSelectors {
		in.Types = append(in.Types, string(s.InsightType))
		in.CallRate = in.CallRate || s.InsightType == types.InsightTypeApiCallRateInsight
		in.ErrorRate = in.ErrorRate || s.InsightType == types.InsightTypeApiErrorRateInsight
	}
	in.Types = tidy(in.Types)
	return in, nil
}

func readTags(ctx context.Context, client *api.Client, trail string) (map[string]string, error) {
	tags := map[string]string{}
	err := awsapi.Pages("cloudtrail:ListTags", func(token *string) (*string, error) {
		page, err := client.ListTags(ctx, &api.ListTagsInput{ResourceIdList: []string{trail}, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, r := range page.ResourceTagList {
			for _, tag := range r.TagsList {
				if key := aws.ToString(tag.Key); key != "" { // AWS has none without
					tags[key] = aws.ToString(tag.Value)
				}
			}
		}
		return page.NextToken, nil
	})
	return tags, err
}
