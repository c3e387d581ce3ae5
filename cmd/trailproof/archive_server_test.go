package main_test

import (
	"bytes"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailproof/trailproof/collectors/archive/archivetest"
)

// The archive of the stories: two days of January 2026 in two regions, with two
// log files an hour.
const (
	owner  = "111122223333"
	member = "444455556666"
)

var (
	archiveFrom = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	archiveTo   = archiveFrom.Add(48 * time.Hour)
	modest      = archivetest.Pace{LogsPerHour: 2, RecordsPerLog: 3}
)

// served is the archive of one story, once it has one.
type served struct {
	*archivetest.Archive
	server *archivetest.Server
	trail  *archivetest.Trail
}

type servedKey struct{}

// archiveServer makes an archive and serves it as AWS would: archive-server
// [account|organization|none] [PREFIX]. It points the story at it.
func archiveServer(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(servedKey{}).(*served)
	a.Archive = archivetest.New()
	a.server = a.Handler()
	kind, prefix := "account", ""
	if len(args) > 0 {
		kind = args[0]
	}
	if len(args) > 1 {
		prefix = args[1]
	}
	switch kind {
	case "account", "organization":
		made := archivetest.Trail{Name: "audit", Account: owner, Home: "us-east-1", Bucket: "story-logs", Prefix: prefix}
		accounts := []string{owner}
		if kind == "organization" {
			a.Organize(archivetest.Organization{ID: "o-abcdefghij", Management: owner, Members: []string{member}})
			made.Organization, accounts = "o-abcdefghij", []string{owner, member}
		}
		a.Bucket("story-logs", owner, "eu-west-1")
		a.trail = a.Trail(made)
		for _, account := range accounts {
			for _, region := range []string{"eu-west-1", "us-east-1"} {
				a.trail.Run(account, region, archiveFrom, archiveTo, modest)
			}
		}
	case "none":
		a.Regions = []string{"us-east-1"}
	default:
		ts.Fatalf("no archive %q", kind)
	}
	listener := httptest.NewServer(a.server)
	ts.Defer(func() {
		listener.CloseClientConnections()
		listener.Close()
	})
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": listener.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIA" + owner, "AWS_SECRET_ACCESS_KEY": "story-secret-never-printed",
	} {
		ts.Setenv(name, value)
	}
}

// tamper does something to the archive: tamper delete-newest REGION N,
// delete-digest REGION N, edit-log REGION N, deny WHAT [OPERATION], slow TIME,
// late REGION, copy DIR.
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(servedKey{}).(*served)
	if a.Archive == nil || len(args) < 2 {
		ts.Fatalf("usage: after archive-server, tamper WHAT WHERE [N]")
	}
	where, n := args[1], 0
	if len(args) > 2 {
		n, _ = strconv.Atoi(args[2])
	}
	switch args[0] {
	case "delete-newest":
		digests := a.trail.Digests(owner, where)
		for _, d := range digests[len(digests)-n:] {
			a.Delete(d.Bucket, d.Key())
		}
	case "delete-digest":
		d := a.trail.Digests(owner, where)[n]
		a.Delete(d.Bucket, d.Key())
	case "delete-all-digests":
		for _, d := range a.trail.Digests(owner, where) {
			a.Delete(d.Bucket, d.Key())
		}
	case "edit-log":
		log := a.trail.Logs(owner, where)[n]
		a.Edit(log.Bucket, log.Key(), func(text []byte) []byte { return bytes.Replace(text, []byte("eventName"), []byte("eventNane"), 1) })
	case "plant":
		log := a.trail.Logs(owner, where)[n]
		o, _ := a.Object(log.Bucket, log.Key())
		log.Nonce = "AAAAAAAAAAAAAAAA"
		o.Key = log.Key()
		a.Put(o)
	case "deny":
		operation := "s3.GetObject"
		if len(args) > 2 {
			operation = args[2]
		}
		a.server.Fail(archivetest.Fault{Operation: operation, Subject: strings.TrimPrefix(where, "any"), Status: 403, Code: "AccessDenied"})
	case "slow":
		pause, err := time.ParseDuration(where)
		ts.Check(err)
		a.server.Fail(archivetest.Fault{Operation: "s3.GetObject", Subject: "/CloudTrail/", Delay: pause})
	case "copy":
		ts.Check(a.WriteDir(ts.MkAbs(where)))
	default:
		ts.Fatalf("tamper: %q is not known", args[0])
	}
}

// asked asserts which operations a story has asked for: asked s3.GetObject.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	for _, operation := range args {
		if n := ts.Value(servedKey{}).(*served).server.Requests()[operation]; (n > 0) == neg {
			ts.Fatalf("%s was asked for %d times", operation, n)
		}
	}
}

// waitForRequests waits until an operation was asked for so many times, with a
// deadline: wait-for-requests s3.GetObject 20.
func waitForRequests(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ts.Value(servedKey{}).(*served).server.Requests()[args[0]] >= want {
			return
		}
	}
	ts.Fatalf("%s was never asked for %d times", args[0], want)
}
