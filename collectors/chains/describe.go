package chains

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// enabled lists the regions that an account has enabled, and those of them that
// every account has.
func enabled(ctx context.Context, s *awsapi.Session) (regions, usual []string, err error) {
	out, err := ec2.NewFromConfig(s.Config(s.Region)).DescribeRegions(ctx, &ec2.DescribeRegionsInput{})
	if err != nil {
		return nil, nil, err
	}
	for _, r := range out.Regions {
		name, opted := aws.ToString(r.RegionName), aws.ToString(r.OptInStatus)
		if name == "" || opted == "not-opted-in" || awsapi.PartitionOf(name) != s.Partition {
			continue
		}
		regions = append(regions, name)
		if opted != "opted-in" {
			usual = append(usual, name)
		}
	}
	if len(regions) == 0 {
		return nil, nil, awsapi.Without("ec2:DescribeRegions", "an enabled region")
	}
	slices.Sort(regions)
	return regions, usual, nil
}

// describe asks every region of every account that is asked for its trails.
func (l *live) describe(ctx context.Context) {
	type place struct {
		*member
		region string
	}
	var places []place
	for _, m := range l.members {
		for _, region := range m.regions {
			if m.session != nil {
				places = append(places, place{m, region})
			}
		}
	}
	var mu sync.Mutex
	shown := map[string]Trail{}
	awsapi.Every(l.limit(), places, func(p place) {
		trails, err := describe(ctx, p.session, p.region)
		mu.Lock()
		defer mu.Unlock()
		for _, t := range trails {
			shown[t.ARN] = t
		}
		if err != nil {
			l.lack(p.id, p.region, evidence.GapOf(err))
		}
	})
	for _, t := range shown {
		l.seen = append(l.seen, t)
	}
	slices.SortFunc(l.seen, func(a, b Trail) int { return cmp.Compare(a.ARN, b.ARN) })
}

// describe lists the trails that a region shows: its own, those of other regions
// that record it, and the organization's.
func describe(ctx context.Context, s *awsapi.Session, region string) ([]Trail, error) {
	out, err := cloudtrail.NewFromConfig(s.Config(region)).DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	var trails []Trail
	for _, t := range out.TrailList {
		id := aws.ToString(t.TrailARN)
		if !isARN(id) {
			err = awsapi.Without("cloudtrail:DescribeTrails", "the ARN of a trail")
			continue
		}
		trails = append(trails, Trail{
			ARN: id, Bucket: aws.ToString(t.S3BucketName), Prefix: aws.ToString(t.S3KeyPrefix),
			MultiRegion: aws.ToBool(t.IsMultiRegionTrail), Organization: aws.ToBool(t.IsOrganizationTrail), Key: aws.ToString(t.KmsKeyId),
		})
	}
	return trails, err
}
