package s3

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// public says whether anyone may reach the bucket: by its policy or one of its
// access points, unless public policies are restricted, or by its ACL, unless
// public ACLs are ignored or ACLs are disabled.
//
// ACLs of single objects are not asked: with a million log files they cannot
// be, and CloudTrail writes them as the bucket owner's.
func (b Bucket) public() evidence.Value[bool] {
	unrestricted := evidence.Not(b.Blocked.RestrictPublicBuckets)
	unignored := evidence.Not(b.Blocked.IgnorePublicACLs)
	return evidence.Any(
		evidence.All(unrestricted, b.policyPublic()),
		evidence.All(unignored, b.aclsEnabled(), evidence.Then(b.ACL, ACL.public)),
		evidence.All(unrestricted, evidence.Then(b.AccessPoints, func(a AccessPoints) bool { return len(a.Public) > 0 })),
	)
}

func (a ACL) public() bool { return a.AllUsers || a.AuthenticatedUsers }

// aclsEnabled says whether the bucket's ACL has any effect.
func (b Bucket) aclsEnabled() evidence.Value[bool] {
	return evidence.Then(b.Ownership, func(o Ownership) bool { return o.Rule != "BucketOwnerEnforced" })
}

// policyPublic is AWS's own judgement of the policy. Where AWS did not give it,
// the policy is read by AWS's definition, if that settles it. Where AWS judged
// and the definition says the contrary, one of the two answers is wrong or late,
// and neither is believed: each alone would tell the opposite of the other.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func (b Bucket) policyPublic() evidence.Value[bool] {
	status := evidence.Then(b.PolicyStatus, func(s PolicyStatus) bool { return s.Public })
	doc, known := b.document().Get()
	if !known {
		return status
	}
	reading := doc.Public()
	public, judged := status.Get()
	switch {
	case reading == policy.Open:
		return status
	case !judged:
		return evidence.Known(reading == policy.Yes, b.Policy.Calls()...)
	case public != (reading == policy.Yes):
		return undecided[bool]("AWS's judgement of the bucket policy and its own definition of a public policy disagree", slices.Concat(status.Calls(), b.Policy.Calls()))
	}
	return status.With(b.Policy.Calls()...)
}
