package s3

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestForeignAccessListsWhoMayReadOrDelete(t *testing.T) {
	type changes []func(*Bucket)
	someone := withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:GetObject"`, ``), false)
	everyone := withPolicy(allow(`"*"`, `"s3:*"`, ``), true)
	canonical := withPolicy(allow(`{"CanonicalUser":"`+self+`"}`, `"s3:*"`, ``), false)
	grants := func(b *Bucket) {
		b.ACL = evidence.Known(ACL{Owner: self, AllUsers: true, Grants: []Grant{
			{self, "FULL_CONTROL"}, {logDelivery, "WRITE"}, {allUsers, "READ"}, {"friend", "WRITE"}, {"auditor", "READ_ACP"},
		}})
	}
	enforced := func(b *Bucket) { b.Ownership = evidence.Known(Ownership{Rule: "BucketOwnerEnforced"}) }
	ignore := func(b *Bucket) { b.AccountBlock = evidence.Known(PublicAccessBlock{IgnorePublicACLs: true}) }
	restrict := func(b *Bucket) { b.AccountBlock = evidence.Known(PublicAccessBlock{RestrictPublicBuckets: true}) }
	for _, test := range []struct {
		name    string
		changes changes
		want    string
	}{
		{"nothing is granted", changes{}, ""},
		{"another account reads", changes{someone}, other + ":read"},
		{"another account deletes by lifecycle", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:PutLifecycle*"`, ``), false)}, other + ":delete"},
		{"another account opens objects to itself", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:PutObjectAcl"`, ``), false)}, other + ":read"},
		{"another account replicates to where it likes", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:PutReplicationConfiguration"`, ``), false)}, other + ":read"},
		{"another account looks at the policy", changes{withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:GetBucketPolicy"`, ``), false)}, ""},
		{"another account does anything but put", changes{withPolicy(`{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"NotAction":"s3:Put*","Resource":"*"}`, false)}, other + ":read+delete"},
		{"a service", changes{withPolicy(allow(`{"Service":"config.amazonaws.com"}`, `"s3:*"`, ``), false)}, ""},
		{"everyone", changes{everyone}, "*:read+delete"},
		{"everyone, restricted", changes{everyone, restrict}, ""},
		{"everyone, perhaps restricted", changes{everyone, func(b *Bucket) { lost(&b.AccountBlock) }}, "gap"},
		{"another account in a policy that is not public is not restricted", changes{someone, restrict}, other + ":read"},
		{"another account, the owner unknown", changes{someone, func(b *Bucket) { lost(&b.Owner) }}, "gap"},
		{"another account, the owner nobody examined", changes{someone, func(b *Bucket) { b.Owner = evidence.Known(Owner{}) }}, "gap"},
		{"nothing granted, the owner unknown", changes{func(b *Bucket) { lost(&b.Owner) }}, ""},
		{"the owner by canonical ID", changes{canonical}, ""},
		{"somebody by canonical ID", changes{canonical, func(b *Bucket) { b.ACL = evidence.Known(ACL{Owner: "me"}) }}, self + ":read+delete"},
		{"somebody by canonical ID, the ACL unknown", changes{canonical, enforced, func(b *Bucket) { lost(&b.ACL) }}, "gap"},
		{"through access points", changes{withPolicy(allow(`"*"`, `"s3:*"`, `"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}`), false)}, "gap"},
		{"by ACL", changes{grants}, "*:read friend:write"},
		{"by ACL, public ones ignored", changes{grants, ignore}, "friend:write"},
		{"by ACL, disabled", changes{grants, enforced}, ""},
		{"by ACL, perhaps disabled", changes{grants, func(b *Bucket) { lost(&b.Ownership) }}, "gap"},
		{"no ACL grants, perhaps disabled", changes{func(b *Bucket) { lost(&b.Ownership) }}, ""},
		{"the ACL unknown and disabled", changes{enforced, func(b *Bucket) { lost(&b.ACL) }}, ""},
		{"the ACL unknown", changes{func(b *Bucket) { lost(&b.ACL) }}, "gap"},
		{"an unreadable policy", changes{withPolicy(`[]`, false)}, "gap"},
	} {
		got := conclude(test.changes...).ForeignAccess
		if words := accesses(got); words != test.want {
			t.Errorf("%s: %q, want %q", test.name, words, test.want)
		}
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
func TestAnACLGrantsWhatAWSsTableSays(t *testing.T) {
	for permission, want := range map[string]string{
		"READ": "friend:read", "WRITE": "friend:write", "READ_ACP": "", "WRITE_ACP": "friend:read+delete", "FULL_CONTROL": "friend:read+delete",
	} {
		b := conclude(func(b *Bucket) { b.ACL = evidence.Known(ACL{Owner: self, Grants: []Grant{{"friend", permission}}}) })
		if got := accesses(b.ForeignAccess); got != want {
			t.Errorf("%s: %q, want %q", permission, got, want)
		}
	}
}

func TestForeignAccessNamesTheStatement(t *testing.T) {
	b := conclude(withPolicy(`{"Sid":"Auditors\u0000","Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"s3:GetObject"},
		{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"s3:GetObject"}`, false))
	list, _ := b.ForeignAccess.Get()
	if len(list) != 2 || list[0].Via != "policy statement Auditors\x00" || list[1].Via != "policy statement at line 2, column 3" {
		t.Errorf("statements are named %+v", list)
	}
}

func accesses(v evidence.Value[[]ForeignAccess]) string {
	list, known := v.Get()
	if !known {
		return "gap"
	}
	var words []string
	for _, a := range list {
		words = append(words, a.Account+":"+strings.Join(a.Can, "+"))
	}
	return strings.Join(words, " ")
}
