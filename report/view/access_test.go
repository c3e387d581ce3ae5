package view_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

const (
	deploy = "arn:aws:iam::" + management + ":role/deploy"
	audit  = "arn:aws:iam::" + management + ":role/Audit"
	ci     = "arn:aws:iam::" + member + ":user/ci"
	mainID = "arn:aws:cloudtrail:eu-central-1:" + management + ":trail/main"
	topic  = "arn:aws:sns:eu-central-1:" + management + ":alerts"
)

func holds(c access.Capability, resource, principal string) access.Holder {
	return access.Holder{Capability: c, Resource: resource, Principal: principal, Account: strings.Split(principal+"::::", ":")[4], Kind: access.RoleKind,
		Outcome: access.Allowed, Holds: evidence.Known(true), Actions: []string{"cloudtrail:StopLogging"}, Via: []string{"AdministratorAccess, statement 1"}}
}

// perhaps is a holder whose outcome depends on something.
func perhaps(h access.Holder, conditions ...string) access.Holder {
	h.Outcome, h.Conditions = access.Depends, conditions
	h.Holds = evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: "the boundary could not be read"})
	return h
}

// guardedWorld is the world with holders: of the trail main, of a bucket whose
// readers could not all be read, and of accounts.
func guardedWorld() *evidence.Snapshot {
	w := &builder{snapshot: *world()}
	call := w.call(management, "us-east-1", "IAM", "GetAccountAuthorizationDetails", `{}`, nil)
	refused := evidence.Gap{Reason: evidence.Denied, Action: "iam:GetAccountAuthorizationDetails", Detail: "not authorized"}
	way := access.Path{From: ci, Outcome: access.Allowed, Steps: []access.Step{{How: "assume-role", Action: "sts:AssumeRole", To: audit, Via: "trust policy"}, {How: "pass-role", Action: "iam:PassRole", To: deploy, Via: "ci, statement 2"}}}
	strong := holds(access.StopLogging, mainID, deploy)
	strong.Paths, strong.MorePaths = []access.Path{way}, 3
	delivery := holds(access.OverwriteLogs, "arn:aws:s3:::logs/*", "cloudtrail.amazonaws.com")
	delivery.Kind, delivery.Account = access.ServiceKind, ""
	twice := holds(access.SilenceAlerts, topic, viewtest.Hostile[3])
	for i, f := range w.snapshot.Facts {
		switch data := f.Data.(type) {
		case *cloudtrail.Trail:
			of := access.OfTrail{Query: access.Holders{All: []access.Holder{holds(access.QueryLogs, data.ARN, audit)}}, Silence: access.Holders{All: []access.Holder{twice}}}
			if data.Name == "main" {
				of.Stop = access.Holders{All: []access.Holder{strong, holds(access.StopLogging, mainID, audit), holds(access.DeleteTrail, mainID, deploy), perhaps(holds(access.Reconfigure, mainID, audit), "aws:MultiFactorAuthPresent is true")}}
			}
			data.Access = evidence.Known(of, call)
			if data.Name == "hidden" {
				data.Access = evidence.Missing[access.OfTrail](refused, call)
			}
		case *coverage.Account:
			data.Access = evidence.Known(access.OfAccount{Admins: access.Holders{All: []access.Holder{holds("admin", f.Account, "arn:aws:iam::"+f.Account+":root")}},
				Guardrail: evidence.Known(access.Rail{Denied: []access.Capability{access.StopLogging}, Policies: []string{"ProtectTrails"}, Exempt: []string{viewtest.Hostile[2]}})}, call)
		}
		w.snapshot.Facts[i] = f
	}
	w.fact("s3.bucket", "arn:aws:s3:::logs", management, "eu-central-1", &s3.Bucket{Name: "logs", Access: evidence.Known(access.OfBucket{
		Delete: access.Holders{All: []access.Holder{delivery}}, Read: access.Holders{All: []access.Holder{perhaps(holds(access.ReadLogs, "arn:aws:s3:::logs/*", deploy))}, Unread: &refused},
	}, call)})
	admitted := access.Admitted{Principal: "*", Kind: access.EveryoneKind, Public: evidence.Known(true), Foreign: evidence.Missing[bool](refused), Via: "statement 1"}
	for arn, reach := range map[string]access.Reach{audit: {Capabilities: []access.Capability{access.ReadLogs, access.StopLogging}}, deploy: {Capabilities: []access.Capability{access.StopLogging}, Admits: []access.Admitted{admitted}}, deploy + "2": {}} {
		w.fact("iam.role", arn, management, "", &iam.Role{Reach: evidence.Known(reach, call)})
	}
	w.snapshot.Sort()
	return &w.snapshot
}

