package chains

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// searched is how many records are found in each tree that a survey of S3 leads
// to, and how many of their log files are verified.
func searched(t *testing.T, e estate, h *archivetest.Server, by Caller, ask Ask) string {
	t.Helper()
	by.Home = session(t, h)
	ask.Period, ask.Logs = day, true
	s, err := Live(t.Context(), by, ask)
	if err != nil {
		t.Fatal(err)
	}
	anything := record.Question{ID: "all", All: []record.Condition{{Holds: func(map[string]any) pattern.Truth { return pattern.True }}}}
	var mu sync.Mutex
	records, verified := map[string]int{}, map[string]int{}
	_, err = archive.Verify(t.Context(), archive.Request{
		Chains: s.Chains, Known: s.Known, Trees: s.Trees, Period: day, Now: day.To.AddDate(0, 1, 0), Source: s.Source, Keys: e.Keys(),
		Search: &record.Search{Questions: []record.Question{anything}},
		Found: func(in archive.Searched) {
			mu.Lock()
			defer mu.Unlock()
			name, err := archive.ParseName("logs", strings.TrimPrefix(in.Object, "s3://logs/"))
			if err != nil || in.Fault != "" {
				t.Errorf("%s: %v %s", in.Object, err, in.Fault)
			}
			at := name.Account + "/" + name.Region
			records[at] += len(in.Found)
			if in.Verified {
				verified[at]++
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for at, n := range records {
		all = append(all, fmt.Sprintf("%s %d in %d verified", at, n, verified[at]))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func TestEventsAreFoundInS3WhetherATrailIsKnownOrNot(t *testing.T) {
	e := newEstate(t)
	three := archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 3}
	e.trail("audit").Run(owner, "us-east-1", begin, day.To, three)
	org := e.trail("org", func(t *archivetest.Trail) { t.Organization, t.Bucket = org, "logs" })
	org.Run("777788889999", "eu-west-1", begin, day.To, three)
	const whole = "111122223333/us-east-1 72 in 24 verified, 777788889999/eu-west-1 72 in 24 verified"
	h := e.Handler()
	if got := searched(t, e, h, Caller{}, Ask{Bucket: "logs"}); got != whole {
		t.Errorf("of a bucket: %s", got)
	}
	if got, want := searched(t, e, h, Caller{}, Ask{Bucket: "logs", Accounts: []string{owner}}), "111122223333/us-east-1 72 in 24 verified"; got != want {
		t.Errorf("of an account: %s", got)
	}
	if got, want := searched(t, e, h, Caller{}, Ask{Trails: []string{"audit"}}), "111122223333/us-east-1 72 in 24 verified"; got != want {
		t.Errorf("of a trail: %s", got)
	}
	for _, digest := range e.Objects() {
		if strings.Contains(digest.Key, "/CloudTrail-Digest/") {
			e.Delete(digest.Bucket, digest.Key)
		}
	}
	if got, want := searched(t, e, e.Handler(), Caller{}, Ask{Bucket: "logs"}), strings.ReplaceAll(whole, " 24 ", " 0 "); got != want {
		t.Errorf("without digests: %s", got)
	}
	if h.Requests()["s3.GetObject"] == 0 {
		t.Error("S3 was not asked")
	}
}
