package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// whole is one account and who can do what in it.
type whole struct {
	ID           string
	Account      string `json:"account_id"`
	Org          string `json:"org_id"`
	InManagement bool   `json:"is_management_account"`
	Bucket       struct {
		Name   string
		Policy json.RawMessage
	}
	Key struct {
		ARN    string
		Policy json.RawMessage
		Grants []struct {
			GrantID          string `json:"GrantId"`
			GranteePrincipal string
			Operations       []string
			Constraints      json.RawMessage
		}
	} `json:"kms_key"`
	SCPs    [][]json.RawMessage `json:"scps"`
	RCPs    [][]json.RawMessage `json:"rcps"`
	Details struct {
		UserDetailList  []identity
		GroupDetailList []identity
		RoleDetailList  []identity
		Policies        []struct {
			ARN               string `json:"Arn"`
			PolicyVersionList []struct {
				Document         json.RawMessage
				IsDefaultVersion bool
			}
		}
	} `json:"account_authorization_details"`
	Requests map[string]struct{ Action, Resource string } `json:"capability_requests"`
	Expected map[string]map[string]string
}

// identity is a user, a group or a role.
type identity struct {
	ARN                                             string `json:"Arn"`
	UserName, GroupName, RoleName                   string
	GroupList                                       []string
	UserPolicyList, GroupPolicyList, RolePolicyList []struct {
		PolicyName     string
		PolicyDocument json.RawMessage
	}
	AttachedManagedPolicies []struct {
		PolicyARN string `json:"PolicyArn"`
	}
	PermissionsBoundary *struct {
		PermissionsBoundaryARN string `json:"PermissionsBoundaryArn"`
	}
	Tags []struct{ Key, Value string }
}

func TestAccounts(t *testing.T) {
	library := readLibrary(t)
	labels, wrong, imprecise := 0, 0, 0
	eachLine(t, "accounts_*.jsonl.gz", func(line []byte) {
		var w whole
		if err := json.Unmarshal(line, &w); err != nil {
			t.Fatal(err)
		}
		principals := w.principals(t, library)
		for capability, byPrincipal := range w.Expected {
			for arn, want := range byPrincipal {
				labels++
				request, ok := principals[arn]
				if !ok {
					t.Fatalf("%s: no principal %s", w.ID, arn)
				}
				w.ask(t, &request, capability)
				got := Decide(&request)
				switch word := threeValued(got.Outcome); {
				case word == want:
				case word == "depends":
					imprecise++
					t.Logf("%s: %s, %s: depends, want %s: %v", w.ID, capability, arn, want, got.Conditions)
				default:
					wrong++
					t.Errorf("%s: %s, %s: %s, want %s", w.ID, capability, arn, word, want)
				}
			}
		}
	})
	fmt.Printf("accounts: %d labels, %d wrong, %d imprecise\n", labels, wrong, imprecise)
	if imprecise*100 > labels {
		t.Errorf("%d of %d labels are imprecise, more than one in a hundred", imprecise, labels)
	}
}

// principals readies a request of every user and role.
func (w *whole) principals(t *testing.T, library map[string]*Compiled) map[string]Request {
	managed := map[string]*Compiled{}
	for name, c := range library {
		managed["arn:aws:iam::aws:policy/"+name] = c
	}
	for _, p := range w.Details.Policies {
		for _, v := range p.PolicyVersionList {
			if v.IsDefaultVersion {
				managed[p.ARN] = readPolicy(t, p.ARN, v.Document)
			}
		}
	}
	find := func(arn string) *Compiled {
		if c := managed[arn]; c != nil {
			return c
		}
		for known, c := range managed { // AWS's own are in paths
			if strings.HasPrefix(arn, "arn:aws:iam::aws:policy/") && strings.HasPrefix(known, "arn:aws:iam::aws:policy/") &&
				arn[strings.LastIndexByte(arn, '/'):] == known[strings.LastIndexByte(known, '/'):] {
				return c
			}
		}
		t.Fatalf("%s: no policy %s", w.ID, arn)
		return nil
	}
	own := func(i identity) []*Compiled {
		var out []*Compiled
		for _, p := range slices.Concat(i.UserPolicyList, i.GroupPolicyList, i.RolePolicyList) {
			out = append(out, readPolicy(t, p.PolicyName, p.PolicyDocument))
		}
		for _, p := range i.AttachedManagedPolicies {
			out = append(out, find(p.PolicyARN))
		}
		return out
	}
	out := map[string]Request{}
	for _, i := range slices.Concat(w.Details.UserDetailList, w.Details.RoleDetailList) {
		q := Request{
			Caller:   Caller{ARN: i.ARN, Type: User, Account: w.Account, InManagementAccount: w.InManagement},
			Identity: own(i),
			SCPs:     readLevels(t, "scp", w.SCPs),
			RCPs:     readLevels(t, "rcp", w.RCPs),
			Context:  w.context(i),
		}
		if i.RoleName != "" {
			q.Caller.Type, q.Caller.RoleARN = Role, i.ARN
		}
		for _, g := range w.Details.GroupDetailList {
			if slices.Contains(i.GroupList, g.GroupName) {
				q.Identity = append(q.Identity, own(g)...)
			}
		}
		if i.PermissionsBoundary != nil {
			q.Boundary = find(i.PermissionsBoundary.PermissionsBoundaryARN)
		}
		out[i.ARN] = q
	}
	return out
}

func (w *whole) context(i identity) Context {
	c := Context{Known: map[string][]string{
		"aws:PrincipalArn": {i.ARN}, "aws:PrincipalAccount": {w.Account}, "aws:PrincipalIsAWSService": {"false"},
		"aws:PrincipalType": {"AssumedRole"},
	}}
	if w.Org != "" {
		c.Known["aws:PrincipalOrgID"] = []string{w.Org}
	}
	if i.UserName != "" {
		c.Known["aws:username"], c.Known["aws:PrincipalType"] = []string{i.UserName}, []string{"User"}
	}
	for _, tag := range i.Tags {
		c.Known["aws:PrincipalTag/"+tag.Key] = []string{tag.Value}
	}
	c.Unknown = func(key string) bool { return key == "aws:multifactorauthpresent" || key == "aws:sourcevpce" }
	c.Given = func(key string) bool { return key == "aws:sourceip" || key == "aws:securetransport" }
	return c
}

// ask puts the question of a capability.
func (w *whole) ask(t *testing.T, q *Request, capability string) {
	asked, ok := w.Requests[capability]
	if !ok {
		t.Fatalf("%s: no request for %s", w.ID, capability)
	}
	q.Action, q.Resource, q.ResourceAccount = asked.Action, asked.Resource, w.Account
	switch {
	case strings.HasPrefix(asked.Action, "s3:"):
		q.Own = readPolicy(t, "bucket", w.Bucket.Policy)
	case strings.HasPrefix(asked.Action, "kms:"):
		q.Own = readPolicy(t, "key", w.Key.Policy)
		for _, g := range w.Key.Grants {
			grant := Grant{ID: g.GrantID, Grantee: g.GranteePrincipal, Operations: g.Operations}
			if len(g.Constraints) > 0 && string(g.Constraints) != "null" {
				grant.Constrained = "the encryption context is that of the grant"
			}
			q.Grants = append(q.Grants, grant)
		}
	}
}
