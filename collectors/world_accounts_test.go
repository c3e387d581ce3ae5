package collectors_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const tooling = "555555555555" // of no organization; its roles lead into one

// status is why each account was left out or could not be entered, by its ID; ""
// if it was examined.
func status(s *evidence.Snapshot) map[string]string {
	out := map[string]string{}
	for _, a := range s.About.Accounts {
		out[a.ID] = a.NotScanned
	}
	return out
}

// replays collects, and holds that the record gives the same facts again.
func (w *world) replays(caller string, plan collectors.Plan) *evidence.Snapshot {
	w.t.Helper()
	store := &awsapi.MemStore{}
	plan.Now, plan.Session = at, w.open(caller)
	live, err := collectors.Run(w.t.Context(), plan, awsapi.NewRecorder(store, at))
	if err != nil {
		w.t.Fatal(err)
	}
	want, err := evidence.EncodeSnapshot(live)
	if err != nil {
		w.t.Fatal(err)
	}
	read, err := evidence.DecodeSnapshot(want, collectors.Kinds())
	if err != nil {
		w.t.Fatal(err)
	}
	again, err := collectors.Replay(w.t.Context(), read.About, live.Calls, store, awsapi.NewRecorder(&awsapi.MemStore{}, at), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if got, _ := evidence.EncodeSnapshot(again); !bytes.Equal(got, want) {
		w.t.Errorf("the record replays into other facts:\n%s\n%s", want, got)
	}
	return live
}

func TestUnitsChooseTheAccountsOfAnOrganization(t *testing.T) {
	const closedGap = "no session in the account: denied sts:AssumeRole: AccessDenied: not authorized to perform: sts:AssumeRole"
	outside := "the account lies outside the organizational units selected (the root)"
	for name, c := range map[string]struct {
		plan collectors.Plan
		want map[string]string
	}{
		"a unit by its path": {collectors.Plan{Units: []string{"Security"}}, map[string]string{management: outside, archive: "", closed: closedGap}},
		"a unit by its ID":   {collectors.Plan{Units: []string{"ou-security"}}, map[string]string{management: outside, archive: "", closed: closedGap}},
		"the root":           {collectors.Plan{Units: []string{"r-root"}}, map[string]string{management: "", archive: "", closed: closedGap}},
		"all but a unit": {collectors.Plan{ExcludeUnits: []string{"Security"}}, map[string]string{
			management: "", archive: "the account lies in an organizational unit that was excluded (Security)", closed: "the account lies in an organizational unit that was excluded (Security)"}},
		"an account of a unit": {collectors.Plan{Units: []string{"Security"}, Accounts: []string{archive}}, map[string]string{
			management: "the account was not selected", archive: "", closed: "the account was not selected"}},
		"all but an account": {collectors.Plan{ExcludeAccounts: []string{closed}}, map[string]string{management: "", archive: "", closed: "the account was excluded"}},
		"all but one that the configuration leaves out": {collectors.Plan{Settings: map[string]accounts.Setting{closed: {Skip: "It is being closed."}}}, map[string]string{
			management: "", archive: "", closed: "left out by the configuration: It is being closed."}},
	} {
		c.plan.Org, c.plan.RoleName = true, "Audit"
		c.want[suspended] = "the account is suspended"
		s := organization(t).replays(management, c.plan)
		for id, want := range c.want {
			if got, listed := status(s)[id]; !listed || got != want {
				t.Errorf("%s: %s: %q, want %q", name, id, got, want)
			}
			asked := slices.ContainsFunc(s.Scopes, func(sc evidence.Scope) bool { return sc.Account == id && sc.Kind == cloudtrail.TrailKind })
			if examined := want == "" || want == closedGap; asked != examined {
				t.Errorf("%s: %s was asked: %v", name, id, asked)
			}
		}
		for _, a := range s.About.Accounts {
			if want := map[string]string{archive: "Security", closed: "Security"}[a.ID]; a.Unit != want {
				t.Errorf("%s: %s lies in %q, want %q", name, a.ID, a.Unit, want)
			}
		}
	}
}

func TestUnitsThatAreNotThereOrCannotBeReadEndTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		plan  collectors.Plan
		does  func(*world)
		want  string
		fault bool
	}{
		"an unknown unit":     {collectors.Plan{Units: []string{"Securty"}}, func(*world) {}, `there is no organizational unit "Securty"; there are Security`, true},
		"another place":       {collectors.Plan{ExcludeUnits: []string{"Workloads/security"}}, func(*world) {}, "did you mean Security?", true},
		"a tree nobody shows": {collectors.Plan{Units: []string{"Security"}}, func(w *world) { w.says(management, home, "Organizations.ListRoots", 400, deniedJSON) }, "denied organizations:ListRoots", false},
		"nobody left":         {collectors.Plan{Units: []string{"Security"}, ExcludeUnits: []string{"Security"}}, func(*world) {}, "no account is left to examine: ", false},
	} {
		w := organization(t)
		c.does(w)
		c.plan.Org, c.plan.RoleName = true, "Audit"
		_, err := w.run(management, c.plan)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if _, ok := errors.AsType[*accounts.Fault](err); ok != c.fault {
			t.Errorf("%s: a fault of the plan: %v", name, ok)
		}
	}
}

