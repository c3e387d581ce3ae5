package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// holdsFor evaluates a condition block, as JSON, with known values of keys.
func holdsFor(t *testing.T, block, context string) Truth {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(context), &raw); err != nil {
		t.Fatal(err)
	}
	known := readContext(t, raw, nil)
	c := compiled(t, allow(when(block)))
	return c.clauses[0].holds(&view{context: &known})
}

func TestConditionOperators(t *testing.T) {
	for _, test := range []struct {
		block, context string
		want           Truth
	}{
		{`{"StringEquals":{"a:k":"x"}}`, `{"a:k":"x"}`, Yes},
		{`{"StringEquals":{"a:k":"x"}}`, `{"a:k":"X"}`, No},
		{`{"StringEquals":{"a:k":"x*"}}`, `{"a:k":"xy"}`, No},
		{`{"StringEquals":{"a:k":["w","x"]}}`, `{"a:k":"x"}`, Yes},
		{`{"StringEquals":{"A:K":"x"}}`, `{"a:k":"x"}`, Yes},
		{`{"StringEquals":{"a:k":"x"}}`, `{}`, No},
		{`{"StringEquals":{"a:k":[]}}`, `{"a:k":"x"}`, No},
		{`{"StringEqualsIfExists":{"a:k":"x"}}`, `{}`, Yes},
		{`{"StringEqualsIfExists":{"a:k":"x"}}`, `{"a:k":"y"}`, No},
		{`{"StringNotEquals":{"a:k":["w","x"]}}`, `{"a:k":"x"}`, No},
		{`{"StringNotEquals":{"a:k":["w","x"]}}`, `{"a:k":"y"}`, Yes},
		{`{"StringNotEquals":{"a:k":"x"}}`, `{}`, Yes},
		{`{"StringEqualsIgnoreCase":{"a:k":"x"}}`, `{"a:k":"X"}`, Yes},
		{`{"StringNotEqualsIgnoreCase":{"a:k":"x"}}`, `{"a:k":"X"}`, No},
		{`{"StringLike":{"a:k":"x*z?"}}`, `{"a:k":"x/y:zé"}`, Yes},
		{`{"StringLike":{"a:k":"x*"}}`, `{"a:k":"X"}`, No},
		{`{"StringNotLike":{"a:k":"x*"}}`, `{"a:k":"y"}`, Yes},
		{`{"stringequals":{"a:k":"x"}}`, `{"a:k":"x"}`, Yes},

		{`{"StringLike":{"a:k":"${a:v}*"}}`, `{"a:k":"a*b","a:v":"a*"}`, Yes},
		{`{"StringLike":{"a:k":"${a:v}"}}`, `{"a:k":"aab","a:v":"a*b"}`, No},
		{`{"StringEquals":{"a:k":"${A:V}"}}`, `{"a:k":"x","a:v":"x"}`, Yes},
		{`{"StringEquals":{"a:k":"${a:v, 'd'}"}}`, `{"a:k":"d"}`, Yes},
		{`{"StringEquals":{"a:k":"${a:v,'d'}"}}`, `{"a:k":"d","a:v":"x"}`, No},
		{`{"StringEquals":{"a:k":"${a:v}"}}`, `{"a:k":"x","a:v":["x","y"]}`, No},
		{`{"StringLike":{"a:k":"${*}x"}}`, `{"a:k":"*x"}`, Yes},
		{`{"StringLike":{"a:k":"${*}x"}}`, `{"a:k":"yx"}`, No},
		{`{"StringLike":{"a:k":"${?}${$}"}}`, `{"a:k":"?$"}`, Yes},
		{`{"StringEquals":{"a:k":"${*}${?}${$}"}}`, `{"a:k":"*?$"}`, Yes},
		{`{"StringEquals":{"a:k":"${open"}}`, `{"a:k":"${open"}`, Yes},
		{`{"NumericEquals":{"a:k":"${a:v}"}}`, `{"a:k":"1","a:v":"1"}`, Open},

		{`{"NumericEquals":{"a:k":5}}`, `{"a:k":"5.0"}`, Yes},
		{`{"NumericNotEquals":{"a:k":[5,6]}}`, `{"a:k":"6"}`, No},
		{`{"NumericLessThan":{"a:k":"5"}}`, `{"a:k":"4.99"}`, Yes},
		{`{"NumericLessThan":{"a:k":"5"}}`, `{"a:k":"5"}`, No},
		{`{"NumericLessThanEquals":{"a:k":"5"}}`, `{"a:k":"5"}`, Yes},
		{`{"NumericGreaterThan":{"a:k":"-5"}}`, `{"a:k":"-6"}`, No},
		{`{"NumericGreaterThan":{"a:k":"9"}}`, `{"a:k":"10"}`, Yes},
		{`{"NumericGreaterThanEquals":{"a:k":"5"}}`, `{"a:k":"5"}`, Yes},
		{`{"NumericEquals":{"a:k":"5"}}`, `{"a:k":"five"}`, Open},
		{`{"NumericEquals":{"a:k":"five"}}`, `{"a:k":"5"}`, Open},
		{`{"NumericLessThanIfExists":{"a:k":"5"}}`, `{}`, Yes},

		{`{"DateEquals":{"a:k":"2026-01-01T00:00Z"}}`, `{"a:k":"2026-01-01T00:00:00.000Z"}`, Yes},
		{`{"DateNotEquals":{"a:k":"2026-01-01"}}`, `{"a:k":"2026-01-01T00:00:00Z"}`, No},
		{`{"DateLessThan":{"a:k":"2026-02"}}`, `{"a:k":"2026-01-31T23:59:59Z"}`, Yes},
		{`{"DateLessThanEquals":{"a:k":"2026-01-01T00:00:00Z"}}`, `{"a:k":"2026-01-01T00:00:00Z"}`, Yes},
		{`{"DateGreaterThan":{"a:k":"2026-01-01T00:00:00Z"}}`, `{"a:k":"2026-01-01T00:00:00Z"}`, No},
		{`{"DateGreaterThanEquals":{"a:k":"2026-01-01T00:00:00-01:00"}}`, `{"a:k":"2026-01-01T00:59:59Z"}`, No},
		{`{"DateLessThan":{"a:k":"soon"}}`, `{"a:k":"2026-01-01T00:00:00Z"}`, Open},

		{`{"Bool":{"a:k":true}}`, `{"a:k":"True"}`, Yes},
		{`{"Bool":{"a:k":"false"}}`, `{"a:k":"true"}`, No},
		{`{"Bool":{"a:k":"false"}}`, `{}`, No},
		{`{"BoolIfExists":{"a:k":"false"}}`, `{}`, Yes},
		{`{"Bool":{"a:k":"maybe"}}`, `{"a:k":"true"}`, Open},
		{`{"BinaryEquals":{"a:k":"QmluYXJ5"}}`, `{"a:k":"QmluYXJ5"}`, Yes},
		{`{"BinaryEquals":{"a:k":"QmluYXJ5"}}`, `{"a:k":"Binary"}`, Yes},
		{`{"BinaryEquals":{"a:k":"QmluYXJ5"}}`, `{"a:k":"qmluYXJ5"}`, No},

		{`{"IpAddress":{"a:k":"203.0.113.0/24"}}`, `{"a:k":"203.0.113.255"}`, Yes},
		{`{"IpAddress":{"a:k":"203.0.113.9/24"}}`, `{"a:k":"203.0.113.1"}`, Yes},
		{`{"IpAddress":{"a:k":"203.0.113.7"}}`, `{"a:k":"203.0.113.7"}`, Yes},
		{`{"IpAddress":{"a:k":"203.0.113.0/24"}}`, `{"a:k":"203.0.114.0"}`, No},
		{`{"NotIpAddress":{"a:k":["10.0.0.0/8","203.0.113.0/24"]}}`, `{"a:k":"203.0.113.1"}`, No},
		{`{"NotIpAddress":{"a:k":"10.0.0.0/8"}}`, `{}`, Yes},
		{`{"IpAddress":{"a:k":"2001:DB8:1234:5678::/64"}}`, `{"a:k":"2001:db8:1234:5678:0:1::9"}`, Yes},
		{`{"IpAddress":{"a:k":"2001:db8::/32"}}`, `{"a:k":"2001:db9::1"}`, No},
		{`{"IpAddress":{"a:k":"0.0.0.0/0"}}`, `{"a:k":"2001:db8::1"}`, No},
		{`{"IpAddress":{"a:k":"203.0.113.0/24"}}`, `{"a:k":"::ffff:203.0.113.7"}`, Open},
		{`{"IpAddress":{"a:k":"here"}}`, `{"a:k":"203.0.113.1"}`, Open},
		{`{"NotIpAddress":{"a:k":"10.0.0.0/8"}}`, `{"a:k":"nowhere"}`, Open},

		{`{"ArnEquals":{"a:k":"arn:aws:s3:::b*"}}`, `{"a:k":"arn:aws:s3:::bucket/key"}`, Yes},
		{`{"ArnLike":{"a:k":"arn:aws:sns:*:111111111111:t?"}}`, `{"a:k":"arn:aws:sns:eu-west-1:111111111111:t1"}`, Yes},
		{`{"ArnLike":{"a:k":"arn:aws:*:111111111111:t1"}}`, `{"a:k":"arn:aws:sns:eu-west-1:111111111111:t1"}`, Open},
		{`{"ArnLike":{"a:k":"arn:aws:s*1:x:111111111111:t1"}}`, `{"a:k":"arn:aws:sns:eu-west-1:x:111111111111:t1"}`, No},
		{`{"ArnLike":{"a:k":"arn:aws:sns:*:*:*"}}`, `{"a:k":"arn:aws:sns:r:a:b:c/d"}`, Yes},
		{`{"ArnLike":{"a:k":"arn:aws:sns:*:*:*"}}`, `{"a:k":"arn:aws:sns"}`, No},
		{`{"ArnNotLike":{"a:k":"arn:aws:iam::*:role/break-glass*"}}`, `{"a:k":"arn:aws:iam::111111111111:role/break-glass-1"}`, No},
		{`{"ArnNotEquals":{"a:k":"arn:aws:iam::*:role/x"}}`, `{}`, Yes},
		{`{"ArnLike":{"a:k":"arn:aws:iam::*:user/${a:v}"}}`, `{"a:k":"arn:aws:iam::1:user/c","a:v":"c"}`, Yes},

		{`{"Null":{"a:k":"true"}}`, `{}`, Yes},
		{`{"Null":{"a:k":true}}`, `{"a:k":"x"}`, No},
		{`{"Null":{"a:k":"false"}}`, `{"a:k":"x"}`, Yes},
		{`{"Null":{"a:k":["true","false"]}}`, `{}`, Yes},

		{`{"ForAllValues:StringEquals":{"a:k":["x","y"]}}`, `{"a:k":["x","y","x"]}`, Yes},
		{`{"ForAllValues:StringEquals":{"a:k":["x","y"]}}`, `{"a:k":["x","z"]}`, No},
		{`{"ForAllValues:StringEquals":{"a:k":"x"}}`, `{}`, Yes},
		{`{"ForAllValues:StringEquals":{"a:k":"x"}}`, `{"a:k":[]}`, Yes},
		{`{"ForAllValues:StringEquals":{"a:k":"x"}}`, `{"a:k":""}`, Yes},
		{`{"ForAllValues:StringNotEquals":{"a:k":"x"}}`, `{"a:k":["x","z"]}`, No},
		{`{"ForAnyValue:StringEquals":{"a:k":["x","y"]}}`, `{"a:k":["z","y"]}`, Yes},
		{`{"ForAnyValue:StringEquals":{"a:k":"x"}}`, `{}`, No},
		{`{"ForAnyValue:StringEquals":{"a:k":"x"}}`, `{"a:k":[]}`, No},
		{`{"ForAnyValue:StringNotEquals":{"a:k":"x"}}`, `{"a:k":["x","z"]}`, Yes},
		{`{"ForAnyValue:StringNotEquals":{"a:k":"x"}}`, `{"a:k":["x"]}`, No},
		{`{"ForAnyValue:StringNotEquals":{"a:k":"x"}}`, `{}`, No},
		{`{"ForAnyValue:StringLikeIfExists":{"a:k":"x"}}`, `{}`, Yes},
		{`{"ForAnyValue:ArnLike":{"a:k":"arn:aws:s3:::*"}}`, `{"a:k":["arn:aws:s3:::b"]}`, Yes},
		{`{"StringEquals":{"a:k":"x"}}`, `{"a:k":["x"]}`, Yes},
		{`{"StringEquals":{"a:k":"x"}}`, `{"a:k":["x","y"]}`, Open},
		{`{"StringEquals":{"a:k":"x"}}`, `{"a:k":["z","y"]}`, No},

		{`{"StringEquals":{"a:k":"x","a:l":"y"}}`, `{"a:k":"x","a:l":"y"}`, Yes},
		{`{"StringEquals":{"a:k":"x","a:l":"y"}}`, `{"a:k":"x"}`, No},
		{`{"StringEquals":{"a:k":"x"},"Bool":{"a:l":"true"}}`, `{"a:k":"x","a:l":"false"}`, No},
	} {
		if got := holdsFor(t, test.block, test.context); got != test.want {
			t.Errorf("%s of %s: %v, want %v", test.block, test.context, got, test.want)
		}
	}
}

