package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const (
	home       = "111111111111"
	away       = "222222222222"
	carol      = "arn:aws:iam::111111111111:user/Carol"
	readerRole = "arn:aws:iam::111111111111:role/team/Reader"
	alice      = "arn:aws:sts::111111111111:assumed-role/Reader/alice"
	bob        = "arn:aws:sts::111111111111:assumed-role/Reader/bob"
	root       = "arn:aws:iam::111111111111:root"
	logs       = "arn:aws:s3:::trail-logs/AWSLogs/x.json.gz"
	bucket     = "arn:aws:s3:::trail-logs"
	key        = "arn:aws:kms:us-east-1:111111111111:key/1234"
	keyAway    = "arn:aws:kms:us-east-1:222222222222:key/1234"
	linked     = "arn:aws:iam::111111111111:role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail"
)

// compiled reads statements of a document of the present version.
func compiled(t testing.TB, statements ...string) *Compiled {
	t.Helper()
	return compiledAs(t, "2012-10-17", statements...)
}

func compiledAs(t testing.TB, version string, statements ...string) *Compiled {
	t.Helper()
	doc, err := Parse(`{"Version":"` + version + `","Statement":[` + strings.Join(statements, ",") + `]}`)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compile("p", doc)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func allow(rest string) string { return `{"Effect":"Allow",` + rest + `}` }
func deny(rest string) string  { return `{"Effect":"Deny",` + rest + `}` }

const all = `"Action":"*","Resource":"*"`

func to(principal string) string { return `"Principal":` + principal + `,` + all }
func aws(id string) string       { return to(`{"AWS":"` + id + `"}`) }

// when is a statement's condition block, on everything.
func when(conditions string) string { return all + `,"Condition":` + conditions }

// by is a request of the caller to read a log file in its own account.
func by(c Caller) *Request {
	return &Request{Caller: c, Action: "s3:GetObject", Resource: logs, ResourceAccount: home, Context: Context{Known: map[string][]string{}}}
}

var (
	userCarol   = Caller{ARN: carol, Type: User, Account: home}
	someReader  = Caller{ARN: readerRole, Type: Role, Account: home, RoleARN: readerRole}
	readerAlice = Caller{ARN: alice, Type: Session, Account: home, RoleARN: readerRole}
	rootOfHome  = Caller{ARN: root, Type: Root, Account: home}
	trailItself = Caller{ARN: "cloudtrail.amazonaws.com", Type: Service}
	anybody     = Caller{ARN: "*", Type: Anonymous}
	linkedRole  = Caller{ARN: linked, Type: Role, Account: home, RoleARN: linked}
)

func expect(t *testing.T, name string, q *Request, want Outcome) Decision {
	t.Helper()
	got := Decide(q)
	if got.Outcome != want {
		t.Errorf("%s: %s, want %s: %+v", name, got.Outcome, want, got)
	}
	return got
}

func TestTheLogicOfEvaluation(t *testing.T) {
	everything := compiled(t, allow(all))
	nothing := compiled(t)
	for _, test := range []struct {
		name string
		who  Caller
		with func(q *Request)
		want Outcome
	}{
		{"nothing allows", userCarol, func(q *Request) {}, ImplicitlyDenied},
		{"an identity policy allows", userCarol, func(q *Request) { q.Identity = []*Compiled{everything} }, Allowed},
		{"a denial anywhere wins: identity", userCarol, func(q *Request) { q.Identity = []*Compiled{everything, compiled(t, deny(all))} }, ExplicitlyDenied},
		{"a denial anywhere wins: boundary", userCarol, func(q *Request) {
			q.Identity, q.Boundary = []*Compiled{everything}, compiled(t, allow(all), deny(all))
		}, ExplicitlyDenied},
		{"a denial wins where nothing allows", userCarol, func(q *Request) { q.Own = compiled(t, deny(to(`"*"`))) }, ExplicitlyDenied},
		{"a boundary limits", userCarol, func(q *Request) { q.Identity, q.Boundary = []*Compiled{everything}, nothing }, ImplicitlyDenied},
		{"a boundary grants nothing", userCarol, func(q *Request) { q.Boundary = everything }, ImplicitlyDenied},
		{"a session policy limits", readerAlice, func(q *Request) { q.Identity, q.Session = []*Compiled{everything}, nothing }, ImplicitlyDenied},

		{"a bucket policy that names the user suffices", userCarol, func(q *Request) { q.Own = compiled(t, allow(aws(carol))) }, Allowed},
		{"and no boundary limits it", userCarol, func(q *Request) { q.Own, q.Boundary = compiled(t, allow(aws(carol))), nothing }, Allowed},
		{"one that names everyone suffices, whatever the boundary", userCarol, func(q *Request) { q.Own, q.Boundary = compiled(t, allow(to(`"*"`))), nothing }, Allowed},
		{"one that names the role suffices", someReader, func(q *Request) { q.Own = compiled(t, allow(aws(readerRole))) }, Allowed},
		{"but the boundary limits it", readerAlice, func(q *Request) { q.Own, q.Boundary = compiled(t, allow(aws(readerRole))), nothing }, ImplicitlyDenied},
		{"and so does the session policy", readerAlice, func(q *Request) { q.Own, q.Session = compiled(t, allow(aws(readerRole))), nothing }, ImplicitlyDenied},
		{"one that names the session is not limited by the boundary", readerAlice, func(q *Request) { q.Own, q.Boundary = compiled(t, allow(aws(alice))), nothing }, Allowed},
		{"one that names another session", readerAlice, func(q *Request) { q.Own = compiled(t, allow(aws(bob))) }, ImplicitlyDenied},
		{"some session of a role, of which one is named", someReader, func(q *Request) { q.Own = compiled(t, allow(aws(alice))) }, Depends},
		{"the role alone, of which one session is named", Caller{ARN: readerRole, Type: Role, Account: home, RoleARN: readerRole, OnlyRole: true}, func(q *Request) {
			q.Own = compiled(t, allow(aws(alice)))
		}, ImplicitlyDenied},
		{"one session denied leaves the role the others", someReader, func(q *Request) {
			q.Identity, q.Own = []*Compiled{everything}, compiled(t, deny(aws(alice)))
		}, Allowed},
		{"the own account's root ARN grants nothing by itself", userCarol, func(q *Request) { q.Own = compiled(t, allow(aws(root))) }, ImplicitlyDenied},
		{"nor does its bare ID", userCarol, func(q *Request) { q.Own = compiled(t, allow(aws(home))) }, ImplicitlyDenied},
		{"but denied to the account is denied to all in it", userCarol, func(q *Request) {
			q.Identity, q.Own = []*Compiled{everything}, compiled(t, deny(aws(home)))
		}, ExplicitlyDenied},
		{"principals are compared with their case", userCarol, func(q *Request) { q.Own = compiled(t, allow(aws("arn:aws:iam::111111111111:user/carol"))) }, ImplicitlyDenied},

		{"across accounts identity alone does not suffice", userCarol, func(q *Request) { q.ResourceAccount, q.Identity = away, []*Compiled{everything} }, ImplicitlyDenied},
		{"nor the bucket policy alone", userCarol, func(q *Request) { q.ResourceAccount, q.Own = away, compiled(t, allow(aws(carol))) }, ImplicitlyDenied},
		{"both do", userCarol, func(q *Request) {
			q.ResourceAccount, q.Own, q.Identity = away, compiled(t, allow(aws(home))), []*Compiled{everything}
		}, Allowed},
		{"and the boundary limits", userCarol, func(q *Request) {
			q.ResourceAccount, q.Own, q.Identity, q.Boundary = away, compiled(t, allow(aws(carol))), []*Compiled{everything}, nothing
		}, ImplicitlyDenied},
		{"the owner is not known, and it matters", userCarol, func(q *Request) { q.ResourceAccount, q.Identity = "", []*Compiled{everything} }, Depends},
		{"the owner is not known, and it does not matter", userCarol, func(q *Request) {
			q.ResourceAccount, q.Own, q.Identity = "", compiled(t, allow(aws(carol))), []*Compiled{everything}
		}, Allowed},

		{"every level of the organization must allow", userCarol, func(q *Request) {
			q.Identity, q.SCPs = []*Compiled{everything}, [][]*Compiled{{everything}, {everything}, {nothing}}
		}, ImplicitlyDenied},
		{"one policy of a level suffices", userCarol, func(q *Request) {
			q.Identity, q.SCPs = []*Compiled{everything}, [][]*Compiled{{everything}, {nothing, everything}, {everything}}
		}, Allowed},
		{"service control policies limit what a bucket policy grants", userCarol, func(q *Request) {
			q.Own, q.SCPs = compiled(t, allow(aws(carol))), [][]*Compiled{{nothing}}
		}, ImplicitlyDenied},
		{"resource control policies only deny", userCarol, func(q *Request) {
			q.Identity, q.RCPs = []*Compiled{everything}, [][]*Compiled{{nothing}, {nothing}}
		}, Allowed},
		{"and do so at any level", userCarol, func(q *Request) {
			q.Identity, q.RCPs = []*Compiled{everything}, [][]*Compiled{{nothing}, {compiled(t, deny(to(`"*"`)))}}
		}, ExplicitlyDenied},
		{"also to anonymous callers", anybody, func(q *Request) {
			q.Own, q.RCPs = compiled(t, allow(to(`"*"`))), [][]*Compiled{{compiled(t, deny(to(`"*"`)))}}
		}, ExplicitlyDenied},
		{"also to services", trailItself, func(q *Request) {
			q.Own, q.RCPs = compiled(t, allow(to(`"*"`))), [][]*Compiled{{compiled(t, deny(to(`"*"`)))}}
		}, ExplicitlyDenied},
		{"not to service-linked roles", linkedRole, func(q *Request) {
			q.Identity, q.RCPs = []*Compiled{everything}, [][]*Compiled{{compiled(t, deny(to(`"*"`)))}}
		}, Allowed},
		{"not in the management account", Caller{ARN: carol, Type: User, Account: home, InManagementAccount: true}, func(q *Request) {
			q.Identity, q.RCPs = []*Compiled{everything}, [][]*Compiled{{compiled(t, deny(to(`"*"`)))}}
		}, Allowed},
		{"and never of retiring a grant", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:RetireGrant", key, compiled(t, allow(aws(carol)))
			q.RCPs = [][]*Compiled{{compiled(t, deny(to(`"*"`)))}}
		}, Allowed},

		{"a service has what the resource gives", trailItself, func(q *Request) { q.Own = compiled(t, allow(to(`{"Service":"cloudtrail.amazonaws.com"}`))) }, Allowed},
		{"and nothing else", trailItself, func(q *Request) {
			q.Own, q.Identity = compiled(t, allow(to(`{"Service":"config.amazonaws.com"}`))), []*Compiled{everything}
		}, ImplicitlyDenied},
		{"a user is no service", userCarol, func(q *Request) { q.Own = compiled(t, allow(to(`{"Service":"cloudtrail.amazonaws.com"}`))) }, ImplicitlyDenied},
		{"anonymous callers have what everyone has", anybody, func(q *Request) { q.Own = compiled(t, allow(to(`{"AWS":"*"}`))) }, Allowed},
		{"and nothing else, if you name an account", anybody, func(q *Request) { q.Own = compiled(t, allow(aws(home))) }, ImplicitlyDenied},
		{"service control policies do not limit anonymous callers", anybody, func(q *Request) {
			q.Own, q.SCPs = compiled(t, allow(to(`"*"`))), [][]*Compiled{{nothing}}
		}, Allowed},
		{"a federated principal is none of these", userCarol, func(q *Request) { q.Own = compiled(t, allow(to(`{"Federated":"cognito-identity.amazonaws.com"}`))) }, ImplicitlyDenied},
		{"whose a canonical user is cannot be told", userCarol, func(q *Request) { q.Own = compiled(t, allow(to(`{"CanonicalUser":"79a59df900b949e55d96"}`))) }, Depends},

		{"root has every power of its account", rootOfHome, func(q *Request) {}, Allowed},
		{"which service control policies limit", rootOfHome, func(q *Request) { q.SCPs = [][]*Compiled{{nothing}} }, ImplicitlyDenied},
		{"and bucket policies", rootOfHome, func(q *Request) { q.Own = compiled(t, deny(to(`"*"`))) }, ExplicitlyDenied},
		{"though not for the bucket policy itself", rootOfHome, func(q *Request) {
			q.Action, q.Resource, q.Own = "s3:DeleteBucketPolicy", bucket, compiled(t, deny(to(`"*"`)))
		}, Allowed},
		{"root has no power over a key whose policy does not admit the account", rootOfHome, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:Decrypt", key, compiled(t, allow(aws(carol)))
		}, ImplicitlyDenied},
		{"and has it over one whose policy does", rootOfHome, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:Decrypt", key, compiled(t, allow(aws(root)))
		}, Allowed},
		{"root abroad has what the account was given", rootOfHome, func(q *Request) { q.ResourceAccount, q.Own = away, compiled(t, allow(aws(home))) }, Allowed},
		{"root cannot assume a role", rootOfHome, func(q *Request) {
			q.Action, q.Resource, q.Own = "sts:AssumeRole", readerRole, compiled(t, allow(to(`"*"`)))
		}, ImplicitlyDenied},

		{"a key obeys identity policies where its policy admits the account", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own, q.Identity = "kms:Decrypt", key, compiled(t, allow(aws(root))), []*Compiled{everything}
		}, Allowed},
		{"and not where it does not", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own, q.Identity = "kms:Decrypt", key, compiled(t, allow(aws(readerRole))), []*Compiled{everything}
		}, ImplicitlyDenied},
		{"a key of whose policy nothing is known", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own, q.Identity = "kms:Decrypt", key, Unread("the key policy"), []*Compiled{everything}
		}, Depends},
		{"a key abroad needs both sides", userCarol, func(q *Request) {
			q.Action, q.Resource, q.ResourceAccount, q.Own, q.Identity = "kms:Decrypt", keyAway, away, compiled(t, allow(aws(home))), []*Compiled{everything}
		}, Allowed},
		{"a grant suffices in the key's own account", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:Decrypt", key, nothing
			q.Grants = []Grant{{ID: "g", Grantee: carol, Operations: []string{"Decrypt"}}}
		}, Allowed},
		{"a grant of another operation does not", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:Decrypt", key, nothing
			q.Grants = []Grant{{ID: "g", Grantee: carol, Operations: []string{"Encrypt"}}}
		}, ImplicitlyDenied},
		{"a grant may be constrained", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "kms:Decrypt", key, nothing
			q.Grants = []Grant{{ID: "g", Grantee: carol, Operations: []string{"Decrypt"}, Constrained: "the encryption context has x"}}
		}, Depends},
		{"a grant abroad needs the identity side", userCarol, func(q *Request) {
			q.Action, q.Resource, q.ResourceAccount, q.Own = "kms:Decrypt", keyAway, away, nothing
			q.Grants = []Grant{{ID: "g", Grantee: carol, Operations: []string{"Decrypt"}}}
		}, ImplicitlyDenied},

		{"a trust policy that names the user suffices in the account", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "sts:AssumeRole", readerRole, compiled(t, allow(`"Principal":{"AWS":"`+carol+`"},"Action":"sts:AssumeRole"`))
		}, Allowed},
		{"one that names the account leaves it to identity policies", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "sts:AssumeRole", readerRole, compiled(t, allow(`"Principal":{"AWS":"`+root+`"},"Action":"sts:AssumeRole"`))
		}, ImplicitlyDenied},
		{"which then may allow it", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "sts:AssumeRole", readerRole, compiled(t, allow(`"Principal":{"AWS":"`+root+`"},"Action":"sts:AssumeRole"`))
			q.Identity = []*Compiled{everything}
		}, Allowed},
		{"identity policies alone open no role", userCarol, func(q *Request) {
			q.Action, q.Resource, q.Own = "sts:AssumeRole", readerRole, compiled(t, allow(`"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`))
			q.Identity = []*Compiled{everything}
		}, ImplicitlyDenied},

		{"service control policies that were not read", userCarol, func(q *Request) {
			q.Identity, q.SCPs = []*Compiled{everything}, [][]*Compiled{{Unread("the SCPs")}}
		}, Depends},
		{"and do not matter", userCarol, func(q *Request) { q.SCPs = [][]*Compiled{{Unread("the SCPs")}} }, ImplicitlyDenied},
		{"a boundary that was not read", userCarol, func(q *Request) { q.Identity, q.Boundary = []*Compiled{everything}, Unread("b") }, Depends},
		{"an identity policy that was not read", userCarol, func(q *Request) { q.Identity = []*Compiled{everything, Unread("i")} }, Depends},
	} {
		q := by(test.who)
		test.with(q)
		expect(t, test.name, q, test.want)
	}
}

