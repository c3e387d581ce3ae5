package search

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/s3"
)

func TestATableLiesOverTheLogsByWholeNames(t *testing.T) {
	own := &cloudtrail.Trail{BucketName: "logs", HomeAccount: "111122223333"}
	under := &cloudtrail.Trail{BucketName: "logs", HomeAccount: "111122223333", Prefix: "org/audit"}
	org := &cloudtrail.Trail{BucketName: "logs", HomeAccount: "111122223333", Organization: true}
	for _, c := range []struct {
		location string
		trail    *cloudtrail.Trail
		want     bool
	}{
		{"s3://logs", own, true},
		{"s3://logs/", own, true},
		{"s3a://logs/AWSLogs", own, true},
		{"S3N://logs/AWSLogs/", own, true},
		{"s3://logs/AWSLogs/111122223333", own, true},
		{"s3://logs/AWSLogs/111122223333/CloudTrail/", own, true},
		{"s3://logs/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/08/01", own, true},
		{"s3://logs/AWSLogs/111122223333/CloudTrail/${region}/${day}", own, true},
		{"s3://logs/AWSLogs/${account}/CloudTrail/${region}", own, true},
		{"s3://logs/AWSLogs/${account}/${service}/", own, true},

		{"", own, false},
		{"s3://", own, false},
		{"s3:///AWSLogs/", own, false},
		{"hdfs://logs/AWSLogs/", own, false},
		{"logs/AWSLogs/", own, false},
		{"s3://logs2/AWSLogs/", own, false},
		{"s3://log/", own, false},
		{"s3://LOGS/", own, false},
		{"s3://logs/AWSLog", own, false},
		{"s3://logs/AWSLogs2/", own, false},
		{"s3://logs/awslogs/", own, false},
		{"s3://logs//", own, false},
		{"s3://logs//AWSLogs/", own, false},
		{"s3://logs/AWSLogs//", own, false},
		{"s3://logs/AWSLogs/1111222233334/", own, false},
		{"s3://logs/AWSLogs/444455556666/CloudTrail/", own, false},
		{"s3://logs/AWSLogs/111122223333/CloudTrail-Digest/", own, false},
		{"s3://logs/AWSLogs/111122223333/CloudTrail-Insight/", own, false},
		{"s3://logs/AWSLogs/111122223333/elasticloadbalancing/", own, false},
		{"s3://logs/AWSLogs/o-abc/111122223333/CloudTrail/", own, false},
		{"s3://logs/../logs/AWSLogs/", own, false},
		{"s3://logs/org/audit/AWSLogs/", own, false},

		{"s3://logs/org/", under, true},
		{"s3://logs/org/audit", under, true},
		{"s3://logs/org/audit/AWSLogs/111122223333/CloudTrail/", under, true},
		{"s3://logs/AWSLogs/111122223333/CloudTrail/", under, false},
		{"s3://logs/org/aud", under, false},
		{"s3://logs/org/audit/other", under, false},

		{"s3://logs/AWSLogs/", org, true},
		{"s3://logs/AWSLogs/o-abc/", org, true},
		{"s3://logs/AWSLogs/o-abc/444455556666/CloudTrail/eu-west-1/", org, true},
		{"s3://logs/AWSLogs/o-abc/${account}/CloudTrail/", org, true},
		{"s3://logs/AWSLogs/111122223333/CloudTrail/", org, true},
		{"s3://logs/AWSLogs/444455556666/CloudTrail/", org, false},
		{"s3://logs/AWSLogs/o-abc/444455556666/vpcflowlogs/", org, false},
		{"s3://", &cloudtrail.Trail{}, false},
	} {
		if got := over(c.location, c.trail); got != c.want {
			t.Errorf("%q over the logs under %q (organization %v): %v", c.location, c.trail.Prefix, c.trail.Organization, got)
		}
	}
}

func TestANotificationIsOfTheLogsByItsPrefixSuffixAndEvents(t *testing.T) {
	own := &cloudtrail.Trail{BucketName: "logs", HomeAccount: "111122223333"}
	org := &cloudtrail.Trail{BucketName: "logs", HomeAccount: "111122223333", Organization: true, Prefix: "org"}
	put := []string{"s3:ObjectCreated:Put"}
	for _, c := range []struct {
		n     s3.Notification
		trail *cloudtrail.Trail
		want  bool
	}{
		{s3.Notification{ARN: "q", Events: []string{"s3:ObjectRemoved:*", "s3:ObjectCreated:*"}}, own, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSL", Suffix: "gz"}, own, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/", Suffix: ".json.gz"}, own, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/111122223333/CloudTrail"}, own, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/111122223333/CloudTrail/eu-"}, own, true},
		{s3.Notification{ARN: "", Events: put}, own, false},
		{s3.Notification{ARN: "q"}, own, false},
		{s3.Notification{ARN: "q", Events: []string{"s3:ObjectRemoved:*"}}, own, false},
		{s3.Notification{ARN: "q", Events: []string{"s3:ObjectCreated:Copy"}}, own, false},
		{s3.Notification{ARN: "q", Events: put, Prefix: "/"}, own, false},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/111122223333/CloudTrail-Digest/"}, own, false},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/444455556666/"}, own, false},
		{s3.Notification{ARN: "q", Events: put, Suffix: ".csv"}, own, false},
		{s3.Notification{ARN: "q", Events: put, Prefix: "org/AWSLogs/o-ab"}, org, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "org/AWSLogs/o-abc/444455556666/Cl"}, org, true},
		{s3.Notification{ARN: "q", Events: put, Prefix: "org/AWSLogs/o-abc/444455556666/Config"}, org, false},
		{s3.Notification{ARN: "q", Events: put, Prefix: "AWSLogs/"}, org, false},
	} {
		got := told(s3.Notifications{EventBridge: true, Destinations: []s3.Notification{c.n}}, c.trail)
		if slices.Equal(got, []string{"q"}) != c.want {
			t.Errorf("%+v is of the logs: %v", c.n, got)
		}
	}
}
