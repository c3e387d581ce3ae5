package awsapi

import (
	"math"
	"strings"
)

// quota is how many calls a second AWS allows of some operations of a service
// together, in one region of an account.
type quota struct {
	service    string
	operations string // by name, or what the names begin with ("Get*"); "" for each other operation by itself
	perSecond  float64
	source     string
}

const (
	guessed       = "AWS gives no figure; a cautious one"
	cloudTrail    = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html"
	logsLimits    = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"
	alarmLimits   = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
	eventLimits   = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"
	iamLimits     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
	kmsLimits     = "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html"
	ec2Limits     = "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html"
	hubLimits     = "https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html"
	objectLimits  = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"
	accountLimits = "https://docs.aws.amazon.com/accounts/latest/reference/quotas.html"
)

// quotas are those of the operations asked here. The first that fits counts.
var quotas = []quota{
	{"CloudTrail", "LookupEvents", 2, cloudTrail},
	{"CloudTrail", "Get* Describe* List*", 10, cloudTrail},
	{"CloudTrail", "", 1, cloudTrail},
	{"CloudWatch Logs", "DescribeLogGroups", 10, logsLimits},
	{"CloudWatch Logs", "", 5, logsLimits}, // DescribeMetricFilters, DescribeSubscriptionFilters, ListTagsForResource
	{"CloudWatch", "DescribeAlarms", 9, alarmLimits},
	{"CloudWatch", "", 3, alarmLimits},
	{"EventBridge", "", 50, eventLimits},
	{"STS", "*", 600, iamLimits}, // of the account that asks
	{"KMS", "DescribeKey ListResourceTags", 2000, kmsLimits},
	{"KMS", "GetKeyPolicy GetKeyRotationStatus", 1000, kmsLimits},
	{"KMS", "", 100, kmsLimits}, // ListGrants, ListKeyPolicies
	{"EC2", "", 20, ec2Limits},  // beyond a burst of 100
	{"SecurityHub", "", 10, hubLimits},
	{"Account", "", 3, accountLimits},
	{"S3", "GetObject HeadObject ListObjectsV2", 5500, objectLimits}, // of one prefix
	{"S3", "", 20, guessed},                                          // what is set for a bucket
	{"IAM", "*", 10, guessed},
	{"Organizations", "", 4, guessed},
	{"SNS", "", 20, guessed},
	{"", "", 10, guessed},
}

// share is which calls are counted together with an operation's, and how many
// of them a second are ours: at most half of what AWS allows, so that the
// account's own programs are not throttled by being audited.
func share(service, operation string) (group string, perSecond float64) {
	for _, q := range quotas {
		if q.service != "" && q.service != service || !q.covers(operation) {
			continue
		}
		if group = q.operations; group == "" {
			group = operation
		}
		return group, half(q.perSecond)
	}
	return operation, 1
}

func (q quota) covers(operation string) bool {
	if q.operations == "" {
		return true
	}
	for name := range strings.FieldsSeq(q.operations) {
		if prefix, all := strings.CutSuffix(name, "*"); name == operation || all && strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}

// evenness makes up for the network, which brings some requests closer together.
const evenness = 0.9

// half of a quota, such that evenly spaced calls are no more than half of it in
// any one second, though the network brings some of them closer together.
func half(perSecond float64) float64 {
	return evenness * max(1, math.Floor(perSecond/2))
}

// everywhere lists the services that count the calls of all regions together.
var everywhere = map[string]bool{"IAM": true, "Organizations": true, "Account": true}