func TestResourcesAndActions(t *testing.T) {
	for _, test := range []struct {
		statement, action, resource string
		want                        Outcome
	}{
		{`"Action":"S3:getOBJECT","Resource":"*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"s3:Get??ject","Resource":"*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"s3:*Object","Resource":"*"`, "s3:GetObjectAcl", logs, ImplicitlyDenied},
		{`"Action":"*:*","Resource":"*"`, "s3:GetObject", logs, Allowed},
		{`"NotAction":"s3:get*","Resource":"*"`, "s3:GetObject", logs, ImplicitlyDenied},
		{`"NotAction":["iam:*","s3:Put*"],"Resource":"*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","Resource":"arn:aws:s3:::Trail-logs/*"`, "s3:GetObject", logs, ImplicitlyDenied},
		{`"Action":"*","Resource":"arn:aws:s3:::trail-logs*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","Resource":"arn:aws:s3:::trail-logs/"`, "s3:GetObject", logs, ImplicitlyDenied},
		{`"Action":"*","Resource":"arn:aws:s3:::trail?logs/*/?.json.gz"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","Resource":"arn:*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","Resource":"arn:*:s3:::trail-logs/*"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","NotResource":["arn:aws:s3:::x","arn:aws:s3:::trail-logs/*"]`, "s3:GetObject", logs, ImplicitlyDenied},
		{`"Action":"*","NotResource":"arn:aws:s3:::trail-logs"`, "s3:GetObject", logs, Allowed},
		{`"Action":"*","Resource":"arn:aws:s3:::b/*.gz"`, "s3:GetObject", "arn:aws:s3:::b/a:b.gz", Allowed},
		{`"Action":"*","Resource":"arn:aws:logs:*"`, "logs:DeleteLogGroup", "arn:aws:logs:us-east-1:111111111111:log-group:g:*", Allowed},
		{`"Action":"*","Resource":"arn:aws:logs:us-east-1:*:log-group:g"`, "logs:DeleteLogGroup", "arn:aws:logs:us-east-1:111111111111:log-group:g", Allowed},
		{`"Action":"*","Resource":"arn:aws:logs:us-*g"`, "logs:DeleteLogGroup", "arn:aws:logs:us-east-1:111111111111:log-group:g", Depends},
	} {
		q := by(userCarol)
		q.Action, q.Resource = test.action, test.resource
		q.Identity = []*Compiled{compiled(t, allow(test.statement))}
		expect(t, test.statement, q, test.want)
		if want := test.want != ImplicitlyDenied; want && !q.Identity[0].Mentions(test.action) {
			t.Errorf("%s does not mention %s", test.statement, test.action)
		}
	}
}

