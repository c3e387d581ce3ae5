package view_test

import (
	"fmt"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// large is a snapshot of so many accounts with some 200 facts each: 17 regions, a
// trail and roles of which it is not known what they can do.
func large(accounts int) *evidence.Snapshot {
	w := &builder{snapshot: *world()}
	call := func(account, region, operation string) evidence.CallID {
		c := evidence.Call{ID: evidence.NewCallID(account, region, "CloudTrail", operation, []byte(`{}`)), Account: account, Region: region, Service: "CloudTrail", Operation: operation, Params: []byte(`{}`), At: finished}
		w.snapshot.Calls = append(w.snapshot.Calls, c)
		return c.ID
	}
	unread := evidence.Gap{Reason: evidence.Denied, Action: "iam:GetAccountAuthorizationDetails"}
	for i := range accounts {
		id := fmt.Sprintf("%012d", 500_000_000_000+i)
		w.snapshot.About.Accounts = append(w.snapshot.About.Accounts, evidence.Account{ID: id, Name: fmt.Sprintf("workload-%d", i), Status: "ACTIVE"})
		seen := call(id, "us-east-1", "DescribeTrails")
		w.fact("account", id, id, "", &coverage.Account{ID: id, Recording: evidence.Known(i%3 > 0, seen)}, seen)
		w.scope("account", id, "", nil)
		arn := "arn:aws:cloudtrail:us-east-1:" + id + ":trail/workload"
		w.fact("cloudtrail.trail", arn, id, "us-east-1", &cloudtrail.Trail{Name: "workload", ARN: arn, HomeAccount: id, HomeRegion: "us-east-1", Status: evidence.Known(cloudtrail.Status{Logging: i%2 > 0}, seen)}, seen)
		for k := range 17 {
			region := fmt.Sprintf("region-%d", k)
			asked := call(id, region, "DescribeTrails")
			w.fact("region", id+"/"+region, id, region, &coverage.Region{Account: id, Name: region, Recording: evidence.Known(true, asked), Management: evidence.Known(cloudtrail.All, asked)}, asked)
			w.snapshot.Scopes = append(w.snapshot.Scopes, evidence.Scope{Kind: "cloudtrail.trail", Account: id, Region: region, Found: []string{arn}, Calls: []evidence.CallID{asked}})
		}
		listed := call(id, "us-east-1", "GetAccountAuthorizationDetails")
		for k := range 180 {
			role := fmt.Sprintf("arn:aws:iam::%s:role/app-%d", id, k)
			w.fact("iam.role", role, id, "", &iam.Role{Name: fmt.Sprintf("app-%d", k), ARN: role, Reach: evidence.Missing[access.Reach](unread, listed)}, listed)
		}
		w.scope("iam.role", id, "", nil)
	}
	w.snapshot.Sort()
	return &w.snapshot
}

// What a fact costs must not depend on how many there are.
func BenchmarkBuild(b *testing.B) {
	l, err := controls.Load(kinds())
	if err != nil {
		b.Fatal(err)
	}
	for _, accounts := range []int{50, 500} {
		s := large(accounts)
		a := controls.Assess(s, l, controls.Options{})
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				view.Build(s, &a, l, view.Input{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(s.Facts)), "ns/fact")
		})
	}
}