func TestNotPrincipal(t *testing.T) {
	exempt := func(ids ...string) *Compiled {
		text, err := json.Marshal(ids)
		if err != nil {
			t.Fatal(err)
		}
		return compiled(t, deny(`"NotPrincipal":{"AWS":`+string(text)+`},`+all))
	}
	everything := compiled(t, allow(all))
	for _, test := range []struct {
		name string
		who  Caller
		own  *Compiled
		want Outcome
	}{
		{"the user and its account are exempt", userCarol, exempt(carol, root), Allowed},
		{"the account alone exempts no user", userCarol, exempt(root), ExplicitlyDenied},
		{"the user without the account differs by service", userCarol, exempt(carol), Depends},
		{"someone else", userCarol, exempt(readerRole, away), ExplicitlyDenied},
		{"the session, its role and its account are exempt", readerAlice, exempt(alice, readerRole, root), Allowed},
		{"the session without its role", readerAlice, exempt(alice, root), Depends},
		{"the role and its account", someReader, exempt(readerRole, root), Allowed},
		{"everyone", userCarol, exempt("*"), Allowed},
		{"everyone but one, allowed", anybody, compiled(t, allow(`"NotPrincipal":{"AWS":"`+carol+`"},`+all)), Allowed},
		{"a service that is listed", trailItself, compiled(t, allow(to(`"*"`)), deny(`"NotPrincipal":{"Service":"cloudtrail.amazonaws.com"},`+all)), Allowed},
		{"a service that is not", trailItself, compiled(t, allow(to(`"*"`)), deny(`"NotPrincipal":{"Service":"config.amazonaws.com"},`+all)), ExplicitlyDenied},
	} {
		q := by(test.who)
		q.Identity, q.Own = []*Compiled{everything}, test.own
		expect(t, test.name, q, test.want)
	}
	q := by(userCarol)
	q.Identity, q.Boundary, q.Own = []*Compiled{everything}, everything, exempt(carol, root)
	expect(t, "nobody with a boundary is exempt", q, ExplicitlyDenied)
}

