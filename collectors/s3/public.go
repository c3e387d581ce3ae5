package s3

import (
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
// the policy itself may settle it: one that allows nothing to everyone is not
// public, and one that does so without any condition is. Between the two AWS's
// definition is not repeated here, and the gap stays.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func (b Bucket) policyPublic() evidence.Value[bool] {
	status := evidence.Then(b.PolicyStatus, func(s PolicyStatus) bool { return s.Public })
	if status.Known() {
		return status
	}
	doc, known := b.document().Get()
	if !known {
		return status
	}
	everyone := false
	for _, s := range doc.Statements {
		if s.Effect != policy.Allow || !s.Everyone() {
			continue
		}
		if len(s.Conditions) == 0 && s.NotPrincipals == nil {
			return evidence.Known(true, b.Policy.Calls()...)
		}
		everyone = true
	}
	if everyone {
		return status
	}
	return evidence.Known(false, b.Policy.Calls()...)
}
