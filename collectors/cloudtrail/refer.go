package cloudtrail

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// partition is that of the trail's ARN.
func (t *Trail) partition() string {
	name, err := arn.Parse(t.ARN)
	if err != nil || name.Partition == "" {
		return "aws"
	}
	return name.Partition
}

func (t *Trail) bucketARN() string {
	if t.BucketName == "" {
		return ""
	}
	return arnsOf(t.partition(), "s3") + t.BucketName
}

// logPrefix is where in the bucket the trail's log files and digests lie.
// Source: "CloudTrail log file name format" in the user guide. Those of an
// organization trail lie below the organization's ID and the management
// account's.
func (t *Trail) logPrefix() string {
	prefix := "AWSLogs/"
	if t.Prefix != "" {
		prefix = t.Prefix + "/AWSLogs/"
	}
	if t.Organization {
		return prefix
	}
	return prefix + t.HomeAccount + "/"
}

// LogFolders are the folders of the bucket that hold the trail's log files, each
// as the names on the way to it, and nothing beside log files: digests, Insights
// and the logs of other services have folders of their own. A name that is not
// known beforehand is "*", that of an organization "o-*".
func (t *Trail) LogFolders() [][]string {
	var base []string
	if t.Prefix != "" {
		base = strings.Split(t.Prefix, "/")
	}
	base = append(base, "AWSLogs")
	folders := [][]string{slices.Concat(base, []string{t.HomeAccount, "CloudTrail"})}
	if t.Organization {
		folders = append(folders, slices.Concat(base, []string{"o-*", "*", "CloudTrail"}))
	}
	return folders
}

// keyARN is the trail's key or alias by ARN: DescribeTrails may give it by ID
// or alias, which lie in the trail's home.
func (t *Trail) keyARN() string {
	id := t.KMSKeyID
	switch {
	case id == "" || strings.HasPrefix(id, "arn:"):
		return id
	case strings.HasPrefix(id, "alias/"):
		return t.at("kms", id)
	}
	return t.at("kms", "key/"+id)
}

func (t *Trail) at(service, resource string) string {
	return arn.ARN{Partition: t.partition(), Service: service, Region: t.HomeRegion, AccountID: t.HomeAccount, Resource: resource}.String()
}

// groupARN is a log group's ARN as AWS's other services write it.
func groupARN(id string) string { return strings.TrimSuffix(id, ":*") }
