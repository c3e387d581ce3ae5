package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/table"
)

// quarter is a result of 92 days with one chain of each verdict.
func quarter() *archive.Result {
	p := evidence.Period{From: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}
	hole := p.From.Add(30 * time.Hour)
	chain := func(verdict archive.Verdict, region string) archive.ChainResult {
		return archive.ChainResult{Trail: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit", Account: "111122223333", Region: region, Verdict: verdict, Covered: []evidence.Period{p}}
	}
	valid, holed, bad := chain(archive.Valid, "us-east-1"), chain(archive.Incomplete, "eu-west-1"), chain(archive.Invalid, "eu-central-1")
	valid.Digests.Valid, valid.Logs.Valid = 2208, 35100
	holed.Covered = []evidence.Period{{From: p.From, To: hole}, {From: hole.Add(200 * time.Minute), To: p.To}}
	holed.Gaps = []archive.Gap{{From: hole, To: hole.Add(200 * time.Minute), Cause: archive.MissingDigest, Detail: "it is not there"}}
	bad.Logs.Modified = 7
	for i := range 7 {
		bad.Findings = append(bad.Findings, archive.Finding{Class: archive.LogModified, Object: fmt.Sprintf("s3://logs/\x1b[2J%d", i), Detail: "its content is another"})
	}
	return &archive.Result{Period: p, Verdict: archive.Invalid, Chains: []archive.ChainResult{bad, holed, valid},
		Unread: []archive.Unread{{Account: "111122223333", Region: "me-south-1", Reason: evidence.Denied, Action: "cloudtrail:DescribeTrails", Detail: "no"}}}
}

func shown(t *testing.T, r *archive.Result, width int, color bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := (&proofTable{sheet: sheetOn(&out, width, color)}).write(r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheTableSaysWhatIsProvenAndWhatIsNot(t *testing.T) {
	want := `Period 2026-07-01T00:00:00Z to 2026-10-01T00:00:00Z (92 days)

VERDICT     COVERED  ACCOUNT       REGION        TRAIL  DIGESTS   LOG FILES
invalid     100%     111122223333  eu-central-1  audit  0 ok      0 ok, 7 modified
incomplete  99.8%    111122223333  eu-west-1     audit  0 ok      0 ok
valid       100%     111122223333  us-east-1     audit  2,208 ok  35,100 ok

Not proven: 1 hole in 1 of 3 chains
  audit  111122223333  eu-west-1
    2026-07-02T06:00:00Z to 2026-07-02T09:20:00Z  3 h 20 min  missing-digest
      it is not there

Found: log-modified, 7
  s3://logs/\u001b[2J0
    its content is another
  s3://logs/\u001b[2J1
    its content is another
  s3://logs/\u001b[2J2
    its content is another
  s3://logs/\u001b[2J3
    its content is another
  s3://logs/\u001b[2J4
    its content is another
  and 2 more; complete list: -f json

There may be more chains:
  111122223333  me-south-1  denied cloudtrail:DescribeTrails
    no

invalid: 7 log files were modified; 3 h 20 min of 92 days are not proven, in 1 of 3 chains; there may be more chains: 1 question went unanswered
`
	if got := shown(t, quarter(), 0, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheTableKeepsToTheWidthOfTheTerminal(t *testing.T) {
	r := quarter()
	r.Chains[0].Gaps = append(r.Chains[0].Gaps, r.Chains[1].Gaps[0])
	r.Chains[0].Gaps[0].Detail = strings.Repeat("a long and winding sentence ", 10) + strings.Repeat("s3://bucket/key", 20)
	r.Chains[1].Trail = "arn:aws:cloudtrail:us-east-1:444455556666:trail/audit"
	for _, width := range []int{72, 80, 120} {
		for _, line := range strings.Split(shown(t, r, width, false), "\n") {
			if n := table.Columns(line); n > width {
				t.Errorf("%d columns on a terminal of %d: %s", n, width, line)
			}
		}
	}
	if painted := shown(t, r, 120, true); !strings.Contains(painted, "\x1b[31minvalid\x1b[0m") || strings.Contains(painted, "\x1b[2J") {
		t.Error("the verdict is not painted, or the bucket is")
	}
}

func TestAccountIDsAreNeverBroken(t *testing.T) {
	for _, width := range []int{20, 40, 60} {
		if got := strings.Count(shown(t, quarter(), width, false), "  111122223333  "); got < 3 {
			t.Errorf("on %d columns: %d account IDs are whole\n%s", width, got, shown(t, quarter(), width, false))
		}
	}
}

func TestTheVerdictIsSaidInOneSentence(t *testing.T) {
	valid := quarter()
	valid.Verdict, valid.Chains, valid.Unread = archive.Valid, valid.Chains[2:], nil
	none := &archive.Result{Period: valid.Period, Verdict: archive.Incomplete}
	listing := quarter()
	listing.Verdict, listing.Chains, listing.Unread = archive.Incomplete, listing.Chains[2:], nil
	for want, r := range map[string]*archive.Result{
		"valid: every moment of 92 days is proven for the 1 chain, and 35,100 log files are as CloudTrail delivered them": valid,
		"incomplete: nothing is proven: there is no trail that delivers, and no digest file":                              none,
		"incomplete: a listing failed": listing,
	} {
		if got := verdictLine(r); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestWhatIsCoveredIsNotRoundedToAllOrNothing(t *testing.T) {
	r := quarter()
	short := func(d time.Duration) archive.ChainResult {
		return archive.ChainResult{Covered: []evidence.Period{{From: r.Period.From, To: r.Period.From.Add(d)}}}
	}
	for want, c := range map[string]archive.ChainResult{
		"100%": short(92 * 24 * time.Hour), "99.9%": short(92*24*time.Hour - time.Second), "0.1%": short(time.Second), "0%": {},
	} {
		if got := covered(r.Period, c); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestLengthsOfTimeAreSaidInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", time.Millisecond: "less than 1 s", 45 * time.Second: "45 s", 200 * time.Minute: "3 h 20 min", 24 * time.Hour: "1 day",
		50*time.Hour + time.Minute: "2 days 2 h 1 min", time.Hour + 24*time.Second: "1 h 24 s",
	} {
		if got := lasting(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