// The rows of what simulators of IAM get wrong.

func TestTheWidestRangesHaveEveryAddress(t *testing.T) {
	for address, family := range map[string]string{"203.0.113.7": "0.0.0.0/0", "0.0.0.0": "0.0.0.0/0", "255.255.255.255": "0.0.0.0/0", "2001:db8::1": "::/0", "::": "::/0"} {
		q := by(userCarol)
		q.Context.Known["aws:SourceIp"] = []string{address}
		q.Identity = []*Compiled{compiled(t, allow(when(`{"IpAddress":{"aws:SourceIp":"`+family+`"}}`)))}
		expect(t, address, q, Allowed)
		q.Identity = []*Compiled{compiled(t, allow(when(`{"NotIpAddress":{"aws:SourceIp":"`+family+`"}}`)))}
		expect(t, "not "+address, q, ImplicitlyDenied)
	}
}

func TestNothingEqualsAVariableWithoutAValue(t *testing.T) {
	for operator, want := range map[string]Outcome{
		"StringEquals": ImplicitlyDenied, "StringLike": ImplicitlyDenied, "StringEqualsIgnoreCase": ImplicitlyDenied, "ArnLike": ImplicitlyDenied,
		"StringNotEquals": Allowed, "StringNotLike": Allowed, "StringNotEqualsIgnoreCase": Allowed, "ArnNotLike": Allowed, "ArnNotEquals": Allowed,
	} {
		q := by(userCarol)
		q.Context.Known["aws:PrincipalArn"] = []string{carol}
		q.Identity = []*Compiled{compiled(t, allow(when(`{"`+operator+`":{"aws:PrincipalArn":"${aws:PrincipalTag/team}"}}`)))}
		expect(t, operator, q, want)
	}
	q := by(userCarol)
	q.Identity = []*Compiled{compiled(t, allow(`"Action":"*","Resource":"arn:aws:s3:::trail-logs/${aws:username}*"`))}
	expect(t, "Resource", q, ImplicitlyDenied)
	q.Identity = []*Compiled{compiled(t, allow(`"Action":"*","NotResource":"arn:aws:s3:::trail-logs/${aws:username}*"`))}
	expect(t, "NotResource", q, Allowed)
}

