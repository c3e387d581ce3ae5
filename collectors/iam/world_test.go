package iam

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	account = awstest.Account
	prefix  = "arn:aws:iam::" + account + ":"
	admin   = "arn:aws:iam::aws:policy/AdministratorAccess"
	header  = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
		"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
		"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
		"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
	rootRow = rootUser + "," + prefix + "root,2020-01-01T00:00:00+00:00,not_supported,2026-07-01T00:00:00+00:00,not_supported,not_supported,TRUE," + noKeys
	noKeys  = "FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,FALSE,N/A"
	adaRow  = "ada," + prefix + "user/ada,2025-01-01T00:00:00+00:00,TRUE,2026-07-31T12:00:00+00:00,2025-06-01T00:00:00+00:00,N/A,TRUE," + noKeys
	bobRow  = "bob," + prefix + "user/team/bob,2025-01-01T00:00:00+00:00,FALSE,N/A,N/A,N/A,FALSE," +
		"FALSE,2025-01-01T00:00:00+00:00,2025-01-02T00:00:00+00:00,us-east-1,s3," +
		"TRUE,2026-05-03T12:00:00+00:00,N/A,N/A,N/A,TRUE,2025-01-01T00:00:00+00:00,FALSE,N/A"
)

// answers is what the account says, by operation, "Details 2" being the second page.
type answers map[string]awstest.Said

func settled() answers {
	return answers{
		"Details": page("page2",
			list("UserDetailList", userXML("ada", "/", `<GroupList><member>ops</member><member>dev</member></GroupList>
				<UserPolicyList><member><PolicyName>z</PolicyName><PolicyDocument>%7B%22Resource%22%3A%22a+b%2520c%22%7D</PolicyDocument></member>
				<member><PolicyName>a</PolicyName><PolicyDocument>{"plain":"100%25"}</PolicyDocument></member></UserPolicyList>
				<Tags><member><Key>team</Key><Value>data</Value></member></Tags>
				<PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType><PermissionsBoundaryArn>`+prefix+`policy/fence</PermissionsBoundaryArn></PermissionsBoundary>`)),
			list("RoleDetailList", roleXML("Ops", `<RoleLastUsed><LastUsedDate>2026-07-30T00:00:00Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed>
				<AttachedManagedPolicies><member><PolicyName>AdministratorAccess</PolicyName><PolicyArn>`+admin+`</PolicyArn></member>
				<member><PolicyName>gone</PolicyName><PolicyArn>`+prefix+`policy/gone</PolicyArn></member></AttachedManagedPolicies>`)),
			list("GroupDetailList"), list("Policies")),
		"Details 2": page("",
			list("UserDetailList", userXML("bob", "/team/", "")),
			list("RoleDetailList"),
			list("GroupDetailList", `<GroupName>ops</GroupName><Path>/</Path><GroupId>AGPA</GroupId><Arn>`+prefix+`group/ops</Arn>
				<AttachedManagedPolicies><member><PolicyName>AdministratorAccess</PolicyName><PolicyArn>`+admin+`</PolicyArn></member></AttachedManagedPolicies>`),
			list("Policies", policyXML(admin, 2, 0), policyXML(prefix+"policy/fence", 0, 1), policyXML("arn:aws:iam::aws:policy/Unused", 0, 0), policyXML(prefix+"policy/mine", 3, 0))),
		"Generate": generated("COMPLETE"),
		"Report":   said(header, rootRow, adaRow, bobRow),
		"Summary":  counted(2),
	}
}

func (a answers) but(operation string, said awstest.Said) answers {
	out := maps.Clone(a)
	out[operation] = said
	return out
}

func page(marker string, lists ...string) awstest.Said {
	more := "<IsTruncated>false</IsTruncated>"
	if marker != "" {
		more = "<IsTruncated>true</IsTruncated><Marker>" + marker + "</Marker>"
	}
	return awstest.Said{Body: "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>" + more + strings.Join(lists, "") +
		"</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"}
}

func list(name string, members ...string) string {
	out := "<" + name + ">"
	for _, m := range members {
		out += "<member>" + m + "</member>"
	}
	return out + "</" + name + ">"
}

