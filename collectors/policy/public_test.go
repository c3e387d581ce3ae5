package policy

import "testing"

// The cases follow "The meaning of public" in the S3 user guide, its examples
// and notes included:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func TestABucketPolicyIsPublicAsAWSMeansIt(t *testing.T) {
	const (
		put      = `{"Effect":"Allow","Resource":"*","Action":"s3:PutObject","Principal":`
		everyone = put + `"*"`
	)
	when := func(condition string) string { return everyone + `,"Condition":{` + condition + `}}` }
	for _, test := range []struct {
		name, statements string
		want             Truth
	}{
		// AWS's own examples.
		{"a web identity provider", put + `{"Federated":"graph.facebook.com"}}`, Yes},
		{"everyone", everyone + `}`, Yes},
		{"every VPC", when(`"StringLike":{"aws:SourceVpc":"vpc-*"}`), Yes},
		{"one VPC", when(`"StringEquals":{"aws:SourceVpc":"vpc-91237329"}`), No},
		{"CloudTrail, an account and the public", put + `{"Service":"cloudtrail.amazonaws.com"}},` + put + `{"AWS":"arn:aws:iam::444455556666:root"}},` + everyone + `}`, Yes},
		{"CloudTrail and an account", put + `{"Service":"cloudtrail.amazonaws.com"}},` + put + `{"AWS":"arn:aws:iam::444455556666:root"}}`, No},

		// Principals.
		{"no statement", ``, No},
		{"everyone in AWS", put + `{"AWS":"*"}}`, Yes},
		{"everyone among others", put + `{"AWS":["444455556666","*"]}}`, Yes},
		{"a bare account", put + `{"AWS":"444455556666"}}`, No},
		{"a canonical user", put + `{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}}`, No},
		{"any role of an account", put + `{"AWS":"arn:aws:iam::444455556666:role/*"}}`, Yes},
		{"any service", put + `{"Service":"*"}}`, Yes},
		{"a SAML provider, of which AWS does not say", put + `{"Federated":"arn:aws:iam::444455556666:saml-provider/x"}}`, Open},
		{"everyone but one", `{"Effect":"Allow","Resource":"*","Action":"s3:PutObject","NotPrincipal":{"AWS":"444455556666"}}`, Yes},
		{"everyone denied", `{"Effect":"Deny","Resource":"*","Action":"s3:*","Principal":"*"}`, No},

		// Each key that AWS lists, with a fixed value.
		{"source ARN", when(`"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:t"}`), No},
		{"VPC endpoint", when(`"StringEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}`), No},
		{"VPC endpoints", when(`"StringEquals":{"aws:SourceVpce":["vpce-1a2b3c4d","vpce-2"]}`), No},
		{"source owner", when(`"StringEquals":{"aws:SourceOwner":"111122223333"}`), No},
		{"source account", when(`"StringEquals":{"AWS:SOURCEACCOUNT":"111122223333"}`), No},
		{"KMS key", when(`"StringEquals":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:us-east-1:111122223333:key/k"}`), No},
		{"user ID", when(`"StringEquals":{"aws:userid":"AIDAEXAMPLEEXAMPLE12"}`), No},
		{"sessions of a role, which AWS excepts", when(`"StringLike":{"aws:userid":"AROAEXAMPLEEXAMPLE12:*"}`), Open},
		{"any user ID", when(`"StringLike":{"aws:userid":"*"}`), Yes},
		{"organization", when(`"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}`), No},
		{"access point account", when(`"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}`), No},
		{"access points of an account", when(`"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:123456789012:accesspoint/*"}`), No},
		{"access points of any account", when(`"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:*:accesspoint/x"}`), Yes},

		// Values that are not fixed.
		{"any organization", when(`"StringLike":{"aws:PrincipalOrgID":"o-*"}`), Yes},
		{"one of two values is open", when(`"StringLike":{"aws:SourceVpce":["vpce-1a2b3c4d","vpce-*"]}`), Yes},
		{"a policy variable", when(`"StringEquals":{"aws:SourceAccount":"${aws:PrincipalAccount}"}`), Yes},
		{"a wildcard that stands for itself", when(`"StringEquals":{"aws:SourceVpc":"vpc-*"}`), Open},
		{"any role of an account by condition", when(`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}`), Open},
		{"any role of any account by condition", when(`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}`), Yes},

		// Keys that AWS does not list.
		{"a referer", when(`"StringLike":{"aws:Referer":"https://example.com/"}`), Yes},
		{"over TLS", when(`"Bool":{"aws:SecureTransport":"true"}`), Yes},
		{"with MFA", when(`"Bool":{"aws:MultiFactorAuthPresent":"true"}`), Yes},
		{"an ACL", when(`"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}`), Yes},
		{"a source organization, like one that AWS lists", when(`"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}`), Open},
		{"services of AWS", when(`"Bool":{"aws:PrincipalIsAWSService":"true"}`), Open},
		{"a listed key beside another", when(`"StringEquals":{"aws:SourceVpc":"vpc-1"},"Bool":{"aws:SecureTransport":"true"}`), No},

		// Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
		{"anything but a VPC", when(`"StringNotEquals":{"aws:SourceVpc":"vpc-1"}`), Yes},
		{"a VPC, or none", when(`"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}`), Yes},
		{"all of no values", when(`"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}`), Yes},
		{"any of the values", when(`"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}`), No},
		{"some VPC", when(`"Null":{"aws:SourceVpc":"false"}`), Yes},

		// Ranges: broader than /8 of IPv4 and /32 of IPv6 is public.
		{"an address", when(`"IpAddress":{"aws:SourceIp":"203.0.113.5"}`), No},
		{"a range", when(`"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}`), No},
		{"AWS's example of a broad range", when(`"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}`), Yes},
		{"a range of /8", when(`"IpAddress":{"aws:SourceIp":"54.0.0.0/8"}`), No},
		{"a range of /7", when(`"IpAddress":{"aws:SourceIp":"54.0.0.0/7"}`), Yes},
		{"a private range", when(`"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), No},
		{"a range of IPv6 /32", when(`"IpAddress":{"aws:SourceIp":"2001:db8::/32"}`), No},
		{"a range of IPv6 /31", when(`"IpAddress":{"aws:SourceIp":"2001:db8::/31"}`), Yes},
		{"a range beside everything", when(`"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/0"]}`), Yes},
		{"outside a range", when(`"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}`), Yes},
		{"an address that is none", when(`"IpAddress":{"aws:SourceIp":"203.0.113.0/24/7"}`), Open},

		// Deny statements, of which AWS's definition says nothing.
		{"a denial of plain requests leaves the rest", everyone + `},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, Yes},
		{"a denial of requests without a header leaves the rest", everyone + `},{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}`, Yes},
		{"a denial to one account leaves the rest", everyone + `},{"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}`, Yes},
		{"a denial of another action leaves this one", everyone + `},{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject*","Resource":"*"}`, Yes},
		{"a denial to all but an organization", everyone + `},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`, Open},
		{"a denial to all but a user", everyone + `},{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/u"},"Action":"s3:Put*","Resource":"*"}`, Open},
	} {
		doc, err := Parse(`{"Version":"2012-10-17","Statement":[` + test.statements + `]}`)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got := doc.Public(); got != test.want {
			t.Errorf("%s: public is %v, want %v", test.name, got, test.want)
		}
	}
}

func TestTwoPatternsMeetIfATextFitsBoth(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"s3:getobject", "s3:getobject", true}, {"s3:getobject", "s3:getobjectacl", false}, {"s3:get*", "s3:getobject", true},
		{"s3:getobject", "s3:*", true}, {"s3:get*", "s3:put*", false}, {"s3:get*", "s3:*acl", true}, {"s3:?et*", "s3:get*", true},
	} {
		if got := meet(test.a, test.b); got != test.want {
			t.Errorf("%s and %s meet: %v", test.a, test.b, got)
		}
	}
}
