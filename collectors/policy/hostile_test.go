package policy

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// Whatever a document says, the answer is an error with a place or an outcome,
// and soon.
func TestHostileDocumentsAreAnsweredSoon(t *testing.T) {
	repeat := strings.Repeat
	list := func(n int, item string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = strings.ReplaceAll(item, "#", strconv.Itoa(i))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	when := func(condition string) string {
		return `[{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + condition + `}]`
	}
	for _, c := range []struct{ name, statements, want string }{
		{"stars in a resource", `[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/` + repeat("a*", 2000) + `b"}]`, "ImplicitlyDenied"},
		{"stars in an action", `[{"Effect":"Allow","Action":"s3:` + repeat("*e*t", 2000) + `x","Resource":"*"}]`, "ImplicitlyDenied"},
		{"stars in a condition", when(`{"StringLike":{"aws:UserAgent":"` + repeat("a*", 2000) + `b"}}`), "Depends"},
		{"stars against stars", when(`{"StringLike":{"aws:UserAgent":"` + repeat("a*", 40) + `b"},"StringNotLike":{"aws:UserAgent":"` + repeat("*a?", 40) + `c"}}`), "Depends"},
		{"many statements", list(10000, `{"Effect":"Allow","Action":"s3:Get*","Resource":["arn:aws:s3:::b#","*"],"Condition":{"StringEquals":{"aws:PrincipalTag/t#":"v"}}}`), "Depends"},
		{"many denials", list(10000, `{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/t":"v#"}}}`), "ImplicitlyDenied"},
		{"many texts", when(`{"StringLike":{"aws:UserAgent":` + list(20000, `"v#*"`) + `},"StringNotLike":{"aws:UserAgent":` + list(20000, `"*#"`) + `}}`), "Depends"},
		{"many sets", when(`{"ForAllValues:StringLike":{"aws:TagKeys":` + list(20000, `"v#*"`) + `},"ForAnyValue:StringEquals":{"aws:TagKeys":` + list(20000, `"v#"`) + `}}`), "Depends"},
		{"many addresses", when(`{"IpAddress":{"aws:SourceIp":` + list(20000, `"10.0.0.0/8"`) + `},"NotIpAddress":{"aws:SourceIp":` + list(9999, `"2001:db8:#::/48"`) + `}}`), "Depends"},
		{"many numbers", when(`{"NumericEquals":{"s3:max-keys":` + list(20000, `#`) + `},"NumericLessThan":{"s3:max-keys":"1e999999999"}}`), "Depends"},
		{"many dates", when(`{"DateEquals":{"aws:CurrentTime":` + list(20000, `"#"`) + `}}`), "Depends"},
		{"deep lists", repeat("[", 1000000), "error"},
		{"deep objects", repeat(`[{"Condition":`, 1000000), "error"},
		{"broken text", "[{\"Effect\":\"Allow\",\"Action\":\"\xff\",\"Resource\":\"*\"}]", "error"},
		{"half a surrogate", `[{"Effect":"Allow","Action":"s3:\ud800*","Resource":"*"}]`, "ImplicitlyDenied"},
		{"variables in variables", `[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + repeat("${", 5000) + repeat("}", 5000) + `"}]`, "Depends"},
		{"nothing", `[]`, "ImplicitlyDenied"},
		{"no statement", `[null]`, "error"},
		{"an effect twice", `[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]`, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			if got := answer(t, `{"Version":"2012-10-17","Statement":`+c.statements+`}`); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("the answer took %s", took)
			}
		})
	}
}

// answer is what comes of a request about which nothing is known.
func answer(t *testing.T, text string) string {
	t.Helper()
	doc, err := Parse(text)
	var policy *Compiled
	if err == nil {
		policy, err = Compile("hostile", doc)
	}
	if err != nil {
		if place, ok := err.(*Error); !ok || place.At.Line == 0 {
			t.Errorf("the error names no place: %v", err)
		}
		return "error"
	}
	return string(Decide(&Request{
		Caller: Caller{ARN: "arn:aws:iam::111111111111:user/alice", Type: User, Account: "111111111111"},
		Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + strings.Repeat("a", 800) + "c", ResourceAccount: "111111111111",
		Context:  Context{Unknown: func(string) bool { return true }},
		Identity: []*Compiled{policy},
	}).Outcome)
}