// chained is an organization whose management account is reached from the tooling
// account, through a role of this and one of the management account.
func chained(t *testing.T) (*world, []string) {
	w := organization(t)
	w.account(tooling)
	hop := fmt.Sprintf("arn:aws:iam::%s:role/Hop", tooling)
	hub := fmt.Sprintf("arn:aws:iam::%s:role/Hub", management)
	w.allow(tooling, hop)
	w.allow(tooling, hub)
	return w, []string{hop, hub}
}

// allow has an account's sessions assume a role.
func (w *world) allow(from, role string) {
	w.says(from, home, `STS.AssumeRole {"RoleArn":"`+role+`","RoleSessionName":"trailproof"}`, 200, `<AssumeRoleResponse><AssumeRoleResult><Credentials>
		<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
		</AssumeRoleResult></AssumeRoleResponse>`)
}

// open answers as the world does to whoever comes from the account, over any roles.
func (w *world) open(caller string) awsapi.Options {
	var calls []evidence.Call
	for _, c := range w.calls {
		calls = append(calls, c)
	}
	record := awsapi.NewReplay(calls, w.store)
	record.AskedBy(caller)
	return awsapi.Options{Replay: record}
}

func TestAChainOfRolesLeadsToTheHomeAccount(t *testing.T) {
	w, via := chained(t)
	plan := wholeOrganization
	plan.Via, plan.Now, plan.Session = via, at, w.open(tooling)
	store := &awsapi.MemStore{}
	s, err := collectors.Run(t.Context(), plan, awsapi.NewRecorder(store, at))
	if err != nil {
		t.Fatal(err)
	}
	if s.About.Caller.Account != tooling {
		t.Errorf("the caller is of account %s", s.About.Caller.Account)
	}
	direct := organization(t).collect(management, wholeOrganization)
	if len(s.About.Accounts) != len(direct.About.Accounts) {
		t.Errorf("accounts %+v", s.About.Accounts)
	}
	for _, id := range []string{management, archive} {
		if a := fact[coverage.Account](t, s, coverage.AccountKind, id); word(a.Recording) != "true" {
			t.Errorf("%s: recording %s", id, word(a.Recording))
		}
	}
	assumed := map[string]int{}
	for _, c := range s.Calls {
		if c.Operation == "AssumeRole" {
			assumed[c.Account]++
		}
	}
	if assumed[tooling] != 2 || assumed[management] != 2 {
		t.Errorf("roles were assumed from %v", assumed)
	}
	want, _ := evidence.EncodeSnapshot(s)
	again, err := collectors.Replay(t.Context(), s.About, s.Calls, store, awsapi.NewRecorder(&awsapi.MemStore{}, at), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := evidence.EncodeSnapshot(again); !bytes.Equal(got, want) {
		t.Errorf("the record replays into other facts:\n%s\n%s", want, got)
	}
}

func TestAChainThatIsShutEndsTheRunAndNamesTheRole(t *testing.T) {
	w, via := chained(t)
	w.says(tooling, home, `STS.AssumeRole {"RoleArn":"`+via[1]+`","RoleSessionName":"trailproof"}`, 403, `<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>`)
	plan := wholeOrganization
	plan.Via, plan.Now, plan.Session = via, at, w.open(tooling)
	_, err := collectors.Run(t.Context(), plan, awsapi.NewRecorder(&awsapi.MemStore{}, at))
	if err == nil || !strings.Contains(err.Error(), "role "+via[1]+" cannot be assumed: ") {
		t.Errorf("error %v", err)
	}
}

// TestSingleAccountsAreEnteredInTheirOwnWay: another role, another way there, and
// regions of its own; a way that is shut is that account's gap.
func TestSingleAccountsAreEnteredInTheirOwnWay(t *testing.T) {
	w := organization(t)
	hub := fmt.Sprintf("arn:aws:iam::%s:role/Hub", archive)
	w.allow(management, hub)
	w.account(closed)
	w.trails(closed, home, orgTrail())
	w.trails(closed, away, orgTrail())
	w.allow(archive, fmt.Sprintf("arn:aws:iam::%s:role/Own", closed))
	plan := wholeOrganization
	plan.Settings = map[string]accounts.Setting{closed: {RoleName: "Own", Via: []string{hub}, Regions: []string{away}}}
	s := w.replays(management, plan)
	if why := status(s)[closed]; why != "" {
		t.Errorf("the account was not examined: %s", why)
	}
	var regions []string
	for _, f := range s.Facts {
		if f.Kind == coverage.RegionKind && f.Account == closed {
			regions = append(regions, f.Region)
		}
	}
	if !slices.Equal(regions, []string{away}) {
		t.Errorf("judged in %v", regions)
	}
	w.says(management, home, `STS.AssumeRole {"RoleArn":"`+hub+`","RoleSessionName":"trailproof"}`, 403, `<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>`)
	s = w.replays(management, plan)
	if sc := scope(t, s, cloudtrail.TrailKind, closed, ""); sc.Gap == nil || sc.Gap.Action != "sts:AssumeRole" || len(sc.Calls) == 0 {
		t.Errorf("scope %+v", sc)
	}
	plan.Settings = map[string]accounts.Setting{archive: {Regions: []string{"af-south-1"}}}
	if _, err := w.run(management, plan); err == nil || err.Error() != `region "af-south-1" is not enabled in account `+archive {
		t.Errorf("error %v", err)
	}
}
