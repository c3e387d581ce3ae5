package collectors

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// enabledRegions lists the regions that an account has enabled, sorted. Regions
// that are not opted into, or of another partition, are left out whether or not
// the server does so.
func enabledRegions(ctx context.Context, s *awsapi.Session) evidence.Value[[]string] {
	return evidence.Read(ctx, func(ctx context.Context) ([]string, error) {
		out, err := ec2.NewFromConfig(s.Config(s.Region)).DescribeRegions(ctx, &ec2.DescribeRegionsInput{})
		if err != nil {
			return nil, err
		}
		var names []string
		for _, r := range out.Regions {
			name := aws.ToString(r.RegionName)
			if name != "" && aws.ToString(r.OptInStatus) != "not-opted-in" && awsapi.PartitionOf(name) == s.Partition {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return nil, awsapi.Without("ec2:DescribeRegions", "an enabled region")
		}
		return sorted(names), nil
	})
}

// limitRegions has only the regions judged that were asked for, of an account or
// of all. Where an account's regions are not known, these are asked, or else those
// of the home account. A region that no account has enabled is an error, and one of
// an account that this has not.
func limitRegions(plan Plan, home *awsapi.Session, members []awsapi.Member) error {
	usual := []string(nil)
	for _, m := range members {
		if m.ID == home.Account {
			usual, _ = m.Regions.Get()
		}
	}
	unknown := sorted(plan.Regions)
	for i := range members {
		m := &members[i]
		own := sorted(plan.Settings[m.ID].Regions)
		wanted := own
		if len(own) == 0 {
			wanted = sorted(plan.Regions)
		}
		enabled, known := m.Regions.Get()
		if !known {
			m.Fallback = usual
			if len(wanted) > 0 {
				m.Fallback = wanted
			}
			unknown = nil // it may be enabled there
			continue
		}
		there := func(region string) bool { return slices.Contains(enabled, region) }
		if i := slices.IndexFunc(own, func(r string) bool { return !there(r) }); i >= 0 {
			return faulty("region %q is not enabled in account %s", own[i], m.ID)
		}
		unknown = slices.DeleteFunc(slices.Clone(unknown), there)
		if len(wanted) > 0 {
			m.InScope = wanted
		}
	}
	if len(unknown) > 0 {
		return faulty("region %q is not enabled in any account examined", unknown[0])
	}
	return nil
}
