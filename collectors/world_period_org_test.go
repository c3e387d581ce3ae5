package collectors_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	logs "github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
)

// organizationDepot is an organization whose trail delivers to the archive
// account, and a trail of one member that was deleted since.
func organizationDepot(t *testing.T) (*depot, *archivetest.Trail) {
	a := archivetest.New()
	a.Regions = []string{home, away}
	a.Organize(archivetest.Organization{ID: "o-exampleorg", Management: management, Members: []string{management, archive}})
	a.Bucket("central-logs", archive, away)
	pace := archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 2}
	from, to := archivetest.ScenarioFrom, archivetest.ScenarioTo
	org := a.Trail(archivetest.Trail{Name: "org", Account: management, Home: home, Bucket: "central-logs", Prefix: "org", Organization: "o-exampleorg"})
	for _, account := range []string{management, archive} {
		for _, region := range []string{home, away} {
			org.Run(account, region, from, to, pace)
		}
	}
	gone := archivetest.New()
	old := gone.Trail(archivetest.Trail{Name: "old", Account: archive, Home: away, Bucket: "central-logs", Prefix: "org", SingleRegion: true})
	old.Run(archive, away, from, from.Add(4*time.Hour), pace)
	for _, o := range gone.Objects() {
		a.Put(o)
	}
	return &depot{a.Handler(), t}, org
}

func TestAnOrganizationsArchiveIsReadByTheAccountThatOwnsIt(t *testing.T) {
	d, org := organizationDepot(t)
	plan := wholeOrganization
	plan.Period = scenarioPeriod
	k := d.collect(management, plan)
	for _, account := range []string{management, archive} {
		for _, region := range []string{home, away} {
			id := org.ARN() + " " + account + "/" + region
			c := fact[period.Chain](t, k.Snapshot, period.ChainKind, id)
			in, known := c.Integrity.Get()
			if !known || in.Verdict != logs.Valid || word(in.Covered) != "true" {
				t.Errorf("%s: %s, gap %v", id, in.Verdict, c.Integrity.Gap())
			}
			if sc := scope(t, k.Snapshot, period.ChainKind, account, region); sc.Gap != nil || !slices.Contains(sc.Found, id) {
				t.Errorf("the scope %s/%s is %+v", account, region, sc)
			}
		}
	}
	for _, c := range k.Calls {
		if c.Set && (c.Account != archive || c.Region != away || c.Service != "S3") {
			t.Errorf("%s is on record as read by %s in %s", c.Params, c.Account, c.Region)
		}
	}
	gone := fact[period.Chain](t, k.Snapshot, period.ChainKind, trailARN(archive, away, "old")+" "+archive+"/"+away)
	in, known := gone.Integrity.Get()
	if !known || word(in.Covered) != "false" || len(in.Gaps) == 0 {
		t.Errorf("the chain of the trail that was deleted: %+v, gap %v", in, gone.Integrity.Gap())
	}
	if o, known := gone.Oldest.Get(); !known || o.AsOldAsTrail.Known() {
		t.Errorf("its oldest log file: %+v", o)
	}
	if again := k.replay(t, k.Calls, k.store); !bytes.Equal(encoded(t, k.Snapshot), encoded(t, again.Snapshot)) {
		t.Error("the replay concludes other than the collection did")
		differences(t, k.Snapshot, again.Snapshot)
	}
}

func TestOnlyTheChainsOfJudgedRegionsAreVerified(t *testing.T) {
	d, org := organizationDepot(t)
	plan := wholeOrganization
	plan.Period, plan.Regions = scenarioPeriod, []string{away}
	k := d.collect(management, plan)
	var found []string
	for _, f := range k.Facts {
		if f.Kind == period.ChainKind {
			found = append(found, f.ID)
		}
	}
	want := []string{org.ARN() + " " + management + "/" + away, org.ARN() + " " + archive + "/" + away, trailARN(archive, away, "old") + " " + archive + "/" + away}
	slices.Sort(found)
	if slices.Sort(want); !slices.Equal(found, want) {
		t.Errorf("verified %v, want %v", found, want)
	}
}

// TestAnAccountThatMayHaveMoreChainsIsNotDone: where a folder cannot be listed, or
// the organization is not known, there may be chains that nobody saw.
func TestAnAccountThatMayHaveMoreChainsIsNotDone(t *testing.T) {
	for name, c := range map[string]struct {
		fault  archivetest.Fault
		action string
	}{
		"a folder is denied":          {archivetest.Fault{Operation: "s3.ListObjectsV2", Subject: "AWSLogs/" + archive, Status: 403, Code: "AccessDenied"}, "s3:ListBucket"},
		"the organization is unknown": {archivetest.Fault{Operation: "organizations.DescribeOrganization", Status: 400, Code: "AccessDeniedException"}, "organizations:DescribeOrganization"},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := organizationDepot(t)
			d.Fail(c.fault)
			plan := collectors.Plan{RoleName: "Audit", Accounts: []string{management, archive}, Period: scenarioPeriod}
			k := d.collect(management, plan)
			for _, account := range []string{management, archive} {
				open := slices.ContainsFunc(k.Scopes, func(sc evidence.Scope) bool {
					return sc.Kind == period.ChainKind && sc.Account == account && sc.Gap != nil && sc.Gap.Reason == evidence.Denied && sc.Gap.Action == c.action
				})
				if !open {
					t.Errorf("nothing says that %s may have more chains", account)
				}
			}
			if again := k.replay(t, k.Calls, k.store); !bytes.Equal(encoded(t, k.Snapshot), encoded(t, again.Snapshot)) {
				t.Error("the replay concludes other than the collection did")
			}
		})
	}
}

// TestAStopIsExplainedInEveryRegionByTheLogFilesOfTheTrailsHome: what is read of
// one chain to explain the hole in another is on record with that other one.
func TestAStopIsExplainedInEveryRegionByTheLogFilesOfTheTrailsHome(t *testing.T) {
	a := archivetest.New()
	a.Regions = []string{home, away}
	from, to := archivetest.ScenarioFrom, archivetest.ScenarioTo
	stopped := a.Trail(archivetest.Trail{Name: "stopped", Account: management, Home: home, Bucket: "logs"})
	for _, region := range []string{home, away} {
		stopped.Run(management, region, from, from.Add(4*time.Hour), archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 2})
	}
	stopped.Stop(from.Add(4*time.Hour+20*time.Minute), "arn:aws:iam::"+management+":user/mallory")
	stopped.Start(from.Add(8*time.Hour), "arn:aws:iam::"+management+":user/mallory")
	stopped.RunTo(to)
	d := &depot{a.Handler(), t}
	for _, regions := range [][]string{nil, {away}} {
		k := d.collect(management, collectors.Plan{Period: scenarioPeriod, Regions: regions})
		in, known := fact[period.Chain](t, k.Snapshot, period.ChainKind, stopped.ARN()+" "+management+"/"+away).Integrity.Get()
		if !known || len(in.Gaps) != 1 || in.Gaps[0].Cause != logs.ChainRestart || !strings.Contains(in.Gaps[0].Detail, "StopLogging") || !strings.Contains(in.Gaps[0].Detail, "mallory") {
			t.Errorf("in the regions %v the gaps are %+v", regions, in.Gaps)
		}
		if again := k.replay(t, k.Calls, k.store); !bytes.Equal(encoded(t, k.Snapshot), encoded(t, again.Snapshot)) {
			t.Error("the replay concludes other than the collection did")
		}
	}
}
