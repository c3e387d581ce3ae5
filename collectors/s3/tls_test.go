package s3

import "testing"

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
		{"an unreadable policy", `{`, "gap"},
	} {
		if got := word(conclude(withPolicy(test.statements, false)).TLSOnly); got != test.want {
			t.Errorf("%s: tls_only is %s, want %s", test.name, got, test.want)
		}
	}
	if got := word(conclude().TLSOnly); got != "false" {
		t.Errorf("no policy: tls_only is %s, want false", got)
	}
}
