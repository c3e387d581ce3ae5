package chains

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

var (
	begin = time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	day   = evidence.Period{From: begin, To: begin.Add(24 * time.Hour)}
	pace  = archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 1}
)

// estate is an archive with one bucket.
type estate struct {
	*archivetest.Archive
	t *testing.T
}

func newEstate(t *testing.T) estate { return estate{archivetest.New(), t} }

func (e estate) trail(name string, with ...func(*archivetest.Trail)) *archivetest.Trail {
	trail := archivetest.Trail{Name: name, Account: owner, Home: "us-east-1", Bucket: "logs"}
	for _, change := range with {
		change(&trail)
	}
	return e.Trail(trail)
}

// find searches a local copy of the bucket.
func (e estate) find(s Search) Found {
	e.t.Helper()
	dir := e.t.TempDir()
	if err := e.WriteDir(dir); err != nil {
		e.t.Fatal(err)
	}
	copies := &archive.Folders{}
	e.t.Cleanup(func() { _ = copies.Close() })
	if err := copies.Add("logs", filepath.Join(dir, "logs")); err != nil {
		e.t.Fatal(err)
	}
	s.Lister, s.Bucket = copies, "logs"
	if s.Period == (evidence.Period{}) {
		s.Period = day
	}
	return Find(e.t.Context(), s)
}

func TestTheBucketShowsWhoLeftWhatWasDisabledAndWhatWasDeleted(t *testing.T) {
	e := newEstate(t)
	e.trail("audit").Run(owner, "us-east-1", begin, day.To, pace)
	e.trail("audit-2").Run(owner, "me-south-1", begin, begin.Add(5*time.Hour), pace)
	e.trail("old").Run(owner, "us-east-1", begin.Add(-72*time.Hour), begin.Add(-49*time.Hour), pace)
	organization := e.trail("org", func(t *archivetest.Trail) { t.Organization = org })
	organization.Run("777788889999", "eu-west-1", begin, day.To, pace)
	f := e.find(Search{Trails: []string{organization.ARN()}})
	expect(t, f.Chains, "audit AWSLogs/111122223333/us-east-1", "audit-2 AWSLogs/111122223333/me-south-1", "org AWSLogs/o-abcdefghij/777788889999/eu-west-1")
	if got := f.Chains[2].Trail; got != organization.ARN() {
		t.Errorf("the organization's trail is %s", got)
	}
	for _, c := range e.find(Search{}).Chains {
		if nameOf(c.Trail) == "org" && c.Trail != "arn:aws:cloudtrail:us-east-1::trail/org" {
			t.Errorf("nobody said whose the trail is, and it is %s", c.Trail)
		}
	}
	wanted := func(_ archive.Place, account, region string) bool {
		return account == owner && (region == "" || region == "us-east-1")
	}
	expect(t, e.find(Search{Wanted: wanted}).Chains, "audit AWSLogs/111122223333/us-east-1")
	expect(t, e.find(Search{Prefix: "elsewhere"}).Chains)
}

func TestDeletingAllDigestsOfThePeriodDoesNotHideTheChain(t *testing.T) {
	e := newEstate(t)
	alone := e.trail("alone")
	alone.Run(owner, "us-east-1", begin.Add(-5*time.Hour), day.To.Add(5*time.Hour), pace)
	one := e.trail("one")
	one.Run(owner, "us-east-1", begin, day.To, pace)
	one.Run(owner, "eu-west-1", begin.Add(-5*time.Hour), day.To, pace)
	one.Run(owner, "eu-north-1", begin, day.To, pace) // all of it: the log files are left
	for _, d := range append(alone.Digests(owner, "us-east-1"), one.Digests(owner, "eu-west-1")...) {
		if d.Time.After(begin) && d.Time.Before(day.To.Add(time.Hour)) {
			e.Delete(d.Bucket, d.Key())
		}
	}
	for _, d := range one.Digests(owner, "eu-north-1") {
		e.Delete(d.Bucket, d.Key())
	}
	f := e.find(Search{})
	expect(t, f.Chains, "alone AWSLogs/111122223333/us-east-1", "one AWSLogs/111122223333/eu-north-1", "one AWSLogs/111122223333/eu-west-1", "one AWSLogs/111122223333/us-east-1")
	if len(f.Loose)+len(f.Unread) > 0 {
		t.Errorf("%+v", f)
	}
}

func TestLogFilesWithoutAnyDigestAreSaidToBeThere(t *testing.T) {
	e := newEstate(t)
	trail := e.trail("audit")
	trail.Run(owner, "us-east-1", begin, day.To, pace)
	for _, d := range trail.Digests(owner, "us-east-1") {
		e.Delete(d.Bucket, d.Key())
	}
	f := e.find(Search{})
	if expect(t, f.Chains); len(f.Loose) != 1 || f.Loose[0].Region != "us-east-1" {
		t.Errorf("got %+v", f.Loose)
	}
	if f := e.find(Search{Period: evidence.Period{From: begin.AddDate(1, 0, 0), To: begin.AddDate(1, 0, 1)}}); len(f.Loose) > 0 {
		t.Errorf("another period has %+v", f.Loose)
	}
}

func TestATrailThatMovedIsFoundWhereItDeliversNow(t *testing.T) {
	e := newEstate(t)
	trail := e.trail("audit", func(t *archivetest.Trail) { t.Organization = org })
	trail.Run(owner, "us-east-1", begin, begin.Add(6*time.Hour), pace)
	later := e.trail("audit", func(t *archivetest.Trail) { t.Organization = "o-zzzzzzzzzz" })
	later.Run(owner, "us-east-1", begin.Add(6*time.Hour), day.To, pace)
	expect(t, e.find(Search{Trails: []string{trail.ARN()}}).Chains, "audit AWSLogs/o-zzzzzzzzzz/111122223333/us-east-1")
}

func TestFoldersAndObjectsThatAreNamedLikeNoneAreLeftAlone(t *testing.T) {
	e := newEstate(t)
	trail := e.trail("audit")
	trail.Run(owner, "us-east-1", begin, day.To, pace)
	for _, key := range []string{
		"AWSLogs/x/CloudTrail-Digest/us-east-1/a", "AWSLogs/111122223333/CloudTrail-Digest/\x1b[2J/a", "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/10/zzz",
		"AWSLogs/o-abcdefghij/o-abcdefghij/111122223333/CloudTrail-Digest/us-east-1/a", "AWSLogs/111122223333/Config/us-east-1/a",
	} {
		e.Put(archivetest.Object{Bucket: "logs", Key: key})
	}
	f := e.find(Search{})
	if expect(t, f.Chains, "audit AWSLogs/111122223333/us-east-1"); len(f.Loose)+len(f.Unread) > 0 {
		t.Errorf("%+v", f)
	}
}

func TestAFolderThatCannotBeListedIsSaid(t *testing.T) {
	f := Find(t.Context(), Search{Lister: &archive.Folders{}, Bucket: "none", Period: day})
	if len(f.Unread) != 1 || f.Unread[0].Folder != "s3://none/AWSLogs/" || !strings.Contains(f.Unread[0].Gap.Detail, "no local copy") {
		t.Errorf("got %+v", f.Unread)
	}
}