func userXML(name, path, more string) string {
	return "<UserName>" + text(name) + "</UserName><Path>" + path + "</Path><UserId>AIDA</UserId><CreateDate>2025-01-01T00:00:00Z</CreateDate><Arn>" + text(prefix+"user"+path+name) + "</Arn>" + more
}

func roleXML(name, more string) string {
	return "<RoleName>" + name + "</RoleName><Path>/</Path><RoleId>AROA</RoleId><Arn>" + prefix + "role/" + name +
		"</Arn><AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</AssumeRolePolicyDocument>" + more
}

func policyXML(arn string, attached, bounds int) string {
	return fmt.Sprintf(`<PolicyName>%s</PolicyName><Arn>%s</Arn><DefaultVersionId>v2</DefaultVersionId><AttachmentCount>%d</AttachmentCount>
		<PermissionsBoundaryUsageCount>%d</PermissionsBoundaryUsageCount><PolicyVersionList>
		<member><VersionId>v3</VersionId><IsDefaultVersion>false</IsDefaultVersion><Document>%%7B%%7D</Document></member>
		<member><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>%%7B%%22Statement%%22%%3A%%5B%%5D%%7D</Document></member></PolicyVersionList>`,
		arn[strings.LastIndex(arn, "/")+1:], arn, attached, bounds)
}

func text(s string) string {
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(s)); err != nil {
		panic(err)
	}
	return out.String()
}

func generated(state string) awstest.Said {
	return awstest.Said{Body: "<GenerateCredentialReportResponse><GenerateCredentialReportResult><State>" + state + "</State></GenerateCredentialReportResult></GenerateCredentialReportResponse>"}
}

// counted is an account summary that says how many users there are.
func counted(users int) awstest.Said {
	return awstest.Said{Body: fmt.Sprintf("<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>%d</value></entry></SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>", users)}
}

// said is a credential report of these lines.
func said(lines ...string) awstest.Said {
	return awstest.Said{Body: "<GetCredentialReportResponse><GetCredentialReportResult><Content>" + base64.StdEncoding.EncodeToString([]byte(strings.Join(lines, "\n"))) +
		"</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-08-01T11:00:00Z</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>"}
}

// collect asks the account and returns what the collector says of it.
func collect(t testing.TB, a answers) (*evidence.Sink, *awsapi.Recorder) {
	t.Helper()
	s, rec := awstest.Open(t, a.record())
	out := &evidence.Sink{}
	estate := &awsapi.Estate{Home: s, Now: awstest.Now(), Accounts: []awsapi.Member{{ID: account, Session: s}}}
	if err := (Collector{Limit: 2}).Collect(t.Context(), estate, out); err != nil {
		t.Fatal(err)
	}
	return out, rec
}

func (a answers) record() []awstest.Asked {
	return []awstest.Asked{
		awstest.Ask("IAM", "GetAccountAuthorizationDetails", `{"MaxItems":300}`, a["Details"]),
		awstest.Ask("IAM", "GetAccountAuthorizationDetails", `{"MaxItems":300,"Marker":"page2"}`, a["Details 2"]),
		awstest.Ask("IAM", "GenerateCredentialReport", "", a["Generate"]),
		awstest.Ask("IAM", "GetCredentialReport", "", a["Report"]),
		awstest.Ask("IAM", "GetAccountSummary", "", a["Summary"]),
	}
}

// one is the data of the fact with the ARN.
func one[T any](t testing.TB, out *evidence.Sink, kind, arn string) *T {
	t.Helper()
	for _, f := range out.Facts(kind) {
		if f.ID == arn {
			return f.Data.(*T)
		}
	}
	t.Fatalf("%s %s is not there", kind, arn)
	return nil
}

func scopeOf(t testing.TB, out *evidence.Sink, kind string) evidence.Scope {
	t.Helper()
	scopes := out.Scopes(kind)
	if len(scopes) != 1 || scopes[0].Account != account || scopes[0].Region != "" {
		t.Fatalf("scopes of %s: %+v", kind, scopes)
	}
	return scopes[0]
}
