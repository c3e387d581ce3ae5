package awsapi

import "strings"

// Action is the IAM action that an operation needs: the service's prefix and
// the operation's name, except where the IAM service authorization reference
// says otherwise. The service is named as the SDK does ("CloudWatch Logs").
func Action(service, operation string) string {
	prefix, ok := prefixes[service]
	if !ok {
		prefix = strings.ToLower(strings.ReplaceAll(service, " ", ""))
	}
	if action, ok := renamed[service+"."+operation]; ok {
		return prefix + ":" + action
	}
	return prefix + ":" + operation
}

var prefixes = map[string]string{
	"AccessAnalyzer":  "access-analyzer",
	"CloudWatch Logs": "logs",
	"Config Service":  "config",
	"EventBridge":     "events",
	"S3 Control":      "s3",
	"SSO Admin":       "sso",
}

// renamed lists the operations whose action has another name.
var renamed = map[string]string{
	"S3.GetBucketAccelerateConfiguration":        "GetAccelerateConfiguration",
	"S3.GetBucketAnalyticsConfiguration":         "GetAnalyticsConfiguration",
	"S3.GetBucketCors":                           "GetBucketCORS",
	"S3.GetBucketEncryption":                     "GetEncryptionConfiguration",
	"S3.GetBucketInventoryConfiguration":         "GetInventoryConfiguration",
	"S3.GetBucketLifecycleConfiguration":         "GetLifecycleConfiguration",
	"S3.GetBucketMetricsConfiguration":           "GetMetricsConfiguration",
	"S3.GetBucketNotificationConfiguration":      "GetBucketNotification",
	"S3.GetBucketReplication":                    "GetReplicationConfiguration",
	"S3.GetObjectLockConfiguration":              "GetBucketObjectLockConfiguration",
	"S3.GetPublicAccessBlock":                    "GetBucketPublicAccessBlock",
	"S3.HeadBucket":                              "ListBucket",
	"S3.HeadObject":                              "GetObject",
	"S3.ListBucketAnalyticsConfigurations":       "GetAnalyticsConfiguration",
	"S3.ListBucketInventoryConfigurations":       "GetInventoryConfiguration",
	"S3.ListBucketMetricsConfigurations":         "GetMetricsConfiguration",
	"S3.ListBuckets":                             "ListAllMyBuckets",
	"S3.ListMultipartUploads":                    "ListBucketMultipartUploads",
	"S3.ListObjects":                             "ListBucket",
	"S3.ListObjectsV2":                           "ListBucket",
	"S3.ListObjectVersions":                      "ListBucketVersions",
	"S3 Control.GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
	"S3 Control.GetPublicAccessBlock":            "GetAccountPublicAccessBlock",
}
