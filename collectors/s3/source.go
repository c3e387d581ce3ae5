package s3

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// cloudTrail is CloudTrail's service principal, in every partition.
const cloudTrail = "cloudtrail.amazonaws.com"

// sourceKeys confine on whose behalf CloudTrail writes.
var sourceKeys = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"}

// sourceConfined says whether every statement that lets CloudTrail write names
// the trail, account or organization it writes for. Without any such statement
// it is false: CloudTrail cannot write here at all.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
func (b Bucket) sourceConfined() evidence.Value[bool] {
	doc, known := b.document().Get()
	if !known {
		return evidence.Missing[bool](*b.document().Gap(), b.Policy.Calls()...)
	}
	doc.Statements = slices.DeleteFunc(doc.Statements, func(s policy.Statement) bool { return !b.concernsObjects(s) })
	granted, confined := doc.ServiceConfined(cloudTrail, []string{"s3:PutObject"}, sourceKeys)
	switch {
	case granted == policy.No || confined == policy.No:
		return evidence.Known(false, b.Policy.Calls()...)
	case granted == policy.Yes && confined == policy.Yes:
		return evidence.Known(true, b.Policy.Calls()...)
	}
	return undecided[bool]("whether CloudTrail's write is confined depends on a condition that cannot be decided", b.Policy.Calls())
}

// concernsObjects says whether the statement may be about objects, and not the
// bucket alone.
func (b Bucket) concernsObjects(s policy.Statement) bool {
	if s.Resources == nil {
		return true
	}
	return slices.ContainsFunc(s.Resources, func(pattern string) bool {
		return strings.ContainsAny(pattern, "/*?")
	})
}
