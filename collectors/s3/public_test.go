package s3

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestABucketIsPublicByPolicyACLOrAccessPoint(t *testing.T) {
	everyoneReads := withPolicy(allow(`"*"`, `"s3:GetObject"`, ``), true)
	readACL := func(b *Bucket) {
		b.ACL = evidence.Known(ACL{AuthenticatedUsers: true, Grants: []Grant{{authenticatedUsers, "READ"}}})
	}
	publicPoint := func(b *Bucket) {
		b.AccessPoints = evidence.Known(AccessPoints{Names: []string{"a"}, Public: []string{"a"}})
	}
	restrict := func(b *Bucket) { b.PublicAccessBlock = evidence.Known(PublicAccessBlock{RestrictPublicBuckets: true}) }
	accountRestricts := func(b *Bucket) { b.AccountBlock = evidence.Known(PublicAccessBlock{RestrictPublicBuckets: true}) }
	ignore := func(b *Bucket) { b.AccountBlock = evidence.Known(PublicAccessBlock{IgnorePublicACLs: true}) }
	blockNew := func(b *Bucket) {
		b.PublicAccessBlock = evidence.Known(PublicAccessBlock{BlockPublicACLs: true, BlockPublicPolicy: true})
	}
	enforced := func(b *Bucket) { b.Ownership = evidence.Known(Ownership{Rule: "BucketOwnerEnforced"}) }
	deny := func(inputs ...string) func(*Bucket) {
		return func(b *Bucket) {
			for _, input := range inputs {
				switch input {
				case "policy":
					lost(&b.Policy)
				case "status":
					lost(&b.PolicyStatus)
				case "acl":
					lost(&b.ACL)
				case "block":
					lost(&b.PublicAccessBlock)
				case "account":
					lost(&b.AccountBlock)
				case "points":
					lost(&b.AccessPoints)
				case "ownership":
					lost(&b.Ownership)
				}
			}
		}
	}
	type changes []func(*Bucket)
	for _, test := range []struct {
		name    string
		changes changes
		want    string
	}{
		{"nothing is granted", changes{}, "false"},
		{"by policy", changes{everyoneReads}, "true"},
		{"by ACL", changes{readACL}, "true"},
		{"by access point", changes{publicPoint}, "true"},
		{"a public policy is restricted by the bucket", changes{everyoneReads, restrict}, "false"},
		{"a public policy is restricted by the account", changes{everyoneReads, accountRestricts}, "false"},
		{"an access point is restricted", changes{publicPoint, restrict}, "false"},
		{"a public ACL is ignored", changes{readACL, ignore}, "false"},
		{"ACLs are disabled", changes{readACL, enforced}, "false"},
		{"a restricted policy does not help against an ACL", changes{readACL, restrict}, "true"},
		{"an ignored ACL does not help against a policy", changes{everyoneReads, ignore}, "true"},
		{"refusing new grants leaves old ones", changes{everyoneReads, blockNew}, "true"},

		{"one known way in is enough", changes{everyoneReads, deny("acl", "points", "ownership", "policy")}, "true"},
		{"one way unknown", changes{deny("acl")}, "gap"},
		{"the unknown ACL is disabled", changes{enforced, deny("acl")}, "false"},
		{"the unknown ACL is ignored", changes{ignore, deny("acl", "ownership")}, "false"},
		{"both settings are in force and nothing else is known", changes{restrict, ignore, deny("policy", "status", "acl", "points", "ownership")}, "false"},
		{"a public policy, and whether it is restricted is unknown", changes{everyoneReads, deny("block")}, "gap"},
		{"a private bucket needs no block", changes{deny("block", "account")}, "false"},
		{"a private policy, its status unknown", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:*"`, ``), false), deny("status")}, "false"},
		{"no policy, its status unknown", changes{deny("status")}, "false"},
		{"a public policy, its status unknown", changes{everyoneReads, deny("status")}, "true"},
		{"a conditional grant to everyone, its status unknown",
			changes{withPolicy(allow(`"*"`, `"s3:*"`, `"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}`), false), deny("status")}, "gap"},
		{"a conditional grant to everyone, judged by AWS",
			changes{withPolicy(allow(`"*"`, `"s3:*"`, `"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}`), false)}, "false"},
		{"a grant to fixed addresses, its status unknown",
			changes{withPolicy(allow(`"*"`, `"s3:*"`, `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), false), deny("status")}, "false"},
		{"a grant to very many addresses, its status unknown",
			changes{withPolicy(allow(`"*"`, `"s3:*"`, `"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}`), true), deny("status")}, "true"},
		{"a grant to a web identity provider, its status unknown",
			changes{withPolicy(allow(`{"Federated":"graph.facebook.com"}`, `"s3:PutObject"`, ``), true), deny("status")}, "true"},
		{"AWS calls private what its definition calls public", changes{withPolicy(allow(`"*"`, `"s3:GetObject"`, ``), false)}, "gap"},
		{"AWS calls public what its definition calls private", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:*"`, ``), true)}, "gap"},
		{"they disagree, and it is restricted", changes{withPolicy(allow(`"*"`, `"s3:GetObject"`, ``), false), restrict}, "false"},
		{"an unreadable policy, its status unknown", changes{withPolicy(`{`, false), deny("status")}, "gap"},
		{"an unreadable policy, its status known", changes{withPolicy(`{`, false)}, "false"},
	} {
		if got := word(conclude(test.changes...).Public); got != test.want {
			t.Errorf("%s: public is %s, want %s", test.name, got, test.want)
		}
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#public-acls
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
func TestAnACLIsPublicByAnyGrantToAGroup(t *testing.T) {
	for _, group := range []string{allUsers, authenticatedUsers} {
		for _, permission := range []string{"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"} {
			grant := func(b *Bucket) {
				b.ACL = evidence.Known(ACL{Owner: self, AllUsers: group == allUsers, AuthenticatedUsers: group == authenticatedUsers, Grants: []Grant{{group, permission}}})
			}
			for _, ownership := range []struct{ rule, want string }{
				{"", "true"}, {"ObjectWriter", "true"}, {"BucketOwnerPreferred", "true"}, {"BucketOwnerEnforced", "false"},
			} {
				b := conclude(grant, func(b *Bucket) { b.Ownership = evidence.Known(Ownership{Rule: ownership.rule}) })
				if got := word(b.Public); got != ownership.want {
					t.Errorf("%s to %s under %q: public is %s, want %s", permission, group, ownership.rule, got, ownership.want)
				}
			}
		}
	}
}

func TestASettingIsInForceByBucketOrAccount(t *testing.T) {
	on := evidence.Known(PublicAccessBlock{BlockPublicACLs: true})
	off := evidence.Known(PublicAccessBlock{})
	gap := evidence.Missing[PublicAccessBlock](evidence.Gap{Reason: evidence.Denied})
	for _, test := range []struct {
		bucket, account evidence.Value[PublicAccessBlock]
		want            string
	}{
		{on, off, "true"}, {off, on, "true"}, {off, off, "false"},
		{on, gap, "true"}, {gap, on, "true"}, {gap, off, "gap"}, {off, gap, "gap"},
	} {
		got := BlockedBy(test.bucket, test.account)
		if word(got.BlockPublicACLs) != test.want {
			t.Errorf("block_public_acls is %s, want %s", word(got.BlockPublicACLs), test.want)
		}
		if word(got.IgnorePublicACLs) == "true" || word(got.BlockPublicPolicy) == "true" || word(got.RestrictPublicBuckets) == "true" {
			t.Error("one setting turned on another")
		}
	}
}
