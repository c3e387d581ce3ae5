package main

import (
	"strings"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// observed is the time span that the sample's evidence speaks for.
var observed = evidence.Period{From: day(10, 2), To: day(10, 5)}

func day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// The accounts of the sample organization.
const (
	management = "111122223333"
	logArchive = "222233334444"
	payments   = "333344445555"
	analytics  = "444455556666"
)

// logs is the log archive of the sample organization. Most of it is as it should
// be. Of payments-prod in eu-west-1 a digest was deleted and a log file altered,
// in eu-central-1 the old log files are gone; to the log archive's own log files
// one was added; and the trail and its bucket were changed. The root user of the
// management account was used, somebody signed in without MFA, and the logs were
// read. It is made once: to sign its digests takes longer than to verify them.
var logs = sync.OnceValue(func() *archivetest.Archive {
	a := archivetest.New()
	a.Bucket("meridian-audit-logs", logArchive, "us-east-1")
	a.Bucket("payments-legacy-trail", payments, "eu-west-1")
	trail := a.Trail(archivetest.Trail{Name: "meridian-org-trail", Account: management, Home: "us-east-1",
		Bucket: "meridian-audit-logs", Prefix: "org", Organization: "o-7m2k9x4qpz"})
	happen(trail)
	for _, account := range []string{management, logArchive, payments, analytics} {
		for _, region := range []string{"eu-central-1", "eu-west-1", "us-east-1"} {
			if account != payments || region != "eu-central-1" {
				old := day(9, 21).AddDate(-1, 0, 0)
				trail.Run(account, region, old, old.Add(time.Hour), archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 2})
			}
			trail.Run(account, region, observed.From.Add(-2*time.Hour), observed.To.Add(4*time.Hour), archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 8})
		}
	}
	tamper(a, trail)
	return a
})

// happen adds what somebody did.
func happen(trail *archivetest.Trail) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, time.UTC) }
	role := func(account, name string) string { return "arn:aws:sts::" + account + ":assumed-role/" + name }
	trail.Record(management, "us-east-1",
		archivetest.TrailEvent("PutEventSelectors", trail, at(2, 14, 5), role(management, "CloudPlatform/m.okafor")),
		archivetest.Denied(archivetest.TrailEvent("StopLogging", trail, at(3, 2, 41), role(management, "Support/contractor-7"))),
		archivetest.ConsoleLogin(management, at(2, 8, 30), "arn:aws:iam::"+management+":user/break-glass", "Failure"),
		archivetest.ConsoleLogin(management, at(2, 8, 31), "arn:aws:iam::"+management+":user/break-glass", "Success"))
	trail.Record(management, "us-east-1", rootSession(at(3, 15, 2))...)
	trail.Record(logArchive, "us-east-1",
		archivetest.Event("s3.amazonaws.com", "PutBucketPolicy", logArchive, "us-east-1", at(3, 16, 20), role(logArchive, "LogArchiveAdmin/j.lind"),
			map[string]any{"bucketName": "meridian-audit-logs", "policy": ""}))
	for i, hour := range []int{3, 9, 20} {
		trail.Record(logArchive, "us-east-1", archivetest.ObjectEvent("GetObject", logArchive, "us-east-1", at(2+i, hour, 12),
			role(logArchive, "Auditor/quarterly"), "meridian-audit-logs", "org/AWSLogs/o-7m2k9x4qpz/example.json.gz"))
	}
	trail.Record(payments, "eu-west-1",
		archivetest.Event("iam.amazonaws.com", "CreateAccessKey", payments, "us-east-1", at(4, 11, 2), role(payments, "Deploy/pipeline-4"), map[string]any{"userName": "legacy-sftp"}))
}

// rootSession is what the root user of the management account did in one session,
// after a sign-in with MFA.
func rootSession(begun time.Time) []archivetest.Record {
	root := "arn:aws:iam::" + management + ":root"
	signIn := archivetest.ConsoleLogin(management, begun, root, "Success").With(map[string]any{
		"additionalEventData": map[string]any{"MFAUsed": "Yes", "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No"}})
	who := archivetest.Identity(root, management)
	delete(who, "accessKeyId")
	out := []archivetest.Record{signIn.With(map[string]any{"userIdentity": who})}
	for i, name := range []string{"GetAccountSummary", "UpdateAccountPasswordPolicy"} {
		who := archivetest.Identity(root, management)
		who["sessionContext"] = map[string]any{"attributes": map[string]any{"creationDate": begun.Format(time.RFC3339), "mfaAuthenticated": "true"}}
		out = append(out, archivetest.Event("iam.amazonaws.com", name, management, "us-east-1", begun.Add(time.Duration(3+2*i)*time.Minute), root, nil).
			With(map[string]any{"userIdentity": who, "readOnly": i == 0}))
	}
	return out
}

// tamper does what a verification must find.
func tamper(a *archivetest.Archive, trail *archivetest.Trail) {
	digests := hourly(trail.Digests(payments, "eu-west-1"))
	gone := digests[31]
	a.Delete(gone.Bucket, gone.Key())
	altered := trail.LogsOf(digests[50])[0]
	a.Edit(altered.Bucket, altered.Key(), func(text []byte) []byte {
		return []byte(strings.Replace(string(text), "RunInstances", "GetInstances", 1))
	})
	trail.Late(hourly(trail.Digests(logArchive, "us-east-1"))[20], 1)
}

// hourly are the digests that end in the period.
func hourly(all []archive.Name) []archive.Name {
	var in []archive.Name
	for _, n := range all {
		if n.Time.After(observed.From) && !n.Time.After(observed.To) {
			in = append(in, n)
		}
	}
	return in
}
