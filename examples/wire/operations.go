package wire

import (
	"net/url"
	"strings"
)

// Granite begins the paths of CloudWatch, which speaks CBOR.
const Granite = "/service/GraniteServiceVersion20100801/operation/"

// restOperations name the operations of the services whose requests say only by
// their path what they ask.
var restOperations = map[string]func(path string) (operation, subject string){
	"access-analyzer": func(string) (string, string) { return "access-analyzer.ListAnalyzers", "" },
	"securityhub":     func(string) (string, string) { return "securityhub.DescribeHub", "" },
	"guardduty": func(path string) (string, string) {
		if id, one := strings.CutPrefix(path, "/detector/"); one {
			return "guardduty.GetDetector", id
		}
		return "guardduty.ListDetectors", ""
	},
}

// SaidByPath says whether a service's requests say only by their path what they
// ask.
func SaidByPath(signing string) bool { return restOperations[signing] != nil }

func controlOperation(u *url.URL) (operation, subject string) {
	path := strings.TrimPrefix(u.Path, "/v20180820/")
	switch {
	case path == "configuration/publicAccessBlock":
		return "s3control.GetPublicAccessBlock", ""
	case path == "accesspoint":
		return "s3control.ListAccessPoints", u.Query().Get("bucket")
	}
	name := strings.TrimPrefix(path, "accesspoint/")
	return "s3control.GetAccessPointPolicyStatus", strings.TrimSuffix(name, "/policyStatus")
}

var bucketOperations = map[string]string{
	"location": "GetBucketLocation", "policy": "GetBucketPolicy", "policyStatus": "GetBucketPolicyStatus",
	"publicAccessBlock": "GetPublicAccessBlock", "acl": "GetBucketAcl", "encryption": "GetBucketEncryption",
	"versioning": "GetBucketVersioning", "object-lock": "GetObjectLockConfiguration",
	"lifecycle": "GetBucketLifecycleConfiguration", "logging": "GetBucketLogging", "notification": "GetBucketNotificationConfiguration",
	"ownershipControls": "GetBucketOwnershipControls", "replication": "GetBucketReplication",
}

func bucketOperation(u *url.URL) (operation, subject string) {
	bucket := strings.Trim(u.Path, "/")
	switch {
	case bucket == "":
		return "s3.ListBuckets", ""
	case strings.Contains(bucket, "/"):
		return "s3.GetObject", bucket
	case u.Query().Has("list-type"):
		return "s3.ListObjectsV2", bucket + "/" + u.Query().Get("prefix")
	}
	for parameter, name := range bucketOperations {
		if u.Query().Has(parameter) {
			return "s3." + name, bucket
		}
	}
	return "s3.HeadBucket", bucket
}
