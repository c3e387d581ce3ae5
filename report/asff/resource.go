package asff

import (
	"cmp"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// homes are the regions where a partition keeps what is of no region.
var homes = map[string]string{"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

// kinds are the format's types of resources; everything else is Other.
var kinds = map[string]string{
	"cloudtrail.trail": "AwsCloudTrailTrail", "s3.bucket": "AwsS3Bucket", "kms.key": "AwsKmsKey", "sns.topic": "AwsSnsTopic",
	"iam.user": "AwsIamUser", "iam.role": "AwsIamRole", "iam.group": "AwsIamGroup", "iam.policy": "AwsIamPolicy",
	"cloudwatch.alarm": "AwsCloudWatchAlarm",
}

// resourceOf is what the finding is about: the subject, or the account where the
// finding is of no subject or of a whole account.
func resourceOf(e *view.Entry, account, partition, region string) resource {
	r := resource{Type: "AwsAccount", Id: "AWS::::Account:" + account, Partition: partition, Region: region}
	if id := view.Line(e.Subject); id != "" && id != account {
		r.Type, r.Id = cmp.Or(kinds[e.SubjectKind], "Other"), cut(id, maxID)
	}
	return r
}

// partitionOfARN is the partition that an ARN names, if findings can be of it; else "".
func partitionOfARN(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) == 3 && parts[0] == "arn" && homes[parts[1]] != "" {
		return parts[1]
	}
	return ""
}

// partitionOfRegion is the partition of a region; "" if there is no region.
func partitionOfRegion(region string) string {
	switch {
	case region == "":
		return ""
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
