package s3

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// foreignAccess lists the other accounts that the bucket policy or the ACL lets
// read or delete log objects. AWS services are not listed. Statements that deny
// what another one allows are not considered: the list may name an account that
// is denied elsewhere, and never misses one. What Block Public Access disarms
// is left out.
func (b Bucket) foreignAccess() evidence.Value[[]ForeignAccess] {
	byPolicy := b.unless(b.policyDisarmed(), b.foreignByPolicy())
	byACL := b.foreignByACL()
	return evidence.Both(byPolicy, byACL, func(p, a []ForeignAccess) []ForeignAccess {
		all := slices.Concat([]ForeignAccess{}, p, a)
		slices.SortFunc(all, func(x, y ForeignAccess) int {
			return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Principal, y.Principal),
				cmp.Compare(x.Via, y.Via), slices.Compare(x.Can, y.Can))
		})
		return slices.CompactFunc(all, func(x, y ForeignAccess) bool {
			return x.Account == y.Account && x.Principal == y.Principal && x.Via == y.Via && slices.Equal(x.Can, y.Can)
		})
	})
}

// policyDisarmed says whether Block Public Access limits the policy, because
// it is public, to the owner's account and AWS services.
func (b Bucket) policyDisarmed() evidence.Value[bool] {
	return evidence.All(b.Blocked.RestrictPublicBuckets, b.policyPublic())
}

// unless is the list, or an empty list if it is known to be disarmed. A list
// that is empty either way does not depend on that.
func (b Bucket) unless(disarmed evidence.Value[bool], list evidence.Value[[]ForeignAccess]) evidence.Value[[]ForeignAccess] {
	if all, known := list.Get(); known && len(all) == 0 {
		return list
	}
	off, known := disarmed.Get()
	switch {
	case !known:
		return evidence.Missing[[]ForeignAccess](*disarmed.Gap(), slices.Concat(disarmed.Calls(), list.Calls())...)
	case off:
		return evidence.Known[[]ForeignAccess](nil, disarmed.Calls()...)
	}
	return list.With(disarmed.Calls()...)
}

func (b Bucket) foreignByPolicy() evidence.Value[[]ForeignAccess] {
	doc, known := b.document().Get()
	if !known {
		return evidence.Missing[[]ForeignAccess](*b.document().Gap(), b.Policy.Calls()...)
	}
	owner, ownerKnown := b.Owner.Get()
	calls := b.Policy.Calls()
	var byACL []evidence.CallID // that say who the owner is by canonical ID
	var out []ForeignAccess
	for _, s := range doc.Statements {
		can := reach(s)
		if len(can) == 0 {
			continue
		}
		outsiders, err := s.Outsiders(owner.Account)
		if err != nil && !ownerKnown {
			return evidence.Missing[[]ForeignAccess](*b.Owner.Gap(), slices.Concat(calls, b.Owner.Calls())...)
		}
		if err != nil {
			return undecided[[]ForeignAccess](err.Error(), slices.Concat(calls, b.Owner.Calls()))
		}
		for _, o := range outsiders {
			if o.Principal.Kind == "CanonicalUser" {
				acl, known := b.ACL.Get()
				if !known {
					return evidence.Missing[[]ForeignAccess](*b.ACL.Gap(), slices.Concat(calls, b.ACL.Calls())...)
				}
				byACL = b.ACL.Calls()
				if o.Account == acl.Owner {
					continue
				}
			}
			out = append(out, ForeignAccess{Account: o.Account, Principal: o.Principal.String(), Can: can, Via: via(s)})
		}
	}
	return evidence.Known(out, slices.Concat(calls, byACL, b.Owner.Calls())...)
}

// The actions by which log objects are read, and by which they are deleted. One
// who may rewrite the bucket's ACL may let itself do both; one who may rewrite
// an object's ACL or the replication may have itself shown the objects.
var (
	readActions = []string{
		"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTorrent", "s3:GetObjectVersionTorrent",
		"s3:GetObjectVersionForReplication", "s3:ListBucket", "s3:ListBucketVersions", "s3:PutBucketAcl",
		"s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutReplicationConfiguration",
	}
	deleteActions = []string{
		"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket", "s3:PutLifecycleConfiguration",
		"s3:ReplicateDelete", "s3:PutBucketAcl",
	}
)

func reach(s policy.Statement) []string {
	var can []string
	if slices.ContainsFunc(readActions, s.Covers) {
		can = append(can, "read")
	}
	if slices.ContainsFunc(deleteActions, s.Covers) {
		can = append(can, "delete")
	}
	return can
}

func via(s policy.Statement) string {
	if s.Sid != "" {
		return "policy statement " + s.Sid
	}
	return "policy statement at " + s.At.String()
}
