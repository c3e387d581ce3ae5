package organizations

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	member = "222222222222"
	nested = "333333333333"
)

// answers is an organization of three accounts, with two types of policies and
// a unit within a unit; several of its lists come in pages.
func answers() map[string]string {
	out := map[string]string{
		`DescribeOrganization`: `{"Organization":{"Id":"o-example","FeatureSet":"ALL","MasterAccountId":"111122223333"}}`,
		`ListAccounts`:         `{"Accounts":[{"Id":"111122223333","Status":"ACTIVE"},{"Id":"222222222222","Status":"ACTIVE"},{"Id":"333333333333","Status":"ACTIVE"}]}`,
		`ListRoots`: `{"Roots":[{"Id":"r-1","Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"},
			{"Type":"RESOURCE_CONTROL_POLICY","Status":"ENABLED"},{"Type":"TAG_POLICY","Status":"ENABLED"},{"Type":"BACKUP_POLICY","Status":"PENDING_DISABLE"}]}]}`,
		`ListPolicies {"Filter":"SERVICE_CONTROL_POLICY"}`:                       `{"Policies":[{"Id":"p-FullAWSAccess","Name":"FullAWSAccess","AwsManaged":true}],"NextToken":"more"}`,
		`ListPolicies {"Filter":"SERVICE_CONTROL_POLICY","NextToken":"more"}`:    `{"Policies":[{"Id":"p-trails","Name":"Protect trails"}]}`,
		`ListPolicies {"Filter":"RESOURCE_CONTROL_POLICY"}`:                      `{"Policies":[{"Id":"p-RCPFullAWSAccess","Name":"RCPFullAWSAccess","AwsManaged":true}]}`,
		`ListTargetsForPolicy {"PolicyId":"p-FullAWSAccess"}`:                    `{"Targets":[{"TargetId":"r-1","Type":"ROOT"},{"TargetId":"ou-1"}],"NextToken":"more"}`,
		`ListTargetsForPolicy {"NextToken":"more","PolicyId":"p-FullAWSAccess"}`: `{"Targets":[{"TargetId":"ou-2"},{"TargetId":"333333333333"},{"TargetId":"222222222222"}]}`,
		`ListTargetsForPolicy {"PolicyId":"p-trails"}`:                           `{"Targets":[{"TargetId":"ou-1"}]}`,
		`ListTargetsForPolicy {"PolicyId":"p-RCPFullAWSAccess"}`:                 `{"Targets":[{"TargetId":"r-1"}]}`,
		`ListOrganizationalUnitsForParent {"ParentId":"r-1"}`:                    `{"OrganizationalUnits":[],"NextToken":"more"}`,
		`ListOrganizationalUnitsForParent {"NextToken":"more","ParentId":"r-1"}`: `{"OrganizationalUnits":[{"Id":"ou-1","Name":"Workloads"}]}`,
		`ListOrganizationalUnitsForParent {"ParentId":"ou-1"}`:                   `{"OrganizationalUnits":[{"Id":"ou-2","Name":"Payments"}]}`,
		`ListOrganizationalUnitsForParent {"ParentId":"ou-2"}`:                   `{"OrganizationalUnits":[]}`,
		`ListAccountsForParent {"ParentId":"r-1"}`:                               `{"Accounts":[{"Id":"111122223333"}]}`,
		`ListAccountsForParent {"ParentId":"ou-1"}`:                              `{"Accounts":[{"Id":"222222222222"}]}`,
		`ListAccountsForParent {"ParentId":"ou-2"}`:                              `{"Accounts":[],"NextToken":"more"}`,
		`ListAccountsForParent {"NextToken":"more","ParentId":"ou-2"}`:           `{"Accounts":[{"Id":"333333333333"}]}`,
		`ListDelegatedAdministrators`:                                            `{"DelegatedAdministrators":[{"Id":"333333333333"}],"NextToken":"more"}`,
		`ListDelegatedAdministrators {"NextToken":"more"}`:                       `{"DelegatedAdministrators":[{"Id":"222222222222"}]}`,
		`ListDelegatedServicesForAccount {"AccountId":"222222222222"}`:           `{"DelegatedServices":[{"ServicePrincipal":"guardduty.amazonaws.com"}]}`,
		`ListDelegatedServicesForAccount {"AccountId":"333333333333"}`:           `{"DelegatedServices":[{"ServicePrincipal":"config.amazonaws.com"},{"ServicePrincipal":"access-analyzer.amazonaws.com"}]}`,
	}
	for _, id := range []string{"p-FullAWSAccess", "p-trails", "p-RCPFullAWSAccess"} {
		out[`DescribePolicy {"PolicyId":"`+id+`"}`] = fmt.Sprintf(`{"Policy":{"PolicySummary":{"Id":%q},"Content":%q}}`, id, document(id))
	}
	return out
}

