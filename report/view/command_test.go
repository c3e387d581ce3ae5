package view

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestNamesAreWrittenAsTheCLIDoes(t *testing.T) {
	for in, want := range map[string]string{
		"GetTrailStatus": "get-trail-status", "Name": "name", "IncludeShadowTrails": "include-shadow-trails",
		"ListMFADevices": "list-mfa-devices", "ResourceARNs": "resource-arns", "KeyId": "key-id",
		"DescribeDBInstances": "describe-db-instances", "S3BucketName": "s3-bucket-name", "SSEAlgorithm": "sse-algorithm",
		"GetPublicAccessBlock": "get-public-access-block", "ResourceIdList": "resource-id-list",
	} {
		if got := kebab(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

func TestACallIsReproducedByACommand(t *testing.T) {
	for _, c := range []struct{ service, operation, region, params, want string }{
		{"CloudTrail", "GetTrailStatus", "eu-central-1", `{"Name":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/x"}`, "aws cloudtrail get-trail-status --name arn:aws:cloudtrail:eu-central-1:111122223333:trail/x --region eu-central-1"},
		{"CloudTrail", "DescribeTrails", "us-east-1", `{"IncludeShadowTrails":false,"TrailNameList":null}`, "aws cloudtrail describe-trails --no-include-shadow-trails --region us-east-1"},
		{"S3", "GetBucketPolicy", "", `{"Bucket":"logs"}`, "aws s3api get-bucket-policy --bucket logs"},
		{"S3 Control", "GetPublicAccessBlock", "us-east-1", `{"AccountId":"000011112222","MaxResults":0}`, "aws s3control get-public-access-block --account-id 000011112222 --region us-east-1"},
		{"CloudWatch Logs", "DescribeLogGroups", "us-east-1", `{"Limit":50,"LogGroupNamePrefix":"/a b"}`, "aws logs describe-log-groups --limit 50 --log-group-name-prefix '/a b' --region us-east-1"},
		{"EC2", "DescribeRegions", "us-east-1", `{"AllRegions":true,"Filters":[{"Name":"x","Values":["y"]}]}`, `aws ec2 describe-regions --cli-input-json '{"AllRegions":true,"Filters":[{"Name":"x","Values":["y"]}]}' --region us-east-1`},
		{"CloudTrail", "ListTags", "us-east-1", `{"ResourceIdList":["a","b"]}`, "aws cloudtrail list-tags --resource-id-list a b --region us-east-1"},
		{"SNS", "GetTopicAttributes", "us-east-1", `{"TopicArn":"file:///etc/passwd"}`, `aws sns get-topic-attributes --cli-input-json '{"TopicArn":"file:///etc/passwd"}' --region us-east-1`},
		{"KMS", "DescribeKey", "us-east-1", `{"KeyId":"--profile"}`, `aws kms describe-key --cli-input-json '{"KeyId":"--profile"}' --region us-east-1`},
		{"KMS", "DescribeKey", "us-east-1", `not JSON`, "aws kms describe-key --region us-east-1"},
	} {
		got := Command(evidence.Call{Service: c.service, Operation: c.operation, Region: c.region, Params: json.RawMessage(c.params)})
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestAShellReadsBackWhatWasQuoted hands quoted text to a real shell.
func TestAShellReadsBackWhatWasQuoted(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	for _, text := range []string{"", "plain", "it's", "$(touch /never)", "`id`", `a\b"c`, "new\nline", "\x1b[31m", "\u202egnp", "日本語", "bad\xff", "!!", "* ?", "a;b|c&d", "~", "#", "tab\t'quote'\\", "7\x017"} {
		out, err := exec.Command(bash, "-c", "printf %s "+quote(text)).Output()
		if err != nil || string(out) != text {
			t.Errorf("%q was quoted as %s and read back as %q (%v)", text, quote(text), out, err)
		}
	}
}

func TestNothingInvisibleIsInACommand(t *testing.T) {
	got := Command(evidence.Call{Service: "S3", Operation: "GetBucketPolicy", Params: json.RawMessage(`{"Bucket":"a\u001b[2Kb\u202ec\n"}`)})
	if strings.ContainsAny(got, "\x1b\u202e\n") {
		t.Errorf("the command hides something: %q", got)
	}
}
