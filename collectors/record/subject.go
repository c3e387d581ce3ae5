package record

import (
	"encoding/json"
	"strings"
)

// Succeeded says that the change was made; otherwise it was an attempt.
func (c Change) Succeeded() bool { return c.Error == "" }

// OfTrail says whether the target is the trail with the ARN: by that ARN, or by
// its name in the account and region of the trail. A name stands for a trail of
// the caller's account and the region the call was made in.
func (c Change) OfTrail(arn string) bool {
	if c.Source != "cloudtrail.amazonaws.com" {
		return false
	}
	if c.Target == arn {
		return true
	}
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && c.Region == parts[3] && c.Account == parts[4] && "trail/"+c.Target == parts[5]
}

// OfBucket says whether the change is one of the bucket, by the rule by which
// changes of the buckets of interest are kept.
func (c Change) OfBucket(name string) bool {
	var e event
	return c.Source == "s3.amazonaws.com" && e.decode(c.Record, 0) > 0 && e.inBucket(map[string]bool{name: true})
}

// OfKey says whether the change is one of the key with the ARN, by the rule by
// which changes of the keys of interest are kept.
func (c Change) OfKey(arn string) bool {
	var e event
	return c.Source == "kms.amazonaws.com" && e.decode(c.Record, 0) > 0 &&
		e.ofKey(map[string]bool{arn: true}, map[string]bool{keyID(arn): true})
}

// keyID is the ID at the end of a key's ARN.
func keyID(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// LogFileValidation is what the request asks for the signing of log files: of
// CreateTrail and UpdateTrail, enableLogFileValidation. It is nil if the request
// leaves it as it is, or off for a new trail.
func (c Change) LogFileValidation() *bool {
	var on *bool
	if json.Unmarshal(open(c.Record).open("requestParameters")["enableLogFileValidation"], &on) != nil {
		return nil
	}
	return on
}

// Redirects says whether the request says where a trail delivers. That may be where
// it delivered before.
func (c Change) Redirects() bool {
	asked := open(c.Record).open("requestParameters")
	for _, name := range []string{"s3BucketName", "s3KeyPrefix"} {
		var text *string
		if json.Unmarshal(asked[name], &text) == nil && text != nil {
			return c.Name == "UpdateTrail"
		}
	}
	return false
}
