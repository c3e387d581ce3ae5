package s3

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// The groups that an ACL can name.
const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery        = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

// foreignByACL lists the grants of the ACL to others than the owner and S3's
// own log delivery. A grant to a group is without effect while public ACLs are
// ignored, and every grant is while ACLs are disabled.
func (b Bucket) foreignByACL() evidence.Value[[]ForeignAccess] {
	public, others := b.foreignGrants()
	disabled := evidence.Not(b.aclsEnabled())
	return evidence.Both(
		b.unless(evidence.Any(disabled, b.Blocked.IgnorePublicACLs), public),
		b.unless(disabled, others),
		func(p, o []ForeignAccess) []ForeignAccess { return slices.Concat(p, o) },
	)
}

// foreignGrants lists the grants to everyone, and those to other users.
func (b Bucket) foreignGrants() (public, others evidence.Value[[]ForeignAccess]) {
	pick := func(wantPublic bool) evidence.Value[[]ForeignAccess] {
		return evidence.Then(b.ACL, func(acl ACL) []ForeignAccess {
			var out []ForeignAccess
			for _, g := range acl.Grants {
				everyone := g.Grantee == allUsers || g.Grantee == authenticatedUsers
				can := grants[strings.ToUpper(g.Permission)]
				if everyone != wantPublic || len(can) == 0 || g.Grantee == acl.Owner || g.Grantee == logDelivery {
					continue
				}
				account := g.Grantee
				if everyone {
					account = "*"
				}
				out = append(out, ForeignAccess{Account: account, Principal: g.Grantee, Can: can, Via: "ACL grant " + g.Permission})
			}
			return out
		})
	}
	return pick(true), pick(false)
}

// grants are what a permission on a bucket lets its grantee do to log objects:
// READ lists them, WRITE adds objects beside them (it deletes and overwrites
// only what the grantee owns), WRITE_ACP lets the grantee grant itself all.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
var grants = map[string][]string{
	"READ":         {"read"},
	"WRITE":        {"write"},
	"WRITE_ACP":    {"read", "delete"},
	"FULL_CONTROL": {"read", "delete"},
}
