package collectors_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

// person is a role of an account with one policy of its own, or a managed policy
// that the answer describes only if it has a document.
type person struct {
	name, inline, trust string
	boundary, document  string // of its boundary
}

// staff says which roles an account has.
func (w *world) staff(id string, all ...person) {
	roles, policies := "", ""
	for _, p := range all {
		arn, bound := "arn:aws:iam::"+id+":policy/"+p.boundary, ""
		if p.boundary != "" {
			bound = "<PermissionsBoundary><PermissionsBoundaryArn>" + arn + "</PermissionsBoundaryArn></PermissionsBoundary>"
		}
		if p.document != "" {
			policies += `<member><PolicyName>` + p.boundary + `</PolicyName><Arn>` + arn + `</Arn><DefaultVersionId>v1</DefaultVersionId><PolicyVersionList><member>
				<VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>` + html.EscapeString(p.document) + `</Document></member></PolicyVersionList></member>`
		}
		roles += fmt.Sprintf(`<member><Path>/</Path><RoleName>%[1]s</RoleName><RoleId>AROA%[1]s</RoleId><Arn>arn:aws:iam::%[2]s:role/%[1]s</Arn>
			<AssumeRolePolicyDocument>%[3]s</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>own</PolicyName><PolicyDocument>%[4]s</PolicyDocument></member></RolePolicyList>%[5]s</member>`,
			p.name, id, html.EscapeString(statements(p.trust)), html.EscapeString(statements(p.inline)), bound)
	}
	w.says(id, home, `IAM.GetAccountAuthorizationDetails {"MaxItems":300}`, 200, `<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>
		<UserDetailList/><GroupDetailList/><RoleDetailList>`+roles+`</RoleDetailList><Policies>`+policies+`</Policies></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`)
}

func statements(list string) string { return `{"Version":"2012-10-17","Statement":[` + list + `]}` }

func may(actions string) string {
	return `{"Sid":"May","Effect":"Allow","Action":["` + strings.ReplaceAll(actions, " ", `","`) + `"],"Resource":"*"}`
}

func roleARN(account, name string) string { return "arn:aws:iam::" + account + ":role/" + name }

// outcome is what comes of a capability for a principal: allow, depends, or
// nothing. Whether it holds it must agree.
func outcome(t *testing.T, list access.Holders, c access.Capability, principal string) string {
	t.Helper()
	i := slices.IndexFunc(list.All, func(h access.Holder) bool { return h.Capability == c && h.Principal == principal })
	if i < 0 {
		return ""
	}
	if h := list.All[i]; h.Holds.Known() != (h.Outcome == access.Allowed) {
		t.Errorf("%s of %s is %s, and known %v", c, principal, h.Outcome, h.Holds.Known())
	}
	return list.All[i].Outcome
}

// armed is the organization with a trail of the archive's own, and people.
func armed(t *testing.T) *world {
	w := organization(t)
	w.trails(archive, home, orgTrail(), trail(archive, home, "own", ""))
	w.inspected(archive, home, trailARN(archive, home, "own"), true)
	w.says(archive, away, `S3.GetBucketPolicy {"Bucket":"audit-logs"}`, 200, statements(`{"Sid":"Readers","Effect":"Allow","Principal":{"AWS":"`+management+`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::audit-logs/*"}`))
	w.staff(management, person{name: "Chief", inline: may("cloudtrail:* s3:GetObject")}, person{name: "Clerk", inline: may("ec2:*")})
	w.staff(archive, person{name: "Keeper", inline: may("cloudtrail:* s3:*")})
	return w
}

func ofTrail(t *testing.T, s *evidence.Snapshot, arn string) access.OfTrail {
	t.Helper()
	v := fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, arn).Access
	of, known := v.Get()
	if !known || len(v.Calls()) == 0 {
		t.Fatalf("access to %s: gap %v, citing %v", arn, v.Gap(), v.Calls())
	}
	return of
}

func ofBucket(t *testing.T, s *evidence.Snapshot) access.OfBucket {
	t.Helper()
	v := fact[s3.Bucket](t, s, s3.BucketKind, "arn:aws:s3:::audit-logs").Access
	of, known := v.Get()
	if !known || len(v.Calls()) == 0 {
		t.Fatalf("access to the bucket: gap %v, citing %v", v.Gap(), v.Calls())
	}
	return of
}

