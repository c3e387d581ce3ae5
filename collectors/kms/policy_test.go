package kms

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// consolePolicy is the key policy that the CloudTrail console writes for a
// trail:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/default-kms-key-policy.html
const consolePolicy = `{"Version":"2012-10-17","Id":"Key policy created by CloudTrail","Statement":[
	{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:user/username"]},
	 "Action":"kms:*","Resource":"*"},
	{"Sid":"Allow CloudTrail to encrypt logs","Effect":"Allow","Principal":{"Service":["cloudtrail.amazonaws.com"]},"Action":"kms:GenerateDataKey*",
	 "Resource":"arn:aws:kms:us-east-1:111122223333:key/k",
	 "Condition":{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
	{"Sid":"Allow CloudTrail to describe key","Effect":"Allow","Principal":{"Service":["cloudtrail.amazonaws.com"]},"Action":"kms:DescribeKey",
	 "Resource":"arn:aws:kms:us-east-1:111122223333:key/k"},
	{"Sid":"Allow principals in the account to decrypt log files","Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Decrypt","kms:ReEncryptFrom"],
	 "Resource":"arn:aws:kms:us-east-1:111122223333:key/k",
	 "Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"},
	  "StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
	{"Sid":"Allow alias creation during setup","Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:CreateAlias",
	 "Resource":"arn:aws:kms:us-east-1:111122223333:key/k",
	 "Condition":{"StringEquals":{"kms:ViaService":"ec2.us-east-1.amazonaws.com","kms:CallerAccount":"111122223333"}}}]}`

func TestTheConsolesKeyPolicyIsConfined(t *testing.T) {
	for _, partition := range []string{"aws", "aws-us-gov", "aws-cn"} {
		k := Key{
			Metadata: evidence.Known(Metadata{Account: owner, Manager: "CUSTOMER", State: "Enabled", Enabled: true}),
			Policy:   evidence.Known(Policy{Document: strings.ReplaceAll(consolePolicy, "arn:aws:", "arn:"+partition+":")}),
		}
		k.Conclude()
		if got := accounts(k.ForeignAccess); got != "" || word(k.TrailConfined) != "true" {
			t.Errorf("%s: foreign access %q, trail_confined %s", partition, got, word(k.TrailConfined))
		}
	}
}

// The statements follow the CloudTrail user guide and the KMS developer guide:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
func TestAKeyPolicyAdmitsWhomAWSSaysItAdmits(t *testing.T) {
	const service = `{"Service":"cloudtrail.amazonaws.com"}`
	const context = `"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":`
	for _, test := range []struct{ name, statements, foreign, confined string }{
		{"the owner's root", statement(`{"AWS":"arn:aws:iam::111122223333:root"}`, `kms:*`, ``), "", "true"},
		{"another account's root", statement(`{"AWS":"arn:aws:iam::444455556666:root"}`, `kms:Decrypt`, `"Null":{"kms:EncryptionContext:aws:cloudtrail:arn":"false"}`), other, "true"},
		{"two accounts encrypt with the key", statement(service, `kms:GenerateDataKey*`,
			context+`["arn:aws:cloudtrail:*:111122223333:trail/*","arn:aws:cloudtrail:*:444455556666:trail/*"]}`), "", "true"},
		{"the encryption context, and the trail", statement(service, `kms:GenerateDataKey*`,
			context+`["arn:aws:cloudtrail:*:111122223333:trail/*"]},"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/t"}`), "", "true"},
		{"CloudTrail decrypts without a condition", statement(service, `kms:Decrypt`, ``), "", "false"},
		{"CloudTrail encrypts for event data stores without a condition", statement(service, `kms:GenerateDataKey`, ``), "", "false"},
		{"everyone who names the owner's trail", statement(`{"AWS":"*"}`, `kms:Decrypt`, context+`"arn:aws:cloudtrail:*:111122223333:trail/*"}`), "*", "true"},
		{"everyone in the account who names the owner's trail", statement(`{"AWS":"*"}`, `kms:Decrypt`,
			context+`"arn:aws:cloudtrail:*:111122223333:trail/*"},"StringEquals":{"kms:CallerAccount":"111122223333"}`), "", "true"},
		{"everyone in another account", statement(`{"AWS":"*"}`, `kms:Decrypt`, `"StringEquals":{"kms:CallerAccount":"444455556666"}`), other, "true"},
		{"everyone in the account, if there is one", statement(`{"AWS":"*"}`, `kms:Decrypt`, `"StringEqualsIfExists":{"kms:CallerAccount":"111122223333"}`), "*", "gap"},
		{"everyone through S3", statement(`{"AWS":"*"}`, `kms:Decrypt`, `"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}`), "*", "true"},
		{"everyone but a user", `{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/u"},"Action":"kms:Decrypt","Resource":"*"}`, "*", "false"},
		{"everyone from an address", statement(`"*"`, `kms:Decrypt`, `"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`), "*", "gap"},
	} {
		k := key(test.statements)
		if got := accounts(k.ForeignAccess); got != test.foreign {
			t.Errorf("%s: foreign access %q, want %q", test.name, got, test.foreign)
		}
		if got := word(k.TrailConfined); got != test.confined {
			t.Errorf("%s: trail_confined is %s, want %s", test.name, got, test.confined)
		}
	}
}
