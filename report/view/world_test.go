package view_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func kinds() evidence.Kinds { return collectors.Kinds() }

var finished = time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)

const (
	management = "111122223333"
	member     = "222233334444"
	closed     = "999900001111"
)

// world is a snapshot of two accounts and a closed one: a trail that logs, one
// whose status was denied, one that is stopped, and hostile names.
func world() *evidence.Snapshot {
	w := &builder{}
	about := evidence.About{
		Schema: evidence.SnapshotSchema, Tool: evidence.Tool{Version: "1.2.3"}, Caller: evidence.Caller{ARN: "arn:aws:sts::111122223333:assumed-role/audit/x", Account: management},
		Period: evidence.Period{From: finished, To: finished}, Started: finished.Add(-time.Minute), Finished: finished, Arguments: []string{"scan", "--org", "--entity", "it's"},
		Accounts: []evidence.Account{
			{ID: management, Name: "main", Status: "ACTIVE", Regions: []string{"eu-central-1", "us-east-1"}},
			{ID: member, Name: viewtest.Hostile[3], Status: "ACTIVE", Regions: []string{"eu-central-1"}},
			{ID: closed, Name: "old", Status: "SUSPENDED", NotScanned: "the account is suspended"},
		},
	}
	w.fact("organization", "o-1", management, "", &organizations.Organization{ID: "o-1", TrailLogging: evidence.Known(true, w.call(management, "us-east-1", "CloudTrail", "GetTrailStatus", `{"Name":"main"}`, nil))},
		w.call(management, "us-east-1", "Organizations", "DescribeOrganization", `{}`, nil))
	w.trail("main", management, evidence.Known(cloudtrail.Status{Logging: true}, w.call(management, "us-east-1", "CloudTrail", "GetTrailStatus", `{"Name":"main"}`, nil)))
	denied := evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:GetTrailStatus", Detail: "User is not authorized"}
	w.trail("hidden", member, evidence.Missing[cloudtrail.Status](denied, w.call(member, "eu-central-1", "CloudTrail", "GetTrailStatus", `{"Name":"hidden"}`, &denied)))
	w.trail(viewtest.Hostile[5], member, evidence.Known(cloudtrail.Status{}, w.call(member, "eu-central-1", "CloudTrail", "GetTrailStatus", `{"Name":"hostile"}`, nil)))
	for _, account := range []string{management, member} {
		on := evidence.Known(true, w.call(account, "us-east-1", "CloudTrail", "DescribeTrails", `{"IncludeShadowTrails":true}`, nil))
		w.fact("account", account, account, "", &coverage.Account{ID: account, Recording: on, MultiRegion: on, GlobalServiceEvents: evidence.Not(on)})
		w.scope("account", account, "", nil)
		w.scope("region", account, "", nil)
		for _, kind := range []string{"s3.bucket", "kms.key", "logs.group", "sns.topic"} {
			w.scope(kind, account, "eu-central-1", nil)
		}
	}
	w.fact("region", member+"/eu-central-1", member, "eu-central-1", &coverage.Region{Account: member, Name: "eu-central-1", Recording: evidence.Known(true), Management: evidence.Known(cloudtrail.All)})
	gap := evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:DescribeTrails"}
	w.scope("cloudtrail.trail", management, "eu-central-1", &gap)
	w.scope("organization", management, "", nil)
	w.call(management, "eu-central-1", "STS", "GetCallerIdentity", `{}`, nil)
	w.snapshot.About = about
	w.snapshot.Sort()
	return &w.snapshot
}

type builder struct{ snapshot evidence.Snapshot }

func (w *builder) call(account, region, service, operation, params string, gap *evidence.Gap) evidence.CallID {
	id := evidence.NewCallID(account, region, service, operation, []byte(params))
	for _, c := range w.snapshot.Calls {
		if c.ID == id {
			return id
		}
	}
	c := evidence.Call{ID: id, Account: account, Region: region, Service: service, Operation: operation, Params: json.RawMessage(params), At: finished, Attempts: 1, Status: 200, Body: evidence.DigestOf([]byte(id)), Bytes: 17}
	if gap != nil {
		c.Reason, c.Error, c.Action, c.Status = &gap.Reason, "AccessDenied", gap.Action, 403
	}
	w.snapshot.Calls = append(w.snapshot.Calls, c)
	return id
}

func (w *builder) fact(kind, id, account, region string, data any, calls ...evidence.CallID) {
	w.snapshot.Facts = append(w.snapshot.Facts, evidence.Fact{Kind: kind, ID: id, Account: account, Region: region, Calls: calls, Data: data})
}

func (w *builder) trail(name, account string, status evidence.Value[cloudtrail.Status]) {
	arn := "arn:aws:cloudtrail:eu-central-1:" + account + ":trail/" + name
	w.fact("cloudtrail.trail", arn, account, "eu-central-1", &cloudtrail.Trail{
		Name: name, ARN: arn, HomeAccount: account, HomeRegion: "eu-central-1", MultiRegion: true, LogFileValidation: true, BucketName: "logs-" + account, Status: status,
	}, w.call(account, "eu-central-1", "CloudTrail", "DescribeTrails", `{}`, nil))
	w.snapshot.Scopes = append(w.snapshot.Scopes, evidence.Scope{Kind: "cloudtrail.trail", Account: account, Region: "eu-central-1", Found: []string{arn}})
}

func (w *builder) scope(kind, account, region string, gap *evidence.Gap) {
	w.snapshot.Scopes = append(w.snapshot.Scopes, evidence.Scope{Kind: kind, Account: account, Region: region, Gap: gap})
}

func library(t *testing.T) *controls.Library {
	t.Helper()
	l, err := controls.Load(kinds())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// waivers cover a check everywhere, a control in one framework with and without
// a compensating control, and nothing.
func waivers() []controls.Waiver {
	year := finished.AddDate(1, 0, 0)
	return []controls.Waiver{
		{ID: "WV-0001", Check: "log-bucket-versioning", Reason: "cost", Owner: "a", Approver: "b", Start: finished.AddDate(0, -1, 0), Expires: year},
		{ID: "WV-0002", Framework: "pci-dss-4.0.1", Control: "10.2.1", Reason: "move", Compensating: "a second trail", Owner: "a", Approver: "b", Start: finished.AddDate(0, -1, 0), Expires: year},
		{ID: "WV-0003", Framework: "pci-dss-4.0.1", Control: "10.3.3", Reason: "move", Owner: "a", Approver: "b", Start: finished.AddDate(0, -1, 0), Expires: year},
		{ID: "WV-0004", Check: "trail-logging", Reason: "old", Owner: "a", Approver: "b", Start: finished.AddDate(-2, 0, 0), Expires: finished.AddDate(-1, 0, 0)},
	}
}

// report builds the whole report of the world.
func report(t *testing.T, s *evidence.Snapshot) (*view.Pack, controls.Assessment) {
	t.Helper()
	l := library(t)
	a := controls.Assess(s, l, controls.Options{Waivers: waivers(), Tool: evidence.Tool{Version: "1.2.3", Commit: "abc"}})
	return view.Build(s, &a, l, view.Input{Entity: "Nørdwind", Root: strings.Repeat("ab", 32)}), a
}

func dump(t *testing.T, p *view.Pack) string {
	t.Helper()
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func find[T any](t *testing.T, items []T, is func(T) bool) T {
	t.Helper()
	for _, item := range items {
		if is(item) {
			return item
		}
	}
	t.Fatalf("there is no such %s", fmt.Sprintf("%T", items))
	panic("unreachable")
}
