package main

import "strings"

// quota is how many calls of an API AWS answers in one second, in one region of
// one account, as far as it says so. Where it gives no figure, what is known to be
// tolerated stands here: a client that keeps to this is not throttled elsewhere.
//
// Sources:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub_limits.html
// https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
// https://docs.aws.amazon.com/general/latest/gr/sns.html
func quota(operation string) int {
	if n, named := quotas[operation]; named {
		return n
	}
	service, _, _ := strings.Cut(operation, ".")
	if n, named := quotas[service]; named {
		return n
	}
	return 10
}

var quotas = map[string]int{
	"cloudtrail":                       10, // get, describe and list
	"cloudtrail.LookupEvents":          2,
	"monitoring.DescribeAlarms":        9,
	"logs.DescribeLogGroups":           5,
	"logs.DescribeMetricFilters":       5,
	"logs.DescribeSubscriptionFilters": 5,
	"events":                           50,
	"securityhub":                      10,
	"kms":                              100, // ListGrants; more for the others
	"sts":                              600,
	"ec2.DescribeRegions":              20,
	"sns":                              30,
	"iam":                              10,
	"organizations":                    8,
	"s3":                               100,
	"s3.GetObject":                     5500,
	"s3.ListObjectsV2":                 5500,
	"s3control":                        50,
}
