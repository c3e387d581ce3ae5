package awsapi

import "strings"

// PartitionOf is the partition that a region belongs to, by its name.
func PartitionOf(region string) string {
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

// regionIn is the region if it is one of the partition, and else the one where
// the partition's questions are asked that are of a whole account.
func regionIn(partition, region string) string {
	if PartitionOf(region) == partition {
		return region
	}
	switch partition {
	case "aws":
		return defaultRegion
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-cn":
		return "cn-north-1"
	}
	return region
}
