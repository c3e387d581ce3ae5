package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const power1 = `{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*"}`

// ways are the paths to whoever holds stop-logging.
func ways(t *testing.T, e *estate, principal string) []Path {
	t.Helper()
	return holder(t, all(Analyze(e.World)), principal, StopLogging).Paths
}

func from(paths []Path, name string) (Path, bool) {
	i := slices.IndexFunc(paths, func(p Path) bool { return p.From == name })
	if i < 0 {
		return Path{}, false
	}
	return paths[i], true
}

func TestEachWayToBecomeARole(t *testing.T) {
	service := func(e *estate, name string) *Policy { return e.trust(`{"Service":"`+name+`.amazonaws.com"}`, "") }
	account := func(e *estate) *Policy { return e.trust(`{"AWS":"arn:aws:iam::111122223333:root"}`, "") }
	target := "arn:aws:iam::111122223333:role/stopper"
	for name, c := range map[string]struct {
		trust   func(*estate) *Policy
		policy  []string
		how     string
		outcome string
	}{
		"assume":           {account, []string{allow("sts:AssumeRole", target)}, assumeRole, Allowed},
		"assume another":   {account, []string{allow("sts:AssumeRole", target+"2")}, "", ""},
		"assume untrusted": {func(e *estate) *Policy { return service(e, "lambda") }, []string{allow("sts:AssumeRole", "*")}, "", ""},
		"assume with MFA": {func(e *estate) *Policy {
			return e.trust(`{"AWS":"111122223333"}`, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`)
		}, []string{allow("sts:*", "*")}, assumeRole, Depends},
		"named":                {func(e *estate) *Policy { return e.trust(`{"AWS":"arn:aws:iam::111122223333:user/ann"}`, "") }, []string{allow("ec2:Describe*", "*")}, assumeRole, Allowed},
		"pass to lambda":       {func(e *estate) *Policy { return service(e, "lambda") }, []string{allow("iam:PassRole", "*"), allow("lambda:CreateFunction", "*")}, passRole, Allowed},
		"pass alone":           {func(e *estate) *Policy { return service(e, "lambda") }, []string{allow("iam:PassRole", "*")}, "", ""},
		"pass to another":      {func(e *estate) *Policy { return service(e, "lambda") }, []string{allow("iam:PassRole", "*"), allow("ec2:RunInstances", "*")}, "", ""},
		"pass confined":        {func(e *estate) *Policy { return service(e, "ec2") }, []string{statement(`"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}`), allow("ec2:RunInstances", "*")}, "", ""},
		"pass to named things": {func(e *estate) *Policy { return service(e, "codebuild") }, []string{allow("iam:PassRole", target), allow("codebuild:CreateProject", "arn:aws:codebuild:*:*:project/team-*")}, passRole, Allowed},
		"update trust":         {func(e *estate) *Policy { return service(e, "ec2") }, []string{allow("iam:UpdateAssumeRolePolicy", "*")}, updateTrust, Allowed},
		"edit a function":      {func(e *estate) *Policy { return service(e, "lambda") }, []string{allow("lambda:UpdateFunctionCode", "*")}, editCode, Depends},
		"send a command":       {func(e *estate) *Policy { return service(e, "ec2") }, []string{allow("ssm:SendCommand", "*")}, editCode, Depends},
		"edit elsewhere":       {func(e *estate) *Policy { return service(e, "ec2") }, []string{allow("lambda:UpdateFunctionCode", "*")}, "", ""},
	} {
		e := newEstate()
		role := e.role("stopper", c.trust(e), power1)
		ann := e.user("ann", c.policy...)
		path, ok := from(ways(t, e, role), ann)
		switch {
		case ok != (c.how != ""):
			t.Errorf("%s: a way %t", name, ok)
		case ok && (path.Steps[0].How != c.how || path.Outcome != c.outcome || path.Steps[0].To != role || path.Outsider):
			t.Errorf("%s: %+v", name, path)
		case ok && path.Steps[0].Via == "":
			t.Errorf("%s: no statement", name)
		}
	}
}

func TestEachWayToBecomeAUser(t *testing.T) {
	for action, how := range map[string]string{
		"iam:CreateAccessKey": createKeys, "iam:CreateLoginProfile": loginProfile, "iam:UpdateLoginProfile": loginProfile,
		"iam:ListUsers": "",
	} {
		e := newEstate()
		target := e.user("stopper", power1)
		ann := e.user("ann", allow(action, "*"))
		path, ok := from(ways(t, e, target), ann)
		if ok != (how != "") || ok && path.Steps[0].How != how {
			t.Errorf("%s: %t %+v", action, ok, path)
		}
	}
}

func TestTrustOfServicesProvidersAndOthersIsAWay(t *testing.T) {
	for _, c := range []struct {
		principal, from, how string
		outsider             bool
	}{
		{`{"Service":"lambda.amazonaws.com"}`, "lambda.amazonaws.com", trustedService, false},
		{`{"Federated":"arn:aws:iam::111122223333:saml-provider/Corp"}`, "arn:aws:iam::111122223333:saml-provider/Corp", trustedFederation, false},
		{`{"AWS":"arn:aws:iam::999988887777:root"}`, "arn:aws:iam::999988887777:root", assumeRole, true},
		{`"*"`, "*", assumeRole, true},
	} {
		e := newEstate()
		path, ok := from(ways(t, e, e.role("stopper", e.trust(c.principal, ""), power1)), c.from)
		if !ok || path.Steps[0].How != c.how || path.Outsider != c.outsider || path.Outcome != Allowed {
			t.Errorf("%s: %t %+v", c.principal, ok, path)
		}
	}
}

func TestChainsAreFollowedAndBounded(t *testing.T) {
	e := newEstate()
	before := e.user("ann", allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/r6"))
	names := []string{"r1", "r2", "r3", "r4", "r5", "r6"} // r6 assumes r5, and so on
	for i, name := range names {
		statements := []string{power1}
		if i > 0 {
			statements = []string{allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/"+names[i-1])}
		}
		e.role(name, e.trust(`{"AWS":"arn:aws:iam::111122223333:root"}`, ""), statements...)
	}
	paths := ways(t, e, "arn:aws:iam::111122223333:role/r1")
	path, ok := from(paths, "arn:aws:iam::111122223333:role/r5")
	if !ok || len(path.Steps) != 4 || path.Steps[3].To != "arn:aws:iam::111122223333:role/r1" || path.Steps[0].To != "arn:aws:iam::111122223333:role/r4" {
		t.Errorf("%t %+v", ok, path)
	}
	if _, ok := from(paths, before); ok {
		t.Error("a way of six steps is told")
	}
	for i := range 15 {
		e.user("user"+string(rune('a'+i)), allow("sts:AssumeRole", "*"))
	}
	h := holder(t, all(Analyze(e.World)), "arn:aws:iam::111122223333:role/r1", StopLogging)
	if len(h.Paths) != mostPaths || h.MorePaths != 6 {
		t.Errorf("%d paths, %d more", len(h.Paths), h.MorePaths)
	}
}

func TestAdministrators(t *testing.T) {
	full := []string{allow("*", "*")}
	for name, c := range map[string]struct {
		id      func(*estate) Identity
		action  string
		outcome string
	}{
		"everything": {func(e *estate) Identity { return Identity{Policies: []*Policy{e.policy("p", full...)}} }, "*", Allowed},
		"with MFA": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`))}}
		}, "*", Depends},
		"in parts": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", statement(`"Effect":"Allow","NotAction":"iam:*","Resource":"*"`)), e.policy("q", allow("iam:*", "*"))}}
		}, "*", Allowed},
		"power user": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", statement(`"Effect":"Allow","NotAction":"iam:*","Resource":"*"`))}}
		}, "", ""},
		"bounded": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", full...)}, Boundary: e.policy("b", allow("s3:*", "*"))}
		}, "", ""},
		"all of IAM": {func(e *estate) Identity { return Identity{Policies: []*Policy{e.policy("p", allow("iam:*", "*"))}} }, "iam:AttachUserPolicy", Allowed},
		"attach to itself": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/ann"))}}
		}, "iam:AttachUserPolicy", Allowed},
		"attach to others": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/bob"))}}
		}, "", ""},
		"write a policy": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:PutUserPolicy", "*"))}}
		}, "iam:PutUserPolicy", Allowed},
		"write a version": {func(e *estate) Identity {
			p := *e.policy("mine", allow("iam:CreatePolicyVersion", "*"))
			p.ARN = "arn:aws:iam::111122223333:policy/mine"
			return Identity{Policies: []*Policy{&p}}
		}, "iam:CreatePolicyVersion", Allowed},
		"write a version of AWS's": {func(e *estate) Identity {
			p := *e.policy("theirs", allow("iam:CreatePolicyVersion", "*"))
			p.ARN, p.AWSManaged = "arn:aws:iam::aws:policy/theirs", true
			return Identity{Policies: []*Policy{&p}}
		}, "", ""},
		"set the default": {func(e *estate) Identity {
			p := *e.policy("mine", allow("iam:SetDefaultPolicyVersion", "*"))
			p.ARN = "arn:aws:iam::111122223333:policy/mine"
			return Identity{Policies: []*Policy{&p}}
		}, "iam:SetDefaultPolicyVersion", Depends},
		"join the administrators": {func(e *estate) Identity {
			e.account(own).Groups = []Group{{Name: "admins", ARN: "arn:aws:iam::111122223333:group/admins", Policies: []*Policy{e.policy("g", full...)}}}
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:AddUserToGroup", "*"))}}
		}, "iam:AddUserToGroup", Allowed},
		"attach to a role it can assume": {func(e *estate) Identity {
			e.role("r", e.trust(`{"AWS":"arn:aws:iam::111122223333:root"}`, ""))
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:AttachRolePolicy", "*"), allow("sts:AssumeRole", "*"))}}
		}, "iam:AttachRolePolicy", Allowed},
		"attach to a role it cannot assume": {func(e *estate) Identity {
			e.role("r", e.trust(`{"Service":"lambda.amazonaws.com"}`, ""))
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:AttachRolePolicy", "*"), allow("sts:AssumeRole", "*"))}}
		}, "", ""},
		"escalate in a boundary": {func(e *estate) Identity {
			return Identity{Policies: []*Policy{e.policy("p", allow("iam:*", "*"))}, Boundary: e.policy("b", allow("iam:*", "*"))}
		}, "", ""},
	} {
		e := newEstate()
		id := c.id(e)
		id.Kind, id.Name = UserKind, "ann"
		ann := e.add(own, id)
		var found *Holder
		for _, h := range Analyze(e.World).Accounts[own].Admins.All {
			if h.Principal == ann {
				found = &h
			}
		}
		switch {
		case (found != nil) != (c.action != ""):
			t.Errorf("%s: %+v", name, found)
		case found != nil && (found.Outcome != c.outcome || !slices.Equal(found.Actions, []string{c.action})):
			t.Errorf("%s: %s %q", name, found.Outcome, found.Actions)
		case found != nil && c.action != "*" && (len(found.Paths) == 0 || found.Paths[0].From != ann):
			t.Errorf("%s: %+v", name, found.Paths)
		}
	}
}

func TestTrustIsJudgedByWhomItAdmits(t *testing.T) {
	yes, no, open := "true", "false", "open"
	for _, c := range []struct{ principal, rest, public, foreign string }{
		{`{"AWS":"arn:aws:iam::111122223333:root"}`, "", no, no},
		{`{"AWS":"arn:aws:iam::444455556666:role/x"}`, "", no, no},
		{`{"AWS":"arn:aws:iam::999988887777:root"}`, `,"Condition":{"StringEquals":{"sts:ExternalId":"s3cret"}}`, no, yes},
		{`"*"`, "", yes, yes},
		{`"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"` + org + `"}}`, no, no},
		{`"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-zzzzzzzzzz"}}`, no, yes},
		{`"*"`, `,"Condition":{"StringEquals":{"sts:ExternalId":"s3cret"}}`, open, open},
		{`"*"`, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, yes, yes},
		{`{"Service":"lambda.amazonaws.com"}`, "", no, no},
		{`{"Federated":"arn:aws:iam::111122223333:saml-provider/Corp"}`, "", no, no},
		{`{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}`, `,"Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}`, yes, no},
		{`{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}`, `,"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/app:*"}}`, no, no},
		{`{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}`, `,"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:*"}}`, yes, no},
		{`{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC"}`, "", no, no},
	} {
		e := newEstate()
		role := e.role("r", e.trust(c.principal, c.rest))
		admits := Analyze(e.World).Roles[role].Admits
		if len(admits) != 1 || word(admits[0].Public) != c.public || word(admits[0].Foreign) != c.foreign {
			t.Errorf("%s%s: %+v", c.principal, c.rest, admits)
		}
	}
}

func word(v evidence.Value[bool]) string {
	b, ok := v.Get()
	return map[bool]string{true: map[bool]string{true: "true", false: "false"}[b], false: "open"}[ok]
}

func TestReachListsTheCapabilitiesOfARole(t *testing.T) {
	e := newEstate()
	role := e.role("r", e.trust(`{"Service":"lambda.amazonaws.com"}`, ""), power1, allow("s3:GetObject", "*"))
	if got := Analyze(e.World).Roles[role].Capabilities; !slices.Equal(got, []Capability{StopLogging, ReadLogs}) {
		t.Errorf("%q", got)
	}
	if strings.Contains(role, "aws-service-role") {
		t.Fatal("not a role of this account's own")
	}
}

// There may be more ways to a role than are looked for: who becomes an
// administrator by it is found all the same.
func TestAnAdministratorByARoleThatManyCanAssume(t *testing.T) {
	e := newEstate()
	target := e.role("target", e.trust(`{"AWS":"arn:aws:iam::111122223333:root"}`, ""))
	for i := range 2 * mostWays {
		e.user(fmt.Sprintf("ann%d", i), allow("sts:AssumeRole", target))
	}
	zoe := e.user("zoe", allow("sts:AssumeRole", target), allow("iam:PutRolePolicy", "arn:aws:iam::*:role/tar*"))
	admins := Analyze(e.World).Accounts[own].Admins.All
	if !slices.ContainsFunc(admins, func(h Holder) bool { return h.Principal == zoe && h.Outcome == Allowed }) {
		t.Error("zoe, who writes what she assumes, is no administrator")
	}
}
