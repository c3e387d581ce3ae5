package pack

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"
)

func TestDocumentsInsideResponsesAreLaidOpen(t *testing.T) {
	report := base64.StdEncoding.EncodeToString([]byte("user,arn,mfa_active\nzoë.keller,arn:z,false\n\"a,b\",arn:b,true\n"))
	ragged := base64.StdEncoding.EncodeToString([]byte("user,arn\nzoë.keller\n"))
	twice := base64.StdEncoding.EncodeToString([]byte("user,user\na,b\n"))
	for name, c := range map[string]struct {
		operation, body, want string
		unpacked              []string
	}{
		"credential report": {"GetCredentialReport", `<R><Content>` + report + `</Content><ReportFormat>text/csv</ReportFormat></R>`,
			`{"R":{"Content":[{"arn":"arn:z","mfa_active":"false","user":"zoë.keller"},{"arn":"arn:b","mfa_active":"true","user":"a,b"}],"ReportFormat":"text/csv"}}`,
			[]string{"R.Content"}},
		"ragged report":         {"GetCredentialReport", `{"Content":"` + ragged + `"}`, `{"Content":"` + ragged + `"}`, nil},
		"two columns alike":     {"GetCredentialReport", `{"Content":"` + twice + `"}`, `{"Content":"` + twice + `"}`, nil},
		"not base64":            {"GetCredentialReport", `{"Content":"{}"}`, `{"Content":"{}"}`, nil},
		"policies, URL-encoded": {"GetAccountAuthorizationDetails", `<R><P><D>%7B%22Sid%22%3A%22a+b%22%7D</D></P><P><D>%7B%7D</D></P></R>`, `{"R":{"P":[{"D":{"Sid":"a+b"}},{"D":{}}]}}`, []string{"R.P[].D"}},
		"policy in JSON":        {"GetKeyPolicy", `{"Policy":" {\"Version\": \"2012-10-17\", \"N\": 12345678901234567890}"}`, `{"Policy":{"N":12345678901234567890,"Version":"2012-10-17"}}`, []string{"Policy"}},
		"filter pattern":        {"DescribeMetricFilters", `{"filterPattern":"{ ($.eventName = StopLogging) }"}`, `{"filterPattern":"{ ($.eventName = StopLogging) }"}`, nil},
		"broken encoding":       {"GetRole", `{"D":"%7B%zz"}`, `{"D":"%7B%zz"}`, nil},
	} {
		_, tree := decode([]byte(c.body))
		got, unpacked := unpack(c.operation, tree)
		text, err := json.Marshal(got)
		if err != nil || string(text) != c.want || !slices.Equal(unpacked, c.unpacked) {
			t.Errorf("%s: %s at %v (%v), want %s at %v", name, text, unpacked, err, c.want, c.unpacked)
		}
	}
}
