package awsapi

import "testing"

func TestEveryOperationNamesItsIAMAction(t *testing.T) {
	for call, want := range map[[2]string]string{
		{"CloudTrail", "GetInsightSelectors"}:        "cloudtrail:GetInsightSelectors",
		{"CloudTrail", "ListTags"}:                   "cloudtrail:ListTags",
		{"CloudWatch Logs", "DescribeLogGroups"}:     "logs:DescribeLogGroups",
		{"CloudWatch", "DescribeAlarms"}:             "cloudwatch:DescribeAlarms",
		{"Config Service", "DescribeConfigRules"}:    "config:DescribeConfigRules",
		{"EC2", "DescribeRegions"}:                   "ec2:DescribeRegions",
		{"KMS", "GetKeyPolicy"}:                      "kms:GetKeyPolicy",
		{"STS", "AssumeRole"}:                        "sts:AssumeRole",
		{"S3", "GetBucketAcl"}:                       "s3:GetBucketAcl",
		{"S3", "GetBucketEncryption"}:                "s3:GetEncryptionConfiguration",
		{"S3", "GetBucketLifecycleConfiguration"}:    "s3:GetLifecycleConfiguration",
		{"S3", "GetBucketOwnershipControls"}:         "s3:GetBucketOwnershipControls",
		{"S3", "GetBucketReplication"}:               "s3:GetReplicationConfiguration",
		{"S3", "GetObjectLockConfiguration"}:         "s3:GetBucketObjectLockConfiguration",
		{"S3", "GetPublicAccessBlock"}:               "s3:GetBucketPublicAccessBlock",
		{"S3", "HeadBucket"}:                         "s3:ListBucket",
		{"S3", "ListBuckets"}:                        "s3:ListAllMyBuckets",
		{"S3 Control", "GetPublicAccessBlock"}:       "s3:GetAccountPublicAccessBlock",
		{"S3 Control", "ListAccessPoints"}:           "s3:ListAccessPoints",
		{"S3 Control", "GetAccessPointPolicyStatus"}: "s3:GetAccessPointPolicyStatus",
	} {
		if got := Action(call[0], call[1]); got != want {
			t.Errorf("%s %s needs %s, want %s", call[0], call[1], got, want)
		}
	}
}
