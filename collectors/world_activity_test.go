package collectors_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// busyDepot is an account with two trails that record the same: its root user
// signed in and acted in that session, a user signed in without MFA and a role
// with an identity provider's word, and the logs were read.
func busyDepot(t *testing.T) *depot {
	a := archivetest.New()
	a.Regions = []string{home, away}
	from, to := archivetest.ScenarioFrom, archivetest.ScenarioTo
	at := func(minute int) time.Time { return from.Add(time.Duration(minute) * time.Minute) }
	root, auditor := "arn:aws:iam::"+owner+":root", "arn:aws:sts::"+owner+":assumed-role/Auditor/"
	session := archivetest.Identity(root, owner)
	session["sessionContext"] = map[string]any{"attributes": map[string]any{"creationDate": at(31).Format(time.RFC3339)}}
	happened := []archivetest.Record{
		archivetest.ConsoleLogin(owner, at(31), root, "Success").With(map[string]any{"additionalEventData": map[string]any{"MFAUsed": "Yes"}}),
		archivetest.Event("iam.amazonaws.com", "CreateUser", owner, home, at(35), root, nil).With(map[string]any{"userIdentity": session}),
		archivetest.ConsoleLogin(owner, at(40), "arn:aws:iam::"+owner+":user/alice", "Failure"),
		archivetest.ConsoleLogin(owner, at(41), "arn:aws:iam::"+owner+":user/alice", "Success"),
		archivetest.ConsoleLogin(owner, at(50), auditor+"bo", "Success"),
		archivetest.ObjectEvent("GetObject", owner, home, at(52), auditor+"bo", "trail-logs", "AWSLogs/a"),
		archivetest.ObjectEvent("GetObject", owner, home, at(55), auditor+"ana", "trail-logs", "AWSLogs/b"),
		archivetest.ObjectEvent("GetObject", owner, home, at(56), auditor+"ana", "other", "AWSLogs/b"),
	}
	a.Bucket("trail-logs", owner, home)
	for _, name := range []string{"first", "second"} {
		trail := a.Trail(archivetest.Trail{Name: name, Account: owner, Home: home, Bucket: "trail-logs", Prefix: name})
		trail.Record(owner, home, happened...)
		for _, region := range a.Regions {
			trail.Run(owner, region, from, to, archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 2})
		}
	}
	return &depot{a.Handler(), t}
}

func TestWhatSomebodyShouldExplainIsToldOnceAndAgain(t *testing.T) {
	k := busyDepot(t).collect(owner, collectors.Plan{Period: scenarioPeriod})
	account := fact[coverage.Account](t, k.Snapshot, coverage.AccountKind, owner)
	names := func(events []record.Event) string {
		var out []string
		for _, e := range events {
			out = append(out, e.Name+" "+e.Time.Sub(archivetest.ScenarioFrom).String())
		}
		return strings.Join(out, ", ")
	}
	root, known := account.RootUse.Get()
	if got := names(root.Events); !known || got != "ConsoleLogin 31m0s, CreateUser 35m0s" || root.Unread != nil || len(account.RootUse.Calls()) == 0 {
		t.Fatalf("root: %s, unread %v, gap %v", got, root.Unread, account.RootUse.Gap())
	}
	if root.Events[1].SignIn != root.Events[0].EventID || root.Events[0].SignIn != "" {
		t.Errorf("the session began with %q and %q", root.Events[1].SignIn, root.Events[0].SignIn)
	}
	in, known := account.SignIns.Get()
	if got := names(in.SingleFactor) + "; " + names(in.SecondFactor) + "; " + names(in.AskedOutside); !known || in.Unread != nil ||
		got != "ConsoleLogin 41m0s; ConsoleLogin 31m0s; ConsoleLogin 50m0s" {
		t.Errorf("sign-ins: %s, unread %v, gap %v", got, in.Unread, account.SignIns.Gap())
	}
	read, known := account.LogAccess.Get()
	if !known || len(read.Buckets) != 1 || len(read.Reads) != 1 || read.Reads[0].Count != 2 || read.Reads[0].Principal != "arn:aws:iam::"+owner+":role/Auditor" {
		t.Errorf("log access: %+v, gap %v", read, account.LogAccess.Gap())
	}
	if read.Unread == nil || read.Unread.Reason != evidence.Unsupported || !strings.Contains(read.Unread.Detail, "does not record reads of the objects of trail-logs") {
		t.Errorf("reads are not recorded by the trails' selectors: %v", read.Unread)
	}
	if again := k.replay(t, k.Calls, k.store); !bytes.Equal(encoded(t, k.Snapshot), encoded(t, again.Snapshot)) {
		t.Error("the replay concludes other than the collection did")
		differences(t, k.Snapshot, again.Snapshot)
	}
}

func TestWhatMayBeMissingIsSaidBesideWhatWasFound(t *testing.T) {
	d := busyDepot(t)
	d.Fail(archivetest.Fault{Operation: "s3.GetObject", Subject: "CloudTrail/" + away, Status: 403, Code: "AccessDenied"})
	account := fact[coverage.Account](t, d.collect(owner, collectors.Plan{Period: scenarioPeriod}).Snapshot, coverage.AccountKind, owner)
	root, known := account.RootUse.Get()
	if !known || len(root.Events) != 2 || root.Unread == nil || root.Unread.Reason != evidence.Denied {
		t.Errorf("with a region unread: %+v, gap %v", root, account.RootUse.Gap())
	}
	without := fact[coverage.Account](t, busyDepot(t).collect(owner, collectors.Plan{}).Snapshot, coverage.AccountKind, owner)
	for name, gap := range map[string]*evidence.Gap{"root use": without.RootUse.Gap(), "sign-ins": without.SignIns.Gap(), "log access": without.LogAccess.Gap()} {
		if gap == nil || gap.Reason != evidence.NotAsked || gap.Detail != "no period was given: --period FROM..TO" {
			t.Errorf("%s without a period: %v", name, gap)
		}
	}
}
