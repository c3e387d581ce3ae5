package s3

import (
	"fmt"
	"strings"
	"testing"
)

const plain = `"Bool":{"aws:SecureTransport":"false"}`

func denies(actions, resources, condition string) string {
	return fmt.Sprintf(`{"Effect":"Deny","Principal":"*",%s,"Resource":%s,"Condition":{%s}}`, actions, resources, condition)
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
// https://repost.aws/knowledge-center/s3-bucket-policy-for-config-rule
func TestTLSOnlyNeedsAWholeDenial(t *testing.T) {
	whole := `["` + arn + `","` + arn + `/*"]`
	for _, test := range []struct{ name, statements, want string }{
		{"bucket and objects", denyPlain(whole, ``), "true"},
		{"every resource", denyPlain(`"*"`, ``), "true"},
		{"by one pattern", denyPlain(`"arn:aws:s3:::logs*"`, ``), "true"},
		{"in two statements", denyPlain(`"`+arn+`"`, ``) + "," + denyPlain(`"`+arn+`/*"`, ``), "true"},
		{"every action", `{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:Get*","*"],"Resource":` + whole +
			`,"Condition":{"BoolIfExists":{"AWS:securetransport":"False"}}}`, "true"},
		{"a JSON boolean", `{"Effect":"Deny","Principal":"*","Action":"S3:*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":false}}}`, "true"},
		{"objects only", denyPlain(`"`+arn+`/*"`, ``), "false"},
		{"bucket only", denyPlain(`"`+arn+`"`, ``), "false"},
		{"one prefix only", denyPlain(`["`+arn+`","`+arn+`/AWSLogs/*"]`, ``), "false"},
		{"another bucket", denyPlain(`["arn:aws:s3:::log","arn:aws:s3:::log/*"]`, ``), "false"},
		{"a further condition", denyPlain(whole, `,"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), "false"},
		{"old TLS only", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":` + whole +
			`,"Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}}`, "false"},
		{"old TLS too", denyPlain(whole, ``) + `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":` + whole +
			`,"Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}}`, "true"},
		{"some principals", `{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, "false"},
		{"all but some principals", `{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, "false"},
		{"some actions", `{"Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, "false"},
		{"all but some actions", `{"Effect":"Deny","Principal":"*","NotAction":"s3:PutObject","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, "false"},
		{"requests with TLS denied", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, "false"},
		{"allowed with TLS", `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":` + whole +
			`,"Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, "false"},
		{"every request denied", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":` + whole + `}`, "true"},
		{"actions that complete each other", denies(`"NotAction":"s3:PutObject"`, whole, plain) + "," + denies(`"Action":"s3:Put*"`, whole, plain), "true"},
		{"actions that complete each other on objects only", denies(`"NotAction":"s3:PutObject"`, whole, plain) + "," +
			denies(`"Action":"s3:Put*"`, `"`+arn+`/*"`, plain), "false"},
		{"all but another service's actions", denies(`"NotAction":"iam:PassRole"`, whole, plain), "true"},
		{"everything but another bucket", `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::other/*","Condition":{` + plain + `}}`, "true"},
		{"everything but a prefix", `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"` + arn + `/public/*","Condition":{` + plain + `}}`, "false"},
		{"everything but what begins like it", `{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::l*","Condition":{` + plain + `}}`, "false"},
		{"every key, which is never empty", denies(`"Action":"s3:*"`, `["`+arn+`","`+arn+`/?*"]`, plain), "true"},
		{"keys of two letters and more", denies(`"Action":"s3:*"`, `["`+arn+`","`+arn+`/??*"]`, plain), "false"},
		{"an allowance does not help", denies(`"Action":"s3:*"`, whole, plain) + "," + allow(`"*"`, `"s3:*"`, ``), "true"},
		{"a denial of TLS that is true or false", denies(`"Action":"s3:*"`, whole, `"Bool":{"aws:SecureTransport":["true","false"]}`), "true"},
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
		{"the key is absent, which it never is", denies(`"Action":"s3:*"`, whole, `"Null":{"aws:SecureTransport":"true"}`), "false"},
		{"the key is present, which it always is, and more is asked", denies(`"Action":"s3:*"`, whole, `"Null":{"aws:SecureTransport":"false"},"Bool":{"aws:SecureTransport":"false"}`), "false"},
		{"compared as a string", denies(`"Action":"s3:*"`, whole, `"StringEquals":{"aws:SecureTransport":"false"}`), "gap"},
		{"compared as a string on objects only", denies(`"Action":"s3:*"`, `"`+arn+`/*"`, `"StringEquals":{"aws:SecureTransport":"false"}`), "false"},
		{"compared as a string, and denied elsewhere", denies(`"Action":"s3:*"`, whole, `"StringEquals":{"aws:SecureTransport":"false"}`) + "," + denyPlain(whole, ``), "true"},
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
		{"old TLS, or none", denies(`"Action":"s3:*"`, whole, `"NumericLessThanIfExists":{"s3:TlsVersion":1.2}`), "gap"},
		{"no TLS version", denies(`"Action":"s3:*"`, whole, `"Null":{"s3:TlsVersion":"true"}`), "gap"},
		{"an unreadable policy", `{`, "gap"},
	} {
		if got := word(conclude(withPolicy(test.statements, false)).TLSOnly); got != test.want {
			t.Errorf("%s: tls_only is %s, want %s", test.name, got, test.want)
		}
	}
	for partition, want := range map[string]string{"aws": "false", "aws-cn": "true"} {
		statement := strings.ReplaceAll(denyPlain(whole, ``), "arn:aws:", "arn:"+partition+":")
		b := conclude(withPolicy(statement, false), func(b *Bucket) { b.ARN = "arn:aws-cn:s3:::logs" })
		if got := word(b.TLSOnly); got != want {
			t.Errorf("a bucket in China under a policy of partition %s: tls_only is %s, want %s", partition, got, want)
		}
	}
	if got := word(conclude().TLSOnly); got != "false" {
		t.Errorf("no policy: tls_only is %s, want false", got)
	}
}