// document is laid out oddly: it must come out as it went in.
func document(id string) string {
	return "{\n\t\"Version\": \"2012-10-17\",  \"Id\":\"" + id + "\" }\n"
}

func open(t *testing.T, record map[string]string, refused ...string) (*awsapi.Session, *awsapi.Recorder) {
	t.Helper()
	var asked []awstest.Asked
	for question, body := range record {
		operation, params, _ := strings.Cut(question, " ")
		said := awstest.Said{Body: body}
		if slices.Contains(refused, operation) || slices.Contains(refused, question) {
			said = awstest.JSON(400, "AccessDeniedException")
		}
		asked = append(asked, awstest.Ask("Organizations", operation, params, said))
	}
	return awstest.Open(t, asked)
}

func readAll(t *testing.T, record map[string]string, refused ...string) (Organization, *awsapi.Recorder) {
	t.Helper()
	s, rec := open(t, record, refused...)
	o, known := ReadGuard(t.Context(), s, 4, Read(t.Context(), s)).Get()
	if !known {
		t.Fatal("the organization is not known")
	}
	return o, rec
}

func TestTheOrganizationsGuardIsReadWhole(t *testing.T) {
	o, rec := readAll(t, answers())
	if enabled, known := o.PolicyTypes.Get(); !known || !slices.Equal(enabled, []string{"RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY", "TAG_POLICY"}) {
		t.Errorf("policy types %v (gap %v)", enabled, o.PolicyTypes.Gap())
	}
	policies, known := o.Policies.Get()
	want := []Policy{
		{"p-RCPFullAWSAccess", "RCPFullAWSAccess", "RESOURCE_CONTROL_POLICY", true, document("p-RCPFullAWSAccess"), []string{"r-1"}},
		{"p-FullAWSAccess", "FullAWSAccess", "SERVICE_CONTROL_POLICY", true, document("p-FullAWSAccess"), []string{"222222222222", "333333333333", "ou-1", "ou-2", "r-1"}},
		{"p-trails", "Protect trails", "SERVICE_CONTROL_POLICY", false, document("p-trails"), []string{"ou-1"}},
	}
	if !known || !reflect.DeepEqual(policies, want) {
		t.Errorf("policies %+v (gap %v)", policies, o.Policies.Gap())
	}
	nodes, known := o.Tree.Get()
	tree := []Node{{"111122223333", "r-1", ""}, {member, "ou-1", ""}, {nested, "ou-2", ""}, {"ou-1", "r-1", "Workloads"}, {"ou-2", "ou-1", "Payments"}, {"r-1", "", "Root"}}
	if !known || !slices.Equal(nodes, tree) {
		t.Errorf("tree %+v (gap %v)", nodes, o.Tree.Gap())
	}
	delegated, known := o.DelegatedAdministrators.Get()
	if !known || len(delegated) != 2 || delegated[0].Account != member || delegated[1].Account != nested {
		t.Fatalf("delegated administrators %+v (gap %v)", delegated, o.DelegatedAdministrators.Gap())
	}
	if services, _ := delegated[1].Services.Get(); !slices.Equal(services, []string{"access-analyzer.amazonaws.com", "config.amazonaws.com"}) {
		t.Errorf("services %v (gap %v)", services, delegated[1].Services.Gap())
	}
	used := map[string]bool{}
	for _, c := range rec.Calls() {
		if c.Service != "STS" {
			used[c.Action] = true
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(used)), slices.Sorted(slices.Values(Actions()))) {
		t.Errorf("asked for %v, declared %v", used, Actions())
	}
}

