package coverage

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
)

func summaryOf(t *testing.T, said awstest.Said) evidence.Value[Summary] {
	t.Helper()
	s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("IAM", "GetAccountSummary", "", said)})
	return readSummary(t.Context(), s)
}

// summaryMap is the answer of GetAccountSummary, from entries such as "Users 3".
func summaryMap(entries ...string) awstest.Said {
	body := "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>"
	for _, e := range entries {
		key, value, _ := strings.Cut(e, " ")
		body += fmt.Sprintf("<entry><key>%s</key><value>%s</value></entry>", key, value)
	}
	return awstest.Said{Body: body + "</SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>"}
}

func TestTheSummaryTellsOfTheRootUserWhatAWSTells(t *testing.T) {
	yes, no := true, false
	told := []string{"AccountMFAEnabled 1", "AccountAccessKeysPresent 0", "Users 3"}
	for password, want := range map[string]*bool{"Groups 1": nil, "AccountPasswordPresent 1": &yes, "AccountPasswordPresent 0": &no} {
		got, known := summaryOf(t, summaryMap(append(told, password)...)).Get()
		if !known || !reflect.DeepEqual(got, Summary{RootMFA: true, RootPassword: want, Users: 3}) {
			t.Errorf("%q: %+v (known %v)", password, got, known)
		}
	}
	for i := range told {
		lacking := append(append([]string{}, told[:i]...), told[i+1:]...)
		if v := summaryOf(t, summaryMap(lacking...)); v.Known() {
			t.Errorf("without %s it is known", told[i])
		}
	}
}

func passwordsOf(t *testing.T, said awstest.Said) (evidence.Value[iam.PasswordPolicy], []evidence.Call) {
	t.Helper()
	s, rec := awstest.Open(t, []awstest.Asked{awstest.Ask("IAM", "GetAccountPasswordPolicy", "", said)})
	return readPasswordPolicy(t.Context(), s), rec.Calls()
}

func policyXML(fields string) awstest.Said {
	return awstest.Said{Body: "<GetAccountPasswordPolicyResponse><GetAccountPasswordPolicyResult><PasswordPolicy>" + fields +
		"</PasswordPolicy></GetAccountPasswordPolicyResult></GetAccountPasswordPolicyResponse>"}
}

func TestAPasswordPolicyIsReadWhole(t *testing.T) {
	for fields, want := range map[string]iam.PasswordPolicy{
		`<MinimumPasswordLength>14</MinimumPasswordLength><RequireSymbols>true</RequireSymbols><RequireNumbers>true</RequireNumbers>
		<RequireUppercaseCharacters>true</RequireUppercaseCharacters><RequireLowercaseCharacters>true</RequireLowercaseCharacters>
		<AllowUsersToChangePassword>true</AllowUsersToChangePassword><ExpirePasswords>true</ExpirePasswords><MaxPasswordAge>90</MaxPasswordAge>
		<PasswordReusePrevention>24</PasswordReusePrevention><HardExpiry>true</HardExpiry>`: {
			Exists: true, MinimumLength: 14, Symbols: true, Numbers: true, Uppercase: true, Lowercase: true, UsersMayChange: true, HardExpiry: true,
			Characters: []string{"letters", "lowercase", "numbers", "symbols", "uppercase"}, ReusePrevented: 24, MaxAgeDays: 90,
		},
		`<MinimumPasswordLength>6</MinimumPasswordLength><MaxPasswordAge>0</MaxPasswordAge>`: {
			Exists: true, MinimumLength: 6, Characters: []string{}, MaxAgeDays: evidence.Never,
		},
		`<MinimumPasswordLength>12</MinimumPasswordLength><RequireUppercaseCharacters>true</RequireUppercaseCharacters><ExpirePasswords>false</ExpirePasswords>`: {
			Exists: true, MinimumLength: 12, Uppercase: true, Characters: []string{"letters", "uppercase"}, MaxAgeDays: evidence.Never,
		},
	} {
		v, _ := passwordsOf(t, policyXML(fields))
		if got, known := v.Get(); !known || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot %+v (gap %v)\nwant %+v", fields, got, v.Gap(), want)
		}
	}
}

func TestNoPasswordPolicyIsAnAnswer(t *testing.T) {
	v, calls := passwordsOf(t, awstest.Query(404, "NoSuchEntity"))
	if got, known := v.Get(); !known || got.Exists || got.MinimumLength != 8 || got.MaxAgeDays != evidence.Never || len(v.Calls()) != 1 {
		t.Errorf("%+v (gap %v), citing %v", got, v.Gap(), v.Calls())
	}
	for _, c := range calls {
		if c.Reason != nil {
			t.Errorf("%s is counted as unanswered", c.Operation)
		}
	}
	for _, said := range []awstest.Said{awstest.Query(403, "AccessDenied"), policyXML(""), {Body: "<html>no</html>"}} {
		v, _ := passwordsOf(t, said)
		if gap := v.Gap(); gap == nil || gap.Action != getPasswordPolicy {
			t.Errorf("%.40s: gap %v", said.Body, gap)
		}
	}
}
