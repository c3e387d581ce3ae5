package whocan

import (
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

// buckets puts the log buckets into the world.
func (s *study) buckets() {
	for _, f := range s.out.Facts(s3.BucketKind) {
		b := f.Data.(*s3.Bucket)
		owner, _ := b.Owner.Get()
		region, _ := b.Location.Get()
		s.world.Buckets = append(s.world.Buckets, access.Bucket{
			ARN: b.ARN, Name: b.Name, Account: owner.Account, Region: region, LogPrefixes: b.LogPrefixes,
			Policy:       s.policyOf("bucket policy", evidence.Then(b.Policy, func(p s3.Policy) string { return p.Document })),
			Restricted:   b.Blocked.RestrictPublicBuckets,
			ACL:          evidence.Then(b.ACL, granted),
			Ownership:    evidence.Then(b.Ownership, func(o s3.Ownership) string { return o.Rule }),
			Lock:         evidence.Then(b.ObjectLock, func(l s3.ObjectLock) access.Lock { return access.Lock{Enabled: l.Enabled, Mode: l.Mode} }),
			Versioned:    evidence.Then(b.Versioning, func(v s3.Versioning) bool { return v.Enabled }),
			MFADelete:    evidence.Then(b.Versioning, func(v s3.Versioning) bool { return v.MFADelete }),
			AccessPoints: evidence.Then(b.AccessPoints, func(p s3.AccessPoints) []string { return p.Names }),
		})
	}
}

// granted is the access control list without its owner.
func granted(acl s3.ACL) []access.ACLGrant {
	out := []access.ACLGrant{}
	for _, g := range acl.Grants {
		if g.Grantee != acl.Owner {
			out = append(out, access.ACLGrant{Grantee: g.Grantee, Permission: g.Permission})
		}
	}
	return out
}

func bucketCalls(b *s3.Bucket) [][]evidence.CallID {
	return [][]evidence.CallID{
		b.Owner.Calls(), b.Location.Calls(), b.Policy.Calls(), b.Blocked.RestrictPublicBuckets.Calls(), b.ACL.Calls(),
		b.Ownership.Calls(), b.ObjectLock.Calls(), b.Versioning.Calls(), b.AccessPoints.Calls(),
	}
}

// keys puts the log keys into the world. Over one that is gone nobody has power.
func (s *study) keys() {
	for _, f := range s.out.Facts(kms.KeyKind) {
		k := f.Data.(*kms.Key)
		m, _ := k.Metadata.Get()
		if m.State == kms.Gone {
			continue
		}
		key := access.Key{
			ARN: k.ARN, Account: m.Account, Origin: m.Origin, AWSManaged: m.Manager == "AWS", Trails: k.Trails, TrailsUnread: k.Unread,
			Policy: s.policyOf("key policy", evidence.Then(k.Policy, func(p kms.Policy) string { return p.Document })),
			Grants: evidence.Then(k.Grants, grants),
		}
		if at, err := arn.Parse(k.ARN); err == nil {
			key.Account, key.Region = at.AccountID, at.Region
		}
		s.world.Keys = append(s.world.Keys, key)
	}
}

func grants(list []kms.Grant) []access.KeyGrant {
	out := []access.KeyGrant{}
	for _, g := range list {
		out = append(out, access.KeyGrant{ID: g.ID, Grantee: g.Grantee, Operations: g.Operations, Constraints: g.Constraints, Exact: g.Exact, SourceARN: g.SourceARN})
	}
	return out
}

func keyCalls(k *kms.Key) [][]evidence.CallID {
	return [][]evidence.CallID{k.Metadata.Calls(), k.Policy.Calls(), k.Grants.Calls()}
}