// TestEachDenialIsAGapOfItsOwn: what does not depend on the refused operation
// is read as before.
func TestEachDenialIsAGapOfItsOwn(t *testing.T) {
	for operation, lost := range map[string]string{
		"ListRoots":                        "types policies tree",
		"ListPolicies":                     "policies",
		"DescribePolicy":                   "policies",
		"ListTargetsForPolicy":             "policies",
		"ListOrganizationalUnitsForParent": "tree",
		"ListAccountsForParent":            "tree",
		"ListDelegatedAdministrators":      "delegated",
		"ListAccounts":                     "members",
		"ListDelegatedServicesForAccount":  "",
	} {
		o, _ := readAll(t, answers(), operation)
		gaps := map[string]*evidence.Gap{
			"types": o.PolicyTypes.Gap(), "policies": o.Policies.Gap(), "tree": o.Tree.Gap(),
			"delegated": o.DelegatedAdministrators.Gap(), "members": o.Members.Gap(),
		}
		for name, gap := range gaps {
			switch wanted := slices.Contains(strings.Fields(lost), name); {
			case wanted != (gap != nil):
				t.Errorf("without %s: %s has the gap %v", operation, name, gap)
			case gap != nil && (gap.Reason != evidence.Denied || gap.Action != "organizations:"+operation):
				t.Errorf("without %s: %s has the gap %v", operation, name, gap)
			}
		}
	}
	o, _ := readAll(t, answers(), `ListDelegatedServicesForAccount {"AccountId":"222222222222"}`)
	delegated, _ := o.DelegatedAdministrators.Get()
	if len(delegated) != 2 || delegated[0].Services.Known() || !delegated[1].Services.Known() {
		t.Errorf("one account's services refused: %+v", delegated)
	}
}

func TestPolicyTypesThatAreNotEnabledHaveNoPolicies(t *testing.T) {
	record := answers()
	record["ListRoots"] = `{"Roots":[{"Id":"r-1","Name":"Root","PolicyTypes":[]}]}`
	o, rec := readAll(t, record)
	enabled, known := o.PolicyTypes.Get()
	policies, alsoKnown := o.Policies.Get()
	if !known || len(enabled) != 0 || !alsoKnown || len(policies) != 0 {
		t.Errorf("types %v (gap %v), policies %v (gap %v)", enabled, o.PolicyTypes.Gap(), policies, o.Policies.Gap())
	}
	for _, c := range rec.Calls() {
		if c.Operation == "ListPolicies" {
			t.Error("policies of a type that is not enabled were asked for")
		}
	}
}

