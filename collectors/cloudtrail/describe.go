package cloudtrail

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const describeTrails = "cloudtrail:DescribeTrails"

// sighting is a trail as it is shown in one region of one account.
type sighting struct {
	session *awsapi.Session
	region  string
	trail   types.Trail
	name    arn.ARN // of the trail
	calls   []evidence.CallID
}

// sightings gathers them by the trail's ARN. It is safe for many goroutines.
type sightings struct {
	mu    sync.Mutex
	byARN map[string][]sighting
}

// describe asks one region of one account which trails there are: its own, the
// shadows of multi-region trails, and those of the organization. It returns
// their ARNs.
func (s *sightings) describe(ctx context.Context, t awsapi.Target) ([]string, error) {
	ctx, cited := evidence.Citing(ctx)
	out, err := api.NewFromConfig(t.Session.Config(t.Region)).DescribeTrails(ctx, &api.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	var found []string
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, trail := range out.TrailList {
		id := aws.ToString(trail.TrailARN)
		name, parseErr := arn.Parse(id)
		if parseErr != nil {
			err = &awsapi.Error{Reason: evidence.Failed, Action: describeTrails, Detail: fmt.Sprintf("answered with a trail whose ARN is %q", id)}
			continue
		}
		found = append(found, id)
		s.byARN[id] = append(s.byARN[id], sighting{session: t.Session, region: t.Region, trail: trail, name: name, calls: cited()})
	}
	return found, err
}

// described is the trail as DescribeTrails tells it.
func described(from sighting) *Trail {
	t := from.trail
	out := &Trail{
		Name: aws.ToString(t.Name), ARN: aws.ToString(t.TrailARN),
		HomeAccount: from.name.AccountID, HomeRegion: aws.ToString(t.HomeRegion), Home: true,
		MultiRegion: aws.ToBool(t.IsMultiRegionTrail), Organization: aws.ToBool(t.IsOrganizationTrail),
		GlobalServiceEvents: aws.ToBool(t.IncludeGlobalServiceEvents), LogFileValidation: aws.ToBool(t.LogFileValidationEnabled),
		BucketName: aws.ToString(t.S3BucketName), Prefix: aws.ToString(t.S3KeyPrefix),
		KMSKeyID:    aws.ToString(t.KmsKeyId),
		LogGroupARN: groupARN(aws.ToString(t.CloudWatchLogsLogGroupArn)),
		TopicARN:    cmp.Or(aws.ToString(t.SnsTopicARN), aws.ToString(t.SnsTopicName)), //lint:ignore SA1019 some servers give the topic here alone
	}
	if out.HomeRegion == "" {
		out.HomeRegion = from.name.Region
	}
	if out.TopicARN != "" && !strings.HasPrefix(out.TopicARN, "arn:") {
		out.TopicARN = out.at("sns", out.TopicARN)
	}
	return out
}
