package wire

import (
	"encoding/json"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// signing maps the services, as the ledger names them, to the names their
// requests are signed for. S3 Control signs as S3, and is told apart by its path.
var signing = map[string]string{
	"AccessAnalyzer": "access-analyzer", "CloudFormation": "cloudformation", "CloudTrail": "cloudtrail", "CloudWatch": "monitoring",
	"CloudWatch Logs": "logs", "Config Service": "config", "EC2": "ec2", "EventBridge": "events", "Glue": "glue",
	"GuardDuty": "guardduty", "IAM": "iam", "KMS": "kms", "Organizations": "organizations", "S3": "s3", "S3 Control": "s3control",
	"SecurityHub": "securityhub", "SNS": "sns", "STS": "sts",
}

// Recorded is the question that a line of the ledger asked, as Ask finds it.
func Recorded(call evidence.Call) Question {
	q := Question{Account: call.Account, Region: call.Region, Operation: signing[call.Service] + "." + call.Operation}
	var in struct {
		subject
		Bucket, Prefix, RoleArn, TopicArn, PhysicalResourceId, DetectorId string
	}
	json.Unmarshal(call.Params, &in) //nolint:errcheck // parameters of another shape name no subject
	switch call.Service {
	case "S3", "S3 Control":
		q.Subject = in.Bucket
		if call.Operation == "ListObjectsV2" {
			q.Subject += "/" + in.Prefix
		}
	default:
		q.Subject = in.String() + in.RoleArn + in.TopicArn + in.PhysicalResourceId + in.DetectorId
	}
	return q
}