func TestWhoHasPowerIsToldByName(t *testing.T) {
	s := armed(t).collect(management, wholeOrganization)
	chief, clerk, keeper := roleARN(management, "Chief"), roleARN(management, "Clerk"), roleARN(archive, "Keeper")
	org, own, bucket := ofTrail(t, s, trailARN(management, home, "org")), ofTrail(t, s, trailARN(archive, home, "own")), ofBucket(t, s)
	for _, c := range []struct {
		list      access.Holders
		power     access.Capability
		principal string
		want      string
	}{
		{org.Stop, access.StopLogging, chief, "allow"},
		{org.Stop, access.StopLogging, clerk, ""},
		{org.Stop, access.StopLogging, keeper, ""}, // of another account
		{org.Stop, access.StopLogging, "arn:aws:iam::" + management + ":root", "allow"},
		{own.Stop, access.StopLogging, keeper, ""}, // a service control policy denies it
		{own.Stop, access.StopLogging, "arn:aws:iam::" + archive + ":root", ""},
		{own.Stop, access.DeleteTrail, keeper, "allow"},
		{bucket.Delete, access.DeleteLogs, keeper, "allow"},
		{bucket.Delete, access.DeleteLogs, chief, ""},
		{bucket.Change, access.ChangeLogBucket, keeper, "allow"},
		{bucket.Read, access.ReadLogs, chief, "allow"}, // its own policy and the bucket's
		{bucket.Read, access.ReadLogs, clerk, ""},
	} {
		if got := outcome(t, c.list, c.power, c.principal); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.power, c.principal, got, c.want)
		}
	}
	reach, known := fact[iam.Role](t, s, iam.RoleKind, keeper).Reach.Get()
	if !known || !slices.Contains(reach.Capabilities, access.DeleteLogs) || slices.Contains(reach.Capabilities, access.StopLogging) {
		t.Errorf("the keeper reaches %v, known %v", reach.Capabilities, known)
	}
	if gap := fact[iam.Role](t, s, iam.RoleKind, clerk).Reach.Gap(); gap == nil || gap.Action != "kms:GetKeyPolicy" {
		t.Errorf("the key's policy was not read, and the clerk's reach has gap %v", gap)
	}
	of, _ := fact[coverage.Account](t, s, coverage.AccountKind, archive).Access.Get()
	if rail, known := of.Guardrail.Get(); !known || !slices.Contains(rail.Denied, access.StopLogging) || !slices.Contains(rail.Open, access.DeleteTrail) {
		t.Errorf("the archive's guardrail is %+v, known %v", rail, known)
	}
}

// TestWhatIsNotReadLeavesPowerOpen takes one answer away at a time: nobody's power
// becomes known by that, and nobody's is forgotten in silence.
func TestWhatIsNotReadLeavesPowerOpen(t *testing.T) {
	denied := `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`
	chief, keeper := roleARN(management, "Chief"), roleARN(archive, "Keeper")

	w := armed(t)
	w.says(archive, home, `IAM.GetAccountAuthorizationDetails {"MaxItems":300}`, 403, denied)
	s := w.collect(management, wholeOrganization)
	bucket := ofBucket(t, s)
	if got := outcome(t, bucket.Delete, access.DeleteLogs, "arn:aws:iam::"+archive+":root"); got != "allow" || bucket.Change.Unread == nil || bucket.Change.Unread.Action != "iam:GetAccountAuthorizationDetails" {
		t.Errorf("people unread: root is %q, gap %v", got, bucket.Change.Unread)
	}
	if own := ofTrail(t, s, trailARN(archive, home, "own")); own.Stop.Unread == nil {
		t.Error("people unread: the list of those who can stop the trail says it is whole")
	}
	if org := ofTrail(t, s, trailARN(management, home, "org")); org.Stop.Unread != nil || outcome(t, org.Stop, access.StopLogging, chief) != "allow" {
		t.Errorf("what has nothing to do with it has gap %v", org.Stop.Unread)
	}

	w = armed(t)
	w.says(management, home, `Organizations.ListPolicies {"Filter":"SERVICE_CONTROL_POLICY"}`, 400, deniedJSON)
	s = w.collect(management, wholeOrganization)
	own := ofTrail(t, s, trailARN(archive, home, "own"))
	if stop, remove := outcome(t, own.Stop, access.StopLogging, keeper), outcome(t, own.Stop, access.DeleteTrail, keeper); stop != "depends" || remove != "depends" {
		t.Errorf("service control policies unread: to stop is %q, to delete %q", stop, remove)
	}
	i := slices.IndexFunc(own.Stop.All, func(h access.Holder) bool { return h.Principal == keeper })
	if gap := own.Stop.All[i].Holds.Gap(); gap == nil || gap.Action != "organizations:ListPolicies" {
		t.Errorf("service control policies unread: gap %v", gap)
	}
	if org := ofTrail(t, s, trailARN(management, home, "org")); outcome(t, org.Stop, access.StopLogging, chief) != "allow" {
		t.Error("no policy limits the management account, read or not")
	}

	w = armed(t)
	w.says(archive, away, `S3.GetBucketPolicy {"Bucket":"audit-logs"}`, 403, denied)
	bucket = ofBucket(t, w.collect(management, wholeOrganization))
	if read, remove := outcome(t, bucket.Read, access.ReadLogs, chief), outcome(t, bucket.Delete, access.DeleteLogs, keeper); read != "depends" || remove != "depends" {
		t.Errorf("bucket policy unread: to read is %q, to delete %q", read, remove)
	}
}