func TestOlderVersionsHaveNoVariables(t *testing.T) {
	for version, want := range map[string]Outcome{"2012-10-17": Allowed, "2008-10-17": ImplicitlyDenied} {
		q := by(userCarol)
		q.Context.Known["aws:username"] = []string{"x"}
		q.Identity = []*Compiled{compiledAs(t, version, allow(`"Action":"*","Resource":"arn:aws:s3:::trail-logs/AWSLogs/${aws:username}.json.gz"`))}
		expect(t, version, q, want)
	}
	doc, err := Parse(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::trail-logs/${aws:username}"}}`)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compile("p", doc)
	if err != nil {
		t.Fatal(err)
	}
	q := by(userCarol)
	q.Identity, q.Resource = []*Compiled{c}, "arn:aws:s3:::trail-logs/${aws:username}"
	expect(t, "no version", q, Allowed)
}

func TestDatesMayBeSecondsOfTheEpoch(t *testing.T) {
	for _, test := range []struct {
		operator, policy, now string
		want                  Outcome
	}{
		{"DateLessThan", "1767225600", "2025-12-31T23:59:59Z", Allowed},
		{"DateLessThan", "1767225600", "2026-01-01T00:00:00Z", ImplicitlyDenied},
		{"DateEquals", "1767225600", "2026-01-01T00:00:00Z", Allowed},
		{"DateGreaterThan", "2025-12-31T23:59:59Z", "1767225600", Allowed},
		{"DateEquals", "2026-01-01T01:00:00+01:00", "1767225600", Allowed},
	} {
		q := by(userCarol)
		q.Context.Known["aws:CurrentTime"] = []string{test.now}
		q.Identity = []*Compiled{compiled(t, allow(when(`{"`+test.operator+`":{"aws:CurrentTime":"`+test.policy+`"}}`)))}
		expect(t, test.operator+" "+test.policy+" "+test.now, q, test.want)
	}
}

func TestASessionPolicyDoesNotLimitWhatIsGivenToTheSession(t *testing.T) {
	q := by(readerAlice)
	q.Session = compiled(t)
	q.Own = compiled(t, allow(aws(alice)))
	expect(t, "the session", q, Allowed)
	q.Own = compiled(t, allow(aws(readerRole)))
	expect(t, "the role", q, ImplicitlyDenied)
	q.Session = compiled(t, deny(all))
	q.Own = compiled(t, allow(aws(alice)))
	expect(t, "a denial in the session policy", q, ExplicitlyDenied)
}

func TestWhomServiceControlPoliciesDoNotLimit(t *testing.T) {
	for name, test := range map[string]struct {
		who  Caller
		want Outcome
	}{
		"a user":                           {userCarol, ExplicitlyDenied},
		"root of a member account":         {rootOfHome, ExplicitlyDenied},
		"a user of the management account": {Caller{ARN: carol, Type: User, Account: home, InManagementAccount: true}, Allowed},
		"root of the management account":   {Caller{ARN: root, Type: Root, Account: home, InManagementAccount: true}, Allowed},
		"a service-linked role, by path":   {linkedRole, Allowed},
		"a service-linked role, as said":   {Caller{ARN: readerRole, Type: Role, Account: home, RoleARN: readerRole, ServiceLinked: true}, Allowed},
	} {
		q := by(test.who)
		q.Identity = []*Compiled{compiled(t, allow(all))}
		q.SCPs = [][]*Compiled{{compiled(t, allow(all), deny(all))}}
		expect(t, name, q, test.want)
	}
}

func TestADecisionCitesWhatDecidedIt(t *testing.T) {
	q := by(userCarol)
	q.Identity = []*Compiled{compiled(t, allow(`"Sid":"Read",`+all), allow(all), allow(`"Action":"sns:*","Resource":"*"`))}
	if got := Decide(q).Grantors; !slices.Equal(got, []Cited{{"p", "Read"}, {"p", "#2"}}) {
		t.Errorf("grantors %v", got)
	}
	q.Own = compiled(t, deny(`"Sid":"No",`+to(`"*"`)))
	if got := Decide(q).Refusals; !slices.Equal(got, []Cited{{"p", "No"}}) {
		t.Errorf("refusals %v", got)
	}
	for part, with := range map[string]func(q *Request){
		"identity": func(q *Request) { q.Identity = nil },
		"boundary": func(q *Request) { q.Boundary = compiled(t) },
		"session":  func(q *Request) { q.Session = compiled(t) },
		"scp":      func(q *Request) { q.SCPs = [][]*Compiled{{compiled(t)}} },
		"resource": func(q *Request) { q.ResourceAccount = away },
	} {
		q := by(userCarol)
		q.Identity = []*Compiled{compiled(t, allow(all))}
		with(q)
		if got := Decide(q); got.Outcome != ImplicitlyDenied || got.Missing != part {
			t.Errorf("%s: %+v", part, got)
		}
	}
}
