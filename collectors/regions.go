package collectors

import (
	"context"
	"slices"
	"strings"

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
			if name != "" && aws.ToString(r.OptInStatus) != "not-opted-in" && partitionOf(name) == s.Partition {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return nil, awsapi.Without("ec2:DescribeRegions", "an enabled region")
		}
		return sorted(names), nil
	})
}

// partitionOf is the partition that a region belongs to, by its name.
func partitionOf(region string) string {
	for _, p := range []struct{ prefix, partition string }{
		{"us-gov-", "aws-us-gov"}, {"cn-", "aws-cn"}, {"us-isob-", "aws-iso-b"}, {"us-isof-", "aws-iso-f"},
		{"eu-isoe-", "aws-iso-e"}, {"us-iso-", "aws-iso"}, {"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// limitRegions has only the regions judged that were asked for. Where an
// account's regions are not known, these are asked, or else those of the
// caller's own account. A region that no account has enabled is an error.
func limitRegions(plan Plan, home *awsapi.Session, members []awsapi.Member) error {
	wanted := sorted(plan.Regions)
	usual := []string(nil)
	for _, m := range members {
		if m.ID == home.Account {
			usual, _ = m.Regions.Get()
		}
	}
	unknown := wanted
	for i := range members {
		m := &members[i]
		enabled, known := m.Regions.Get()
		if !known {
			m.Fallback = usual
			if len(wanted) > 0 {
				m.Fallback = wanted
			}
			unknown = nil // it may be enabled there
			continue
		}
		if len(wanted) == 0 {
			continue
		}
		unknown = slices.DeleteFunc(slices.Clone(unknown), func(r string) bool { return slices.Contains(enabled, r) })
		m.InScope = wanted
	}
	if len(unknown) > 0 {
		return faulty("region %q is not enabled in any account examined", unknown[0])
	}
	return nil
}
