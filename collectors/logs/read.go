package logs

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const describe = "logs:DescribeLogGroups"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{describe, metricFilters, subscriptionFilters} }

// ReadGroup asks about one log group, by its ARN, with or without the trailing
// :*, in the region that the ARN names. Only a session of the group's own
// account can ask; to any other the group looks absent, so it is not asked.
func ReadGroup(ctx context.Context, s *awsapi.Session, groupARN string, trails []string) Group {
	groupARN = strings.TrimSuffix(groupARN, ":*")
	g := Group{ARN: groupARN, Trails: slices.Compact(slices.Sorted(slices.Values(trails)))}
	at, err := arn.Parse(groupARN)
	name, isGroup := strings.CutPrefix(at.Resource, "log-group:")
	switch {
	case err != nil || !isGroup || name == "" || at.Region == "":
		g.unread(evidence.Failed, "its ARN is not that of a log group")
		return g
	case at.AccountID != s.Account:
		g.Name = name
		g.unread(evidence.NotAsked, "only the account that owns the log group can ask")
		return g
	}
	g.Name = name
	client := api.NewFromConfig(s.Config(at.Region))
	g.Settings = evidence.Read(ctx, func(ctx context.Context) (Settings, error) { return find(ctx, client, name) })
	g.MetricFilters = readFilters(ctx, client, name)
	g.Subscriptions = readSubscriptions(ctx, client, name)
	return g
}

// find looks through the pages of groups whose names start so for the one that
// is so named. That it does not exist is known only after the last page.
func find(ctx context.Context, client *api.Client, name string) (Settings, error) {
	var found Settings
	err := awsapi.Pages(describe, func(token *string) (*string, error) {
		page, err := client.DescribeLogGroups(ctx, &api.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(name), NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, group := range page.LogGroups {
			if aws.ToString(group.LogGroupName) == name {
				found = settings(group)
				return nil, nil // the other pages do not matter
			}
		}
		return page.NextToken, nil
	})
	return found, err
}

func settings(g types.LogGroup) Settings {
	s := Settings{
		Exists:      true,
		Retention:   evidence.Never, // no number of days: never expire
		KMSKeyID:    aws.ToString(g.KmsKeyId),
		StoredBytes: aws.ToInt64(g.StoredBytes),
	}
	if g.RetentionInDays != nil {
		s.Retention = evidence.Days(*g.RetentionInDays)
	}
	return s
}

// unread leaves a gap in the place of every answer.
func (g *Group) unread(why evidence.Reason, detail string) {
	g.Settings = evidence.Missing[Settings](evidence.Gap{Reason: why, Action: describe, Detail: detail})
	g.MetricFilters = evidence.Missing[[]MetricFilter](evidence.Gap{Reason: why, Action: metricFilters, Detail: detail})
	g.Subscriptions = evidence.Missing[[]Subscription](evidence.Gap{Reason: why, Action: subscriptionFilters, Detail: detail})
}
