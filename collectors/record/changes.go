package record

import (
	"bytes"
	"strings"
)

// changesKey says whether the event's name is one of KMS that changes a key, or
// whether what is encrypted with it can be read.
func (e *event) changesKey() bool {
	switch string(e.name) {
	case "DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "DeleteKey", "PutKeyPolicy",
		"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand", "UpdatePrimaryRegion",
		"ImportKeyMaterial", "DeleteImportedKeyMaterial":
		return true
	}
	return false
}

// changes says whether the event is, or tries, a change to a trail, to a bucket
// of interest (any write of a management event), or to a key of interest.
//
// What passed a VPC endpoint is in the API's own record, with its outcome; only
// what the endpoint refused is nowhere else.
func (s *Scanner) changes(e *event) bool {
	switch e.span() {
	case ofManagement:
	case ofNetwork:
		if e.succeeded() {
			return false
		}
	default:
		return false
	}
	switch string(e.source) {
	case "cloudtrail.amazonaws.com":
		return e.changesTrail()
	case "s3.amazonaws.com":
		reads := e.readOnly == saidYes || e.readOnly == unsaid && begins(e.name, "Get", "List", "Head")
		return s.interest != nil && !reads && e.inBucket(s.interest.Buckets)
	case "kms.amazonaws.com":
		return s.interest != nil && e.changesKey() && e.ofKey(s.interest.Keys, s.keyIDs)
	}
	return false
}

// inBucket says whether the request, or a resource, is one of the buckets or an
// object in one.
func (e *event) inBucket(buckets map[string]bool) bool {
	if len(buckets) == 0 {
		return false
	}
	if name := lookup(e.request, "bucketName"); len(name) > 0 && buckets[string(name)] {
		return true
	}
	for resource := range elements(e.resources) {
		_, path, ok := bytes.Cut(lookup(resource, "ARN"), []byte(":s3:::"))
		bucket, _, _ := bytes.Cut(path, []byte("/"))
		if ok && len(bucket) > 0 && buckets[string(bucket)] {
			return true
		}
	}
	return false
}

// ofKey says whether the event is about one of the keys: by the key's ARN in
// resources, by its ARN or ID in the request, or, where access was denied and
// the record has neither, by its ARN in the message. A key that has replicas has
// the same ID in several regions: by ID alone, each of them counts.
func (e *event) ofKey(arns, ids map[string]bool) bool {
	for resource := range elements(e.resources) {
		if arn := lookup(resource, "ARN"); len(arn) > 0 && arns[string(arn)] {
			return true
		}
	}
	if id := lookup(e.request, "keyId"); len(id) > 0 {
		return arns[string(id)] || ids[string(id)]
	}
	arn := refused(string(text(e.message, false)))
	return arn != "" && arns[arn]
}

// refused is the resource that a message of denied access is about: "User: … is
// not authorized to perform: … on resource: ARN because …".
func refused(message string) string {
	_, about, _ := strings.Cut(message, "on resource: ")
	resource, _, _ := strings.Cut(about, " ")
	return resource
}
