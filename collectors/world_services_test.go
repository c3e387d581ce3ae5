package collectors_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// services says what watches an account: everything at home, nothing away.
func (w *world) services(id string) {
	w.says(id, home, "Config_Service.DescribeConfigurationRecorders", 200, `{"ConfigurationRecorders":[{"name":"default","roleARN":"arn:aws:iam::`+id+`:role/config","recordingGroup":{"allSupported":true}}]}`)
	w.says(id, home, "Config_Service.DescribeConfigurationRecorderStatus", 200, `{"ConfigurationRecordersStatus":[{"name":"default","recording":true,"lastStatus":"Success"}]}`)
	w.says(id, home, "Config_Service.DescribeDeliveryChannels", 200, `{"DeliveryChannels":[{"name":"default","s3BucketName":"config-record"}]}`)
	w.says(id, home, "GuardDuty.ListDetectors", 200, `{"detectorIds":["12abc"]}`)
	w.says(id, home, `GuardDuty.GetDetector {"DetectorId":"12abc"}`, 200, `{"serviceRole":"r","status":"ENABLED","features":[{"name":"CLOUD_TRAIL","status":"ENABLED"}]}`)
	w.says(id, home, "SecurityHub.DescribeHub", 200, fmt.Sprintf(`{"HubArn":"arn:aws:securityhub:%s:%s:hub/default","SubscribedAt":"2024-11-02T07:15:00.123Z"}`, home, id))
	w.says(id, away, "Config_Service.DescribeConfigurationRecorders", 200, `{"ConfigurationRecorders":[]}`)
	w.says(id, away, "Config_Service.DescribeDeliveryChannels", 200, `{"DeliveryChannels":[]}`)
	w.says(id, away, "GuardDuty.ListDetectors", 200, `{"detectorIds":[]}`)
	w.says(id, away, "SecurityHub.DescribeHub", 401, `{"__type":"InvalidAccessException","message":"Account `+id+` is not subscribed to AWS Security Hub"}`)
	w.analyzers(id, home)
	w.analyzers(id, away)
}

// analyzers says which active analyzers, by their types, a region shows.
func (w *world) analyzers(account, region string, types ...string) {
	lines := ""
	for i, kind := range types {
		if i > 0 {
			lines += ","
		}
		lines += fmt.Sprintf(`{"arn":"arn:aws:access-analyzer:%s:%s:analyzer/%d","name":"%d","type":%q,"status":"ACTIVE","createdAt":"2025-01-01T00:00:00Z"}`, region, account, i, i, kind)
	}
	w.says(account, region, "AccessAnalyzer.ListAnalyzers", 200, `{"analyzers":[`+lines+`]}`)
}

// guard says how the organization guards its accounts: a unit with the archive
// and the closed account, to which a policy is attached.
func (w *world) guard() {
	said := func(question, body string) { w.says(management, home, "Organizations."+question, 200, body) }
	said("ListRoots", `{"Roots":[{"Id":"r-root","Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}`)
	said(`ListPolicies {"Filter":"SERVICE_CONTROL_POLICY"}`, `{"Policies":[{"Id":"p-FullAWSAccess","Name":"FullAWSAccess","AwsManaged":true},{"Id":"p-trails","Name":"Protect the trails"}]}`)
	said(`DescribePolicy {"PolicyId":"p-FullAWSAccess"}`, `{"Policy":{"Content":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}}`)
	said(`DescribePolicy {"PolicyId":"p-trails"}`, `{"Policy":{"Content":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"cloudtrail:StopLogging\",\"Resource\":\"*\"}]}"}}`)
	said(`ListTargetsForPolicy {"PolicyId":"p-FullAWSAccess"}`, fmt.Sprintf(`{"Targets":[{"TargetId":"r-root"},{"TargetId":"ou-security"},{"TargetId":%q},{"TargetId":%q}]}`, archive, closed))
	said(`ListTargetsForPolicy {"PolicyId":"p-trails"}`, `{"Targets":[{"TargetId":"ou-security"}]}`)
	said(`ListOrganizationalUnitsForParent {"ParentId":"r-root"}`, `{"OrganizationalUnits":[{"Id":"ou-security","Name":"Security"}]}`)
	said(`ListOrganizationalUnitsForParent {"ParentId":"ou-security"}`, `{"OrganizationalUnits":[]}`)
	said(`ListAccountsForParent {"ParentId":"r-root"}`, fmt.Sprintf(`{"Accounts":[{"Id":%q},{"Id":%q}]}`, management, suspended))
	said(`ListAccountsForParent {"ParentId":"ou-security"}`, fmt.Sprintf(`{"Accounts":[{"Id":%q},{"Id":%q}]}`, archive, closed))
	said("ListDelegatedAdministrators", fmt.Sprintf(`{"DelegatedAdministrators":[{"Id":%q}]}`, archive))
	said(`ListDelegatedServicesForAccount {"AccountId":"`+archive+`"}`, `{"DelegatedServices":[{"ServicePrincipal":"access-analyzer.amazonaws.com"}]}`)
	w.says(archive, home, "Organizations.ListRoots", 400, deniedJSON)
	w.says(archive, home, "Organizations.ListDelegatedAdministrators", 400, deniedJSON)
}