// approving judges with a list for stop-logging only.
func approving(t *testing.T, s *evidence.Snapshot) *view.Pack {
	t.Helper()
	l := library(t)
	a := controls.Assess(s, l, controls.Options{Parameters: map[string]map[string]any{"who-can-stop-logging": {"approved_stop_logging": []any{"arn:aws:iam::*:role/Aud?t"}}}})
	return view.Build(s, &a, l, view.Input{})
}

func TestHoldersAreHeldAgainstTheListForTheirCapability(t *testing.T) {
	p := approving(t, guardedWorld())
	for _, x := range []struct {
		capability, principal, outcome string
		want                           view.Approval
	}{
		{"stop-logging", deploy, "allow", view.NotApproved}, {"stop-logging", audit, "allow", view.Approved}, {"delete-trail", deploy, "allow", view.NoList},
		{"reconfigure-trail", audit, "depends", view.NoList}, {"query-logs", audit, "allow", view.NotJudged}, {"overwrite-logs", "cloudtrail.amazonaws.com", "allow", view.NeedsNone}, {"admin", "arn:aws:iam::" + member + ":root", "allow", view.NoList},
	} {
		h := find(t, p.Access.Holders, func(h view.Holder) bool { return h.Capability == x.capability && h.ID == x.principal })
		if h.Approval != x.want || h.Outcome != x.outcome || len(h.Evidence) == 0 {
			t.Errorf("%s of %s is %s, %s, with evidence %v; want %s, %s", x.capability, x.principal, h.Outcome, h.Approval, h.Evidence, x.outcome, x.want)
		}
	}
	h := find(t, p.Access.Holders, func(h view.Holder) bool { return h.Capability == "stop-logging" })
	if want := []string{find(t, p.Checks, func(c view.Check) bool { return c.ID == "who-can-stop-logging" }).Number}; !slices.Equal(h.Controls, want) {
		t.Errorf("stop-logging is judged by %v, want %v", h.Controls, want)
	}
}

func TestAWayIsToldInWords(t *testing.T) {
	p := approving(t, guardedWorld())
	want := "user/ci (" + member + ") → sts:AssumeRole → role/Audit → iam:PassRole → role/deploy"
	n := find(t, p.Access.Named, func(n view.Named) bool { return n.ID == deploy })
	if !slices.Equal(n.Paths, []string{want}) || n.MorePaths != 3 {
		t.Errorf("the ways to %s are %q and %d more, want %q", n.Short, n.Paths, n.MorePaths, want)
	}
	if w := p.Access.Ways; len(w) != 1 || w[0].Words != want || w[0].Steps != 2 || !slices.Equal(w[0].Via, []string{"trust policy", "ci, statement 2"}) {
		t.Errorf("the register of ways is %+v", w)
	}
}

func TestOneResourceOfTwoTrailsIsOneRow(t *testing.T) {
	p := approving(t, guardedWorld())
	silent := 0
	for _, h := range p.Access.Holders {
		if h.Capability == "silence-alerts" {
			if silent++; len(h.Over) != 2 {
				t.Errorf("the topic serves %v", h.Over)
			}
		}
	}
	if silent != 1 {
		t.Errorf("%d rows of silence-alerts, want 1", silent)
	}
}