func TestABoundaryLimitsAndOneThatIsNotDescribedMay(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	w.trails(management, home, trail(management, home, "own", ""))
	w.inspected(management, home, trailARN(management, home, "own"), true)
	all := may("cloudtrail:*")
	w.staff(management,
		person{name: "Free", inline: all},
		person{name: "Bound", inline: all, boundary: "fence", document: statements(may("s3:*"))},
		person{name: "Wide", inline: all, boundary: "wide", document: statements(may("*"))},
		person{name: "Unclear", inline: all, boundary: "gone"},
		person{name: "Broken", inline: `{"Effect":"Perhaps"}`},
	)
	s := w.collect(management, collectors.Plan{}) // of no organization
	of := ofTrail(t, s, trailARN(management, home, "own"))
	if of.Stop.Unread != nil {
		t.Errorf("all was read, and there is a gap: %v", of.Stop.Unread)
	}
	for name, want := range map[string]string{"Free": "allow", "Bound": "", "Wide": "allow", "Unclear": "depends", "Broken": "depends"} {
		if got := outcome(t, of.Stop, access.StopLogging, roleARN(management, name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if reach, known := fact[iam.Role](t, s, iam.RoleKind, roleARN(management, "Bound")).Reach.Get(); known && len(reach.Capabilities) != 0 {
		t.Errorf("the bound role reaches %v", reach.Capabilities)
	}
	if gap := fact[iam.Role](t, s, iam.RoleKind, roleARN(management, "Unclear")).Reach.Gap(); gap == nil || gap.Action != "iam:GetAccountAuthorizationDetails" {
		t.Errorf("a role that hangs on a document that was not described has gap %v", gap)
	}
}

func TestAGrantOfAKeyIsPowerOverIt(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:" + management + ":key/k-1"
	w := armed(t)
	for _, id := range []string{"arn:aws:kms:us-east-1:" + management + ":alias/audit", key} {
		w.says(management, home, `KMS.DescribeKey {"KeyId":"`+id+`"}`, 200, `{"KeyMetadata":{"AWSAccountId":"`+management+`","Arn":"`+key+`","KeyId":"k-1","Enabled":true,"KeyState":"Enabled","KeyManager":"CUSTOMER","Origin":"AWS_KMS"}}`)
	}
	w.says(management, home, `KMS.GetKeyPolicy {"KeyId":"`+key+`","PolicyName":"default"}`, 200, `{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}`)
	grants := func(said string) access.OfKey {
		w.says(management, home, `KMS.ListGrants {"KeyId":"`+key+`","Limit":100}`, 200, said)
		of, known := fact[kms.Key](t, w.collect(management, wholeOrganization), kms.KeyKind, key).Access.Get()
		if !known {
			t.Fatal("nothing is known of the key")
		}
		return of
	}
	clerk, keeper := roleARN(management, "Clerk"), roleARN(archive, "Keeper")
	of := grants(`{"Grants":[{"GrantId":"g","GranteePrincipal":"` + clerk + `","Operations":["Decrypt"]},{"GrantId":"h","GranteePrincipal":"` + keeper + `","Operations":["Encrypt"]}]}`)
	if got := outcome(t, of.Decrypt, access.DecryptLogs, clerk); got != "allow" {
		t.Errorf("who was granted it: %q", got)
	}
	if got := outcome(t, of.Decrypt, access.DecryptLogs, keeper); got != "" {
		t.Errorf("who was granted something else: %q", got)
	}
	if got := outcome(t, grants(`{"Grants":[]}`).Decrypt, access.DecryptLogs, clerk); got != "" {
		t.Errorf("without a grant: %q", got)
	}
}