func TestWhatWatchesIsToldByRegion(t *testing.T) {
	w := organization(t)
	w.analyzers(archive, away, "ORGANIZATION")
	s := w.collect(management, wholeOrganization)
	for region, on := range map[string]bool{home: true, away: false} {
		r := fact[coverage.Region](t, s, coverage.RegionKind, archive+"/"+region)
		record, known1 := r.Config.Get()
		watch, known2 := r.GuardDuty.Get()
		hub, known3 := r.SecurityHub.Get()
		if !known1 || !known2 || !known3 || record.On != on || record.Channel != on || watch.On != on || hub.On != on {
			t.Errorf("%s: %+v", region, r)
		}
	}
	for id, want := range map[string]string{
		management + "/" + away: "true", archive + "/" + away: "true", // the archive account holds it for all
		management + "/" + home: "false", archive + "/" + home: "false",
	} {
		if got := word(fact[coverage.Region](t, s, coverage.RegionKind, id).Analyzed); got != want {
			t.Errorf("%s is analyzed: %s, want %s", id, got, want)
		}
	}
}

func TestTheGuardrailsOfEveryAccountAreRecorded(t *testing.T) {
	s := organization(t).collect(management, wholeOrganization)
	org := fact[organizations.Organization](t, s, organizations.OrganizationKind, "o-example")
	policies, _ := org.Policies.Get()
	types, _ := org.PolicyTypes.Get()
	nodes, _ := org.Tree.Get()
	if len(policies) != 2 || len(nodes) != 6 || !slices.Equal(types, []string{"SERVICE_CONTROL_POLICY"}) {
		t.Errorf("policies %+v, tree %+v, types %v", policies, nodes, types)
	}
	for _, account := range []string{archive, closed} { // the tree tells of accounts that cannot be entered
		a := fact[coverage.Account](t, s, coverage.AccountKind, account)
		g, known := a.Guardrails.Get()
		if !known || g.Exempt || len(g.Levels) != 3 || !slices.Equal(g.Levels[1].Service, []string{"p-FullAWSAccess", "p-trails"}) {
			t.Errorf("%s: %+v (gap %v)", account, g, a.Guardrails.Gap())
		}
	}
	if g, known := fact[coverage.Account](t, s, coverage.AccountKind, management).Guardrails.Get(); !known || !g.Exempt {
		t.Errorf("the management account: %+v (known %v)", g, known)
	}
}

func TestAMemberThatMayNotAskTheOrganizationIsToldWhat(t *testing.T) {
	s := organization(t).collect(archive, collectors.Plan{})
	org := fact[organizations.Organization](t, s, organizations.OrganizationKind, "o-example")
	for name, gap := range map[string]*evidence.Gap{"ListRoots": org.Tree.Gap(), "ListDelegatedAdministrators": org.DelegatedAdministrators.Gap(),
		"ListAccounts": org.Members.Gap()} {
		if gap == nil || gap.Reason != evidence.Denied || gap.Action != "organizations:"+name {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
	a := fact[coverage.Account](t, s, coverage.AccountKind, archive)
	if gap := a.Guardrails.Gap(); gap == nil || gap.Action != "organizations:ListRoots" {
		t.Errorf("guardrails: gap %v", gap)
	}
	if !a.Summary.Known() || word(a.InOrganization) != "true" {
		t.Errorf("what has nothing to do with it: %+v", a)
	}
}

// TestTheManagementAccountIsAskedInAMembersPlace: the caller is a member that
// may not ask, and has a role in the management account, which may.
func TestTheManagementAccountIsAskedInAMembersPlace(t *testing.T) {
	w := organization(t)
	w.assume(archive, management, true)
	s := w.collect(archive, collectors.Plan{Accounts: []string{archive, management}, RoleName: "Audit"})
	org := fact[organizations.Organization](t, s, organizations.OrganizationKind, "o-example")
	if !org.Policies.Known() || !org.Tree.Known() || !org.DelegatedAdministrators.Known() {
		t.Errorf("policies %v, tree %v, administrators %v", org.Policies.Gap(), org.Tree.Gap(), org.DelegatedAdministrators.Gap())
	}
	if g, known := fact[coverage.Account](t, s, coverage.AccountKind, archive).Guardrails.Get(); !known || len(g.Levels) != 3 {
		t.Errorf("guardrails %+v (known %v)", g, known)
	}
}