func TestWhatAPolicyMentions(t *testing.T) {
	c := compiled(t, allow(`"Action":["S3:Get*","sns:Publish"],"Resource":"arn:aws:s3:::x"`), deny(`"Action":"kms:Decrypt","Resource":"*"`))
	for action, want := range map[string]bool{
		"s3:GetObject": true, "s3:PutObject": false, "sns:publish": true, "kms:Decrypt": true, "kms:Encrypt": false, "iam:PassRole": false, "s3": false, "": false,
	} {
		if got := c.Mentions(action); got != want {
			t.Errorf("%q: %v", action, got)
		}
	}
	if !Unread("x").Mentions("iam:PassRole") {
		t.Error("what was not read may mention anything")
	}
	if compiled(t, allow(`"NotAction":"s3:*","Resource":"*"`)).Mentions("s3:GetObject") {
		t.Error("NotAction leaves it out")
	}
}

func TestCompileSaysWhatAWSWouldNotAccept(t *testing.T) {
	for _, test := range []struct{ statement, want string }{
		{`{"Effect":"Allow","Action":"*"}`, "neither Resource nor NotResource"},
		{`{"Effect":"Allow","Action":"s3","Resource":"*"}`, `the action "s3" is not * and has no service and name`},
		{`{"Effect":"Allow","NotAction":":Get","Resource":"*"}`, `the action ":Get"`},
		{`{"Effect":"Allow","Action":"*","Resource":"bucket"}`, `the resource "bucket" is neither * nor an ARN`},
		{`{"Effect":"Allow","Action":"*","Principal":{}}`, "the principal is empty"},
		{`{"Effect":"Allow","Action":"*","Principal":{"AWS":[]}}`, "the principal is empty"},
		{`{"Effect":"Allow","Action":"*","Principal":{"AWS":""}}`, "names nobody"},
		{`{"Effect":"Allow","Action":"*","Principal":{"AWS":"me"}}`, `the principal "AWS:me" names nobody`},
		{`{"Effect":"Allow","Action":"*","Principal":{"AWS":"arn:aws:iam::111111111111:role/*"}}`, "names nobody"},
		{`{"Effect":"Allow","Action":"*","NotPrincipal":{"Service":"*"}}`, "names nobody"},
		{`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringSame":{"a":"b"}}}`, `there is no condition operator "StringSame"`},
		{`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForEachValue:StringLike":{"a":"b"}}}`, `there is no condition operator "ForEachValue:StringLike"`},
		{`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}`, `there is no condition operator "NullIfExists"`},
	} {
		doc, err := Parse(`{"Version":"2012-10-17","Statement":[` + test.statement + `]}`)
		if err != nil {
			t.Errorf("%s: %v", test.statement, err)
			continue
		}
		_, err = Compile("p", doc)
		bad, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(bad.Sentence, test.want) || bad.At.Column < 38 {
			t.Errorf("%s: %v, want %q", test.statement, err, test.want)
		}
	}
	for _, principal := range []string{`"*"`, `{"AWS":"arn:aws-cn:iam::111111111111:root"}`, `{"AWS":"AIDAEXAMPLEEXAMPLE12"}`, `{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}`} {
		doc, err := Parse(`{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + `}}`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Compile("p", doc); err != nil {
			t.Errorf("%s: %v", principal, err)
		}
	}
}
