package main

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/examples/wire"
)

// identities are the roles, users and policies that an account has beside the
// recorded ones: as many as accounts in use have, each with a name of its own.
// For every role there is half a policy and a quarter of a user.
type identities struct{ roles int }

func (n identities) users() int    { return n.roles / 4 }
func (n identities) policies() int { return n.roles / 2 }
func (n identities) total() int    { return n.users() + n.roles + n.policies() }

// pageOfIdentities is how many we give at a time; AWS may give fewer than asked.
const pageOfIdentities = 100

var functions = []string{"api", "worker", "batch", "ingest", "export", "metrics", "deploy", "backup", "cache", "queue", "stream", "index"}

func function(i int) string { return fmt.Sprintf("%s-%03d", functions[i%len(functions)], i) }

// details is a page of GetAccountAuthorizationDetails: the first is the recorded
// answer, which then says that more follows.
func (n identities) details(a *account, first, marker, most string) string {
	if n.total() == 0 {
		return first
	}
	if marker == "" {
		return strings.Replace(first, "<IsTruncated>false</IsTruncated>", "<IsTruncated>true</IsTruncated><Marker>m0</Marker>", 1)
	}
	size := pageOfIdentities
	if asked, err := strconv.Atoi(most); err == nil && asked > 0 {
		size = min(size, asked)
	}
	from, _ := strconv.Atoi(strings.TrimPrefix(marker, "m")) //nolint:errcheck // another's marker: the first page
	to := min(from+size, n.total())
	var users, roles, policies strings.Builder
	for i := from; i < to; i++ {
		switch role, custom := i-n.users(), i-n.users()-n.roles; {
		case role < 0:
			writeUser(&users, a, i)
		case custom < 0:
			writeRole(&roles, a, role, n)
		default:
			writePolicy(&policies, a, custom)
		}
	}
	more := "<IsTruncated>false</IsTruncated>"
	if to < n.total() {
		more = "<IsTruncated>true</IsTruncated><Marker>m" + strconv.Itoa(to) + "</Marker>"
	}
	return `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>` + more +
		"<UserDetailList>" + users.String() + "</UserDetailList><GroupDetailList/><RoleDetailList>" + roles.String() +
		"</RoleDetailList><Policies>" + policies.String() + "</Policies></GetAccountAuthorizationDetailsResult>" +
		"<ResponseMetadata><RequestId>" + a.id + "</RequestId></ResponseMetadata></GetAccountAuthorizationDetailsResponse>"
}

func writeUser(out *strings.Builder, a *account, i int) {
	name := "svc-" + function(i)
	fmt.Fprintf(out, "<member><Path>/service/</Path><UserName>%s</UserName><UserId>%s</UserId><Arn>arn:aws:iam::%s:user/service/%s</Arn>"+
		"<CreateDate>2024-02-01T09:00:00Z</CreateDate><GroupList/><AttachedManagedPolicies/>%s</member>", name, uniqueID("AIDA", a, i), a.id, name, tags(a, i))
}

var trust = escaped(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)

func writeRole(out *strings.Builder, a *account, i int, n identities) {
	name := "app-" + function(i)
	attached := ""
	if n.policies() > 0 {
		policy := "access-" + function(i%n.policies())
		attached = "<member><PolicyName>" + policy + "</PolicyName><PolicyArn>arn:aws:iam::" + a.id + ":policy/" + policy + "</PolicyArn></member>"
	}
	fmt.Fprintf(out, "<member><Path>/service/</Path><RoleName>%s</RoleName><RoleId>%s</RoleId><Arn>arn:aws:iam::%s:role/service/%s</Arn>"+
		"<CreateDate>2024-02-01T09:00:00Z</CreateDate><AssumeRolePolicyDocument>%s</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/>"+
		"<AttachedManagedPolicies>%s</AttachedManagedPolicies>%s</member>", name, uniqueID("AROA", a, i), a.id, name, trust, attached, tags(a, i))
}

func writePolicy(out *strings.Builder, a *account, i int) {
	name := "access-" + function(i)
	document := escaped(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","dynamodb:GetItem","dynamodb:Query"],"Resource":["arn:aws:s3:::` +
		a.name + "-" + function(i) + `/*","arn:aws:dynamodb:*:` + a.id + `:table/` + function(i) + `"]}]}`)
	fmt.Fprintf(out, "<member><PolicyName>%s</PolicyName><PolicyId>%s</PolicyId><Arn>arn:aws:iam::%s:policy/%s</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId>"+
		"<AttachmentCount>2</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>"+
		"<PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>%s</Document></member></PolicyVersionList></member>",
		name, uniqueID("ANPA", a, i), a.id, name, document)
}

func tags(a *account, i int) string {
	return "<Tags><member><Key>Owner</Key><Value>" + owner(a.index+i) + "</Value></member></Tags>"
}

func uniqueID(prefix string, a *account, i int) string {
	return fmt.Sprintf("%s%s%04d", prefix, a.id, i)
}

func escaped(document string) string { return url.PathEscape(document) }

// report is the recorded credential report, with the rows of the users that were
// added. The columns are those of the report on record.
func (n identities) report(a *account, c *clone, recorded string) string {
	var table struct {
		Content string `xml:"GetCredentialReportResult>Content"`
	}
	if xml.Unmarshal([]byte(recorded), &table) != nil {
		return recorded
	}
	text, err := base64.StdEncoding.DecodeString(table.Content)
	if err != nil {
		return recorded
	}
	rows := new(strings.Builder)
	rows.WriteString(c.answer(wire.Question{}, string(text)))
	for i := range n.users() {
		name := "svc-" + function(i)
		fmt.Fprintf(rows, "%s,arn:aws:iam::%s:user/service/%s,2024-02-01T09:00:00+00:00,false,N/A,N/A,N/A,false,true,2026-08-01T09:00:00+00:00,2026-10-04T21:00:00+00:00,us-east-1,s3,"+
			"false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n", name, a.id, name)
	}
	return strings.Replace(recorded, table.Content, base64.StdEncoding.EncodeToString([]byte(rows.String())), 1)
}
