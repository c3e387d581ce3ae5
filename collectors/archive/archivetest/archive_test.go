package archivetest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	account = "111122223333"
	mallory = "arn:aws:sts::111122223333:assumed-role/Admin/mallory"
)

var (
	from = time.Date(2026, 3, 1, 0, 6, 24, 0, time.UTC)
	pace = archivetest.Pace{LogsPerHour: 4, RecordsPerLog: 3}
)

func hour(n int) time.Time { return from.Add(time.Duration(n) * time.Hour) }

func trail(a *archivetest.Archive) *archivetest.Trail {
	return a.Trail(archivetest.Trail{Name: "audit", Account: account, Home: "us-east-1", Bucket: "logs", Prefix: "deep/er"})
}

func verify(t *testing.T, a *archivetest.Archive, from, to time.Time, chains ...archive.Chain) *archive.Result {
	t.Helper()
	r, err := archive.Verify(t.Context(), archive.Request{Chains: chains, Period: evidence.Period{From: from, To: to}, Now: to.Add(2000 * time.Hour),
		Source: a.Source(), Keys: a.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsDeliveredIsValid(t *testing.T) {
	for _, spki := range []bool{false, true} {
		a := archivetest.New()
		a.SPKI = spki
		trail := trail(a)
		start := archivetest.RotatesAfter(from).Add(-5 * time.Hour)
		for _, region := range []string{"us-east-1", "eu-central-1"} {
			trail.Run(account, region, start, start.Add(24*time.Hour), pace)
		}
		r := verify(t, a, start, start.Add(24*time.Hour), trail.Chains()...)
		for _, c := range r.Chains {
			if c.Verdict != archive.Valid || c.Digests.Valid != 24 || c.Logs.Valid != 96 || len(c.Gaps) > 0 || len(c.Findings) > 0 {
				t.Errorf("%+v", c)
			}
		}
		keys := map[string]bool{}
		for _, d := range trail.Digests(account, "us-east-1") {
			o, _ := a.Object(d.Bucket, d.Key())
			file, err := archive.ParseDigest(archivetest.Unzip(o.Body))
			if err != nil {
				t.Fatal(err)
			}
			keys[file.Fingerprint] = true
		}
		if len(keys) != 2 {
			t.Errorf("%d keys signed across a rotation", len(keys))
		}
	}
}

func TestTheSameCallsMakeTheSameBytes(t *testing.T) {
	const want = "673e139a23dc3be7ca9c46f404d07a0ab39afae7caded0f234ffd0c9838123fa"
	h := sha256.New()
	for _, o := range stopped(archivetest.New()).Objects() {
		fmt.Fprintf(h, "%s %s %x %v\n", o.Bucket, o.Key, sha256.Sum256(o.Body), o.Metadata)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the archive is %s; if that is meant, write it here", got)
	}
}

// stopped is an archive whose trail was stopped for a while.
func stopped(a *archivetest.Archive) *archivetest.Archive {
	trail := trail(a)
	for _, region := range []string{"us-east-1", "eu-central-1"} {
		trail.Run(account, region, from, hour(4), pace)
	}
	trail.Stop(hour(5).Add(20*time.Minute), mallory)
	trail.Start(hour(8), mallory)
	trail.RunTo(hour(12))
	return a
}

func TestAStopLeavesAHoleAndItsRecord(t *testing.T) {
	a := stopped(archivetest.New())
	tree := archive.Tree{Place: archive.Place{Bucket: "logs", Prefix: "deep/er"}, Account: account, Region: "eu-central-1"}
	r := verify(t, a, from, hour(12), archive.Chain{Trail: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit", Tree: tree})
	c := r.Chains[0]
	if len(c.Gaps) != 1 || c.Gaps[0].Cause != archive.ChainRestart || !c.Gaps[0].From.Equal(hour(5).Add(21*time.Minute)) || !c.Gaps[0].To.Equal(hour(8)) {
		t.Errorf("%+v", c.Gaps)
	}
	if c.Digests.Valid != 10 || c.Digests.Invalid+c.Digests.Missing > 0 {
		t.Errorf("%+v", c.Digests)
	}
	found := map[string]string{}
	for _, o := range a.Objects() {
		text := string(archivetest.Unzip(o.Body))
		for _, event := range []string{"StopLogging", "StartLogging"} {
			if strings.Contains(text, `"eventName":"`+event+`"`) {
				found[event] += o.Key
			}
		}
	}
	if len(found) != 2 || !strings.Contains(found["StopLogging"], "us-east-1_20260301T0527Z") || !strings.Contains(found["StartLogging"], "us-east-1_20260301T0813Z") {
		t.Errorf("the records lie in %v", found)
	}
}

func TestValidationMayBeOffForAWhile(t *testing.T) {
	a := archivetest.New()
	trail := trail(a)
	trail.Run(account, "us-east-1", from, hour(4), pace)
	trail.Unsign(hour(4), mallory)
	trail.RunTo(hour(7))
	trail.Sign(hour(8), mallory)
	trail.RunTo(hour(12))
	c := verify(t, a, from, hour(12), trail.Chains()...).Chains[0]
	if len(c.Gaps) != 1 || c.Gaps[0].Cause != archive.ChainRestart || c.Logs.Unreferenced < 12 {
		t.Errorf("%+v", c)
	}
}

func TestATrailMovesAndBackfills(t *testing.T) {
	a := archivetest.New()
	trail := trail(a)
	trail.Run(account, "us-east-1", from, hour(4), pace)
	trail.Move("other", "")
	trail.RunTo(hour(8))
	digests := trail.Digests(account, "us-east-1")
	trail.Backfill(digests[6], 2, hour(24*40))
	c := verify(t, a, from, hour(8), trail.Chains()...).Chains[0]
	if c.Verdict != archive.Valid || c.Digests.Valid != 9 || c.Logs.Valid != 34 {
		t.Errorf("%+v", c)
	}
	a.Edit(digests[2].Bucket, trail.LogsOf(digests[2])[0].Key(), func(text []byte) []byte { return append(text, ' ') })
	if c := verify(t, a, from, hour(8), trail.Chains()...).Chains[0]; c.Verdict != archive.Invalid || c.Logs.Modified != 1 {
		t.Errorf("%+v", c)
	}
}

func TestSharedBodiesAreListedWithTheirHashes(t *testing.T) {
	a := archivetest.New()
	trail := trail(a)
	trail.Run(account, "us-east-1", from, hour(10), archivetest.Pace{LogsPerHour: 12, RecordsPerLog: 5, Bodies: 7})
	bodies := map[string]bool{}
	for _, l := range trail.Logs(account, "us-east-1") {
		o, _ := a.Object(l.Bucket, l.Key())
		bodies[string(o.Body)] = true
	}
	c := verify(t, a, from, hour(10), trail.Chains()...).Chains[0]
	if c.Verdict != archive.Valid || c.Logs.Valid != 120 || len(bodies) != 7 {
		t.Errorf("%d bodies, %+v", len(bodies), c)
	}
}

func TestALocalCopyVerifiesOffline(t *testing.T) {
	a := archivetest.New()
	trail := trail(a)
	trail.Run(account, "us-east-1", from, hour(6), pace)
	trail.Backfill(trail.Digests(account, "us-east-1")[2], 1, hour(24*40))
	dir := t.TempDir()
	if err := a.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	listed, err := os.ReadFile(filepath.Join(dir, "public-keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := archive.ParseStoredKeys(listed)
	if err != nil {
		t.Fatal(err)
	}
	var copied archive.Folders
	defer copied.Close() //nolint:errcheck // it was read
	if err := copied.Add("logs", filepath.Join(dir, "logs")); err != nil {
		t.Fatal(err)
	}
	r, err := archive.Verify(t.Context(), archive.Request{Chains: trail.Chains(), Period: evidence.Period{From: from, To: hour(6)}, Now: hour(2000),
		Source: &copied, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chains[0]; c.Verdict != archive.Valid || c.Digests.Valid != 7 || c.Logs.Valid != 25 {
		t.Errorf("%+v", c)
	}
}