func TestOddAnswersAreGaps(t *testing.T) {
	const types = `"PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]`
	for name, c := range map[string]struct {
		question, body string
		lost           func(Organization) *evidence.Gap
		action         string
	}{
		"no root":                         {`ListRoots`, `{"Roots":[]}`, func(o Organization) *evidence.Gap { return o.Tree.Gap() }, "ListRoots"},
		"no policy of an enabled type":    {`ListPolicies {"Filter":"RESOURCE_CONTROL_POLICY"}`, `{"Policies":[]}`, func(o Organization) *evidence.Gap { return o.Policies.Gap() }, "ListPolicies"},
		"a policy without a document":     {`DescribePolicy {"PolicyId":"p-trails"}`, `{"Policy":{}}`, func(o Organization) *evidence.Gap { return o.Policies.Gap() }, "DescribePolicy"},
		"no list of targets":              {`ListTargetsForPolicy {"PolicyId":"p-trails"}`, `{}`, func(o Organization) *evidence.Gap { return o.Policies.Gap() }, "ListTargetsForPolicy"},
		"targets without end":             {`ListTargetsForPolicy {"NextToken":"more","PolicyId":"p-FullAWSAccess"}`, `{"Targets":[],"NextToken":"more"}`, func(o Organization) *evidence.Gap { return o.Policies.Gap() }, "ListTargetsForPolicy"},
		"a unit in itself":                {`ListOrganizationalUnitsForParent {"ParentId":"ou-2"}`, `{"OrganizationalUnits":[{"Id":"ou-1"}]}`, func(o Organization) *evidence.Gap { return o.Tree.Gap() }, "ListOrganizationalUnitsForParent"},
		"an account in two units":         {`ListAccountsForParent {"ParentId":"ou-1"}`, `{"Accounts":[{"Id":"111122223333"}]}`, func(o Organization) *evidence.Gap { return o.Tree.Gap() }, "ListOrganizationalUnitsForParent"},
		"no list of administrators":       {`ListDelegatedAdministrators`, `{}`, func(o Organization) *evidence.Gap { return o.DelegatedAdministrators.Gap() }, "ListDelegatedAdministrators"},
		"roots without end":               {`ListRoots`, `{"Roots":[{"Id":"r-1",` + types + `}],"NextToken":"more"}`, func(o Organization) *evidence.Gap { return o.PolicyTypes.Gap() }, "ListRoots"},
		"a page where a policy should be": {`DescribePolicy {"PolicyId":"p-trails"}`, `<html></html>`, func(o Organization) *evidence.Gap { return o.Policies.Gap() }, "DescribePolicy"},
	} {
		record := answers()
		record[c.question] = c.body
		record[`ListRoots {"NextToken":"more"}`] = record["ListRoots"]
		o, _ := readAll(t, record)
		if gap := c.lost(o); gap == nil || gap.Reason != evidence.Failed || gap.Action != "organizations:"+c.action {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}

func TestUnitsWithinUnitsEnd(t *testing.T) {
	record := answers()
	for i := range deepest + 5 {
		id := "ou-2"
		if i > 0 {
			id = fmt.Sprintf("ou-deep-%d", i)
		}
		record[`ListOrganizationalUnitsForParent {"ParentId":"`+id+`"}`] = fmt.Sprintf(`{"OrganizationalUnits":[{"Id":"ou-deep-%d"}]}`, i+1)
		record[`ListAccountsForParent {"ParentId":"`+id+`"}`] = `{"Accounts":[]}`
	}
	o, rec := readAll(t, record)
	if gap := o.Tree.Gap(); gap == nil || gap.Detail != "answered without an end of units within units" {
		t.Errorf("gap %v", gap)
	}
	if n := len(rec.Calls()); n > 80 {
		t.Errorf("asked %d questions", n)
	}
}

func TestWithoutAnOrganizationNothingMoreIsAsked(t *testing.T) {
	s, rec := awstest.Open(t, []awstest.Asked{awstest.Ask("Organizations", "DescribeOrganization", "", awstest.JSON(400, "AWSOrganizationsNotInUseException"))})
	org := ReadGuard(t.Context(), s, 4, Read(t.Context(), s))
	if o, known := org.Get(); !known || o.ID != "" || len(rec.Calls()) != 2 {
		t.Errorf("%+v (gap %v) after %d calls", o, org.Gap(), len(rec.Calls()))
	}
	denied := evidence.Missing[Organization](evidence.Gap{Reason: evidence.Denied})
	if got := ReadGuard(t.Context(), s, 4, denied); got.Known() || len(rec.Calls()) != 2 {
		t.Errorf("of an organization that is not known: %+v", got)
	}
}
