package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/examples/wire"
)

// pageOfOrganizations is how many entries AWS Organizations gives at a time.
const pageOfOrganizations = 20

// guardrails are the policies of the organization, and to which nodes each is
// attached: those on record, and others at the levels that the record lacks.
func (o *organization) guardrails() []policy {
	all := make([]string, 0, len(o.units)+len(o.accounts))
	var production []string
	for _, u := range o.units {
		all = append(all, u.id)
		if u.name == "Production" {
			production = append(production, u.id)
		}
	}
	for _, a := range o.accounts {
		all = append(all, a.id)
	}
	return []policy{
		{"p-FullAWSAccess", "FullAWSAccess", serviceControl, true, all, ""},
		{"p-aud1ttr1", "protect-audit-trail", serviceControl, false, []string{workloads}, ""},
		{"p-regi0ns1", "approved-regions", serviceControl, false, production,
			`{"Version":"2012-10-17","Statement":[{"Sid":"Regions","Effect":"Deny","NotAction":["iam:*","sts:*","organizations:*","support:*"],"Resource":"*","Condition":{"StringNotLike":{"aws:RequestedRegion":["us-*","eu-*","ap-*","ca-*","sa-*"]}}}]}`},
		{"p-RCPFullAWSAccess", "RCPFullAWSAccess", resourceControl, true, all,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`},
		{"p-p3rim3t3r", "organization-only", resourceControl, false, []string{root},
			`{"Version":"2012-10-17","Statement":[{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":["s3:*","kms:Decrypt"],"Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-7m2k9x4qpz"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}`},
	}
}

const (
	serviceControl  = "SERVICE_CONTROL_POLICY"
	resourceControl = "RESOURCE_CONTROL_POLICY"
)

type policy struct {
	id, name, kind string
	awsManaged     bool
	targets        []string
	document       string // "" for the one on record
}

func (p policy) summary() map[string]any {
	owner := management + ":policy/o-7m2k9x4qpz/"
	if p.awsManaged {
		owner = "aws:policy/"
	}
	return map[string]any{"Id": p.id, "Name": p.name, "Type": p.kind, "AwsManaged": p.awsManaged,
		"Arn": "arn:aws:organizations::" + owner + strings.ToLower(p.kind) + "/" + p.id}
}

// answer gives what AWS Organizations says of the estate, in pages; false if it
// is nothing that this organization made up, so that the record may tell.
func (o *organization) answer(q wire.Question, body []byte) (string, bool) {
	var in struct{ NextToken, ResourceId, ChildId string }
	json.Unmarshal(body, &in)             //nolint:errcheck // what cannot be read asks for the first page
	from, _ := strconv.Atoi(in.NextToken) //nolint:errcheck // no token: the first page
	switch strings.TrimPrefix(q.Operation, "organizations.") {
	case "ListRoots":
		return `{"Roots":[{"Id":"r-m3rd","Arn":"arn:aws:organizations::111122223333:root/o-7m2k9x4qpz/r-m3rd","Name":"Root","PolicyTypes":[` +
			`{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"},{"Type":"RESOURCE_CONTROL_POLICY","Status":"ENABLED"}]}]}`, true
	case "ListAccounts":
		return page("Accounts", from, o.accounts, describe), true
	case "ListAccountsForParent":
		return page("Accounts", from, filtered(o.accounts, func(a account) bool { return a.parent == q.Subject }), describe), true
	case "ListOrganizationalUnitsForParent":
		return page("OrganizationalUnits", from, filtered(o.units, func(u unit) bool { return u.parent == q.Subject }), func(u unit) any {
			return map[string]any{"Id": u.id, "Name": u.name, "Arn": "arn:aws:organizations::111122223333:ou/o-7m2k9x4qpz/" + u.id}
		}), true
	case "ListPolicies":
		return page("Policies", from, filtered(o.guardrails(), func(p policy) bool { return p.kind == q.Subject }), func(p policy) any { return p.summary() }), true
	case "DescribePolicy":
		for _, p := range o.guardrails() {
			if p.id == q.Subject && p.document != "" {
				return encode(map[string]any{"Policy": map[string]any{"PolicySummary": p.summary(), "Content": p.document}}), true
			}
		}
	case "ListTargetsForPolicy":
		for _, p := range o.guardrails() {
			if p.id == q.Subject {
				return page("Targets", from, p.targets, o.target), true
			}
		}
	case "ListTagsForResource":
		if a := o.byID[in.ResourceId]; a != nil {
			return encode(map[string]any{"Tags": []any{tag("Owner", owner(a.index)), tag("CostCenter", fmt.Sprintf("cc-%03d", a.index%40))}}), true
		}
		return `{"Tags":[]}`, true
	case "ListParents":
		if a := o.byID[in.ChildId]; a != nil {
			return encode(map[string]any{"Parents": []any{map[string]any{"Id": a.parent, "Type": kindOf(a.parent)}}}), true
		}
	}
	return "", false
}

func describe(a account) any {
	return map[string]any{"Id": a.id, "Name": a.name, "Status": a.status, "Email": "aws+" + a.name + "@meridian.example",
		"Arn":          "arn:aws:organizations::111122223333:account/o-7m2k9x4qpz/" + a.id,
		"JoinedMethod": "CREATED", "JoinedTimestamp": 1646126400 + a.index*86400}
}

func (o *organization) target(id string) any {
	name := ""
	if a := o.byID[id]; a != nil {
		name = a.name
	} else if i := slices.IndexFunc(o.units, func(u unit) bool { return u.id == id }); i >= 0 {
		name = o.units[i].name
	}
	return map[string]any{"TargetId": id, "Name": name, "Type": kindOf(id)}
}

func kindOf(id string) string {
	switch {
	case strings.HasPrefix(id, "r-"):
		return "ROOT"
	case strings.HasPrefix(id, "ou-"):
		return "ORGANIZATIONAL_UNIT"
	}
	return "ACCOUNT"
}

func tag(key, value string) map[string]any { return map[string]any{"Key": key, "Value": value} }

// owner is the team that an account or identity is tagged with.
func owner(i int) string { return work[i%len(work)] + "-team@meridian.example" }

// page is a list's part that begins at an entry, with the token of the next.
func page[T any](name string, from int, list []T, form func(T) any) string {
	from = max(0, min(from, len(list)))
	to := min(from+pageOfOrganizations, len(list))
	entries := make([]any, 0, to-from)
	for _, item := range list[from:to] {
		entries = append(entries, form(item))
	}
	out := map[string]any{name: entries}
	if to < len(list) {
		out["NextToken"] = strconv.Itoa(to)
	}
	return encode(out)
}

func filtered[T any](list []T, keep func(T) bool) []T {
	var out []T
	for _, item := range list {
		if keep(item) {
			out = append(out, item)
		}
	}
	return out
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return string(text)
}
