package s3

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	owner = "111122223333"
	other = "444455556666"
	arn   = "arn:aws:s3:::logs"
	self  = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
)

var now = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

// private is a bucket of which everything is known and nothing is granted.
func private() Bucket {
	return Bucket{
		Name: "logs", ARN: arn, LogPrefixes: []string{"AWSLogs/" + owner + "/CloudTrail/"},
		Owner:             evidence.Known(Owner{Account: owner}),
		Location:          evidence.Known("us-east-1"),
		Policy:            evidence.Known(Policy{}),
		PolicyStatus:      evidence.Known(PolicyStatus{}),
		PublicAccessBlock: evidence.Known(PublicAccessBlock{}),
		AccountBlock:      evidence.Known(PublicAccessBlock{}),
		ACL:               evidence.Known(ACL{Owner: self, Grants: []Grant{{Grantee: self, Permission: "FULL_CONTROL"}}}),
		AccessPoints:      evidence.Known(AccessPoints{}),
		Versioning:        evidence.Known(Versioning{}),
		Lifecycle:         evidence.Known(Lifecycle{}),
		Logging:           evidence.Known(Logging{}),
		Ownership:         evidence.Known(Ownership{Rule: "ObjectWriter"}),
	}
}

func withPolicy(statements string, public bool) func(*Bucket) {
	return func(b *Bucket) {
		b.Policy = evidence.Known(Policy{Exists: true, Document: `{"Version":"2012-10-17","Statement":[` + statements + `]}`})
		b.PolicyStatus = evidence.Known(PolicyStatus{Public: public})
	}
}

func conclude(changes ...func(*Bucket)) Bucket {
	b := private()
	for _, change := range changes {
		change(&b)
	}
	b.Conclude(now)
	return b
}

func lost[T any](v *evidence.Value[T]) {
	v.Lose(evidence.Gap{Reason: evidence.Denied, Action: "s3:Get"})
}

// word is "true", "false" or "gap".
func word(v evidence.Value[bool]) string {
	if b, known := v.Get(); known {
		return fmt.Sprint(b)
	}
	return "gap"
}

func TestLosingAnInputNeverFlips(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	kept, gone := 0, 0
	for range 1500 {
		whole := anyBucket(random)
		less := whole
		for _, input := range inputs(&less) {
			if random.IntN(4) == 0 {
				input.Lose(evidence.Gap{Reason: evidence.Denied})
			}
		}
		whole.Conclude(now)
		less.Conclude(now)
		before, after := conclusions(whole), conclusions(less)
		for name, was := range before {
			is, gap, _ := after[name].Answer()
			if gap != nil {
				gone++
				continue
			}
			value, gap, _ := was.Answer()
			if gap != nil || !reflect.DeepEqual(value, is) {
				t.Fatalf("%s was %v (gap %v) and is %v with less known\nwhole: %+v\nless: %+v", name, value, gap, is, whole, less)
			}
			kept++
		}
	}
	if kept == 0 || gone == 0 {
		t.Fatalf("%d conclusions kept and %d gone: the test did not test", kept, gone)
	}
}

func inputs(b *Bucket) []evidence.Loser {
	return []evidence.Loser{
		&b.Owner, &b.Policy, &b.PolicyStatus, &b.PublicAccessBlock, &b.AccountBlock, &b.ACL,
		&b.AccessPoints, &b.Versioning, &b.Lifecycle, &b.Logging, &b.Ownership,
	}
}

func conclusions(b Bucket) map[string]evidence.Answer {
	return map[string]evidence.Answer{
		"public": b.Public, "tls_only": b.TLSOnly, "source_confined": b.SourceConfined,
		"foreign_access": b.ForeignAccess, "retention": b.Retention, "logged_elsewhere": b.LoggedElsewhere,
		"block_public_acls": b.Blocked.BlockPublicACLs, "ignore_public_acls": b.Blocked.IgnorePublicACLs,
		"block_public_policy": b.Blocked.BlockPublicPolicy, "restrict_public_buckets": b.Blocked.RestrictPublicBuckets,
	}
}

func anyBucket(random *rand.Rand) Bucket {
	flip := func() bool { return random.IntN(2) == 0 }
	block := func() evidence.Value[PublicAccessBlock] {
		return evidence.Known(PublicAccessBlock{flip(), flip(), flip(), flip()})
	}
	days := func() *int {
		if flip() {
			return nil
		}
		n := random.IntN(500)
		return &n
	}
	b := private()
	b.PublicAccessBlock, b.AccountBlock = block(), block()
	policies := []func(*Bucket){
		func(*Bucket) {},
		func(b *Bucket) { b.Policy = evidence.Known(Policy{Exists: true, Document: `{"Statement":`}) },
		withPolicy(allow(`"*"`, `"s3:GetObject"`, ``), true),
		withPolicy(allow(`"*"`, `"s3:GetObject"`, `"StringEquals":{"aws:PrincipalAccount":"`+owner+`"}`), false),
		withPolicy(allow(`"*"`, `"s3:GetObject"`, `"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}`), true),
		withPolicy(allow(`{"AWS":"`+other+`"}`, `"s3:*"`, ``)+","+denyPlain(`["`+arn+`","`+arn+`/*"]`, ``), false),
		withPolicy(allow(`{"CanonicalUser":"`+self+`"}`, `"s3:*"`, ``), false),
		withPolicy(allow(`{"Service":"cloudtrail.amazonaws.com"}`, `"s3:PutObject"`, `"StringEquals":{"aws:SourceAccount":"`+owner+`"}`), false),
	}
	policies[random.IntN(len(policies))](&b)
	if flip() {
		b.ACL = evidence.Known(ACL{Owner: self, AllUsers: true, Grants: []Grant{{allUsers, "READ"}, {"another", "WRITE"}}})
	}
	if flip() {
		b.Ownership = evidence.Known(Ownership{Rule: "BucketOwnerEnforced"})
	}
	if flip() {
		b.AccessPoints = evidence.Known(AccessPoints{Names: []string{"ap"}, Public: []string{"ap"}})
	}
	if flip() {
		b.Versioning = evidence.Known(Versioning{Enabled: true, Status: "Enabled"})
	}
	if flip() {
		b.Logging = evidence.Known(Logging{Enabled: true, TargetBucket: []string{"logs", "elsewhere"}[random.IntN(2)]})
	}
	for range random.IntN(3) {
		b.Lifecycle = evidence.Then(b.Lifecycle, func(l Lifecycle) Lifecycle {
			l.Rules = append(l.Rules, Rule{
				Enabled: true, Prefix: []string{"", "AWSLogs/", "AWSLogs/" + owner + "/CloudTrail/us-east-1/", "x"}[random.IntN(4)],
				Sized: flip(), ExpirationDays: days(), NoncurrentExpirationDays: days(),
				Transitions: []Transition{{StorageClass: "GLACIER", Days: days()}},
			})
			return l
		})
	}
	return b
}

func allow(principal, action, condition string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":%s,"Resource":"%s/*","Condition":{%s}}`, principal, action, arn, condition)
}

func denyPlain(resources, further string) string {
	return fmt.Sprintf(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":%s,
		"Condition":{"Bool":{"aws:SecureTransport":"false"}%s}}`, resources, further)
}