// What was not read is told where it matters, and hides nobody who was found.
func TestWhatIsHiddenStandsInTheMatrix(t *testing.T) {
	p := approving(t, guardedWorld())
	bucket := find(t, p.Access.Guarded, func(g view.Guarded) bool { return g.Name == "logs" })
	for _, c := range bucket.Columns {
		if c.AtLeast != (c.Capability == "read-logs") {
			t.Errorf("the column %s is at least: %t", c.Capability, c.AtLeast)
		}
	}
	if hidden := find(t, p.Access.Guarded, func(g view.Guarded) bool { return g.Name == "hidden" }); hidden.Why == "" || len(hidden.Rows) > 0 {
		t.Errorf("a trail that was refused shows %+v", hidden)
	}
	found := 0
	for _, h := range p.Access.Hidden {
		if h.Action == "iam:GetAccountAuthorizationDetails" && h.Reason == "denied" {
			found++
		}
	}
	if found != 2 { // the readers of the bucket, and all that is known of the trail
		t.Errorf("%d hidden parts name the permission: %+v", found, p.Access.Hidden)
	}
	reader := find(t, p.Access.Holders, func(h view.Holder) bool { return h.Capability == "read-logs" })
	if !slices.Equal(reader.Conditions, []string{"not known: the boundary could not be read"}) {
		t.Errorf("it depends on %q", reader.Conditions)
	}
	if !strings.HasPrefix(p.Access.Sentences[0], "At least ") {
		t.Errorf("the sum is not a lower bound: %s", p.Access.Sentences[0])
	}
}

func TestTheSumsOfAccessReconcile(t *testing.T) {
	for name, p := range map[string]*view.Pack{"built": approving(t, guardedWorld()), "sample": viewtest.Sample()} {
		holders := map[string]map[string]bool{}
		for _, h := range p.Access.Holders {
			if holders[h.Capability] == nil {
				holders[h.Capability] = map[string]bool{}
			}
			holders[h.Capability][h.ID] = true
		}
		for _, power := range p.Access.Powers {
			sum := 0
			for _, n := range power.ByApproval {
				sum += n
			}
			if n := len(holders[power.Capability]); power.Can+power.May != n || sum != n {
				t.Errorf("%s: %s: %d can, %d may, %v by approval, and %d when counted", name, power.Capability, power.Can, power.May, power.ByApproval, n)
			}
		}
	}
}

func TestRolesThatAdmitAnybodyComeFirst(t *testing.T) {
	roles := approving(t, guardedWorld()).Access.Roles
	if len(roles) != 2 || roles[0].ID != deploy || roles[0].Admits[0].Public != "yes" || !strings.HasPrefix(roles[0].Admits[0].Foreign, "not known: denied") || len(roles[1].Admits) != 0 {
		t.Errorf("the roles are %+v", roles)
	}
	if !slices.Equal(roles[1].Capabilities, []string{"stop-logging", "read-logs"}) {
		t.Errorf("the capabilities are %v", roles[1].Capabilities)
	}
}

func TestEvidenceWithoutAccessSaysSo(t *testing.T) {
	p, _ := report(t, world())
	if p.Access.Known() || len(p.Access.Holders)+len(p.Access.Guarded)+len(p.Access.Hidden) > 0 {
		t.Errorf("it is not said that nothing was worked out: %+v", p.Access)
	}
}

func TestAccessDoesNotDependOnTheOrderOfTheFacts(t *testing.T) {
	want := dump(t, approving(t, guardedWorld()))
	for seed := range uint64(8) {
		s := guardedWorld()
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(s.Facts), func(i, j int) { s.Facts[i], s.Facts[j] = s.Facts[j], s.Facts[i] })
		if got := dump(t, approving(t, s)); got != want {
			t.Fatalf("with seed %d the report differs", seed)
		}
	}
}

// A pack that was read back from its files gives the same section.
func TestAccessReadsFactsFromTheirFile(t *testing.T) {
	s := guardedWorld()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := evidence.DecodeSnapshot(data, kinds())
	if err != nil {
		t.Fatal(err)
	}
	back.Calls = s.Calls
	if got, want := fmt.Sprintf("%+v", approving(t, back).Access), fmt.Sprintf("%+v", approving(t, s).Access); got != want {
		t.Errorf("read back it is\n%s\nnot\n%s", got, want)
	}
}
