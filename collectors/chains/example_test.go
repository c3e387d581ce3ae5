package chains_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// Events of a period are looked for in the log files that were delivered in it and
// soon after it, whether a trail or digest of them is known or not. Live finds out
// where they lie in S3, as OpenLogs does in a folder.
func Example_events() {
	now := time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)
	period := evidence.Period{From: now.AddDate(0, 0, -10), To: now.AddDate(0, 0, -9)}
	dir, keys := deliveredCopy(period)
	defer func() { _ = os.RemoveAll(dir) }()

	filter, err := pattern.ParseFilter(`{ $.eventName = "StopLogging" || $.eventName = "StartLogging" }`)
	if err != nil {
		panic(err)
	}
	question := record.Question{ID: "switched", All: []record.Condition{record.Matching(filter)}}

	source, err := chains.OpenLogs(dir, "")
	if err != nil {
		panic(err)
	}
	defer func() { _ = source.Close() }()
	ctx, delivered := context.Background(), archive.Delivered(period, now)
	survey, err := source.Survey(ctx, chains.Ask{Period: delivered, Logs: true})
	if err != nil {
		panic(err)
	}

	var mu sync.Mutex
	var told []string
	result, err := archive.Verify(ctx, archive.Request{
		Chains: survey.Chains, Known: survey.Known, Trees: survey.Trees, Folders: survey.Folders,
		Period: delivered, Now: now, Source: survey.Source, Keys: keys,
		Search: &record.Search{Period: period, Questions: []record.Question{question}},
		Found: func(in archive.Searched) { // in any order, from many goroutines
			mu.Lock()
			defer mu.Unlock()
			for _, found := range in.Found {
				told = append(told, fmt.Sprintf("%s, record %d, verified %t: %v", filepath.Base(in.Object), found.Place, in.Verified, found.Matched))
			}
			if in.Fault != "" {
				told = append(told, fmt.Sprintf("%s may hold more: %s", in.Object, in.Fault))
			}
		},
	})
	if err != nil {
		panic(err) // interrupted; what was told stands
	}
	result.Lack(survey.Unread...) // where there may be more

	slices.Sort(told)
	for _, line := range told {
		fmt.Println(line)
	}
	n := result.Searched
	fmt.Println(n.Files, "log files,", n.Verified, "verified,", n.Faulty, "not searched whole;", len(result.Unread), "places not listed")
	// Output:
	// 111122223333_CloudTrail_us-east-1_20260110T0300Z_7K3XAEQA3DC527EF.json.gz, record 3, verified true: [switched]
	// 111122223333_CloudTrail_us-east-1_20260110T0530Z_ACHWVTNITL5FL3M3.json.gz, record 3, verified true: [switched]
	// 8 log files, 8 verified, 0 not searched whole; 0 places not listed
}

// deliveredCopy is a local copy of what a trail delivered around a period, and the
// public keys.
func deliveredCopy(p evidence.Period) (dir string, keys archive.Keys) {
	a := archivetest.New()
	trail := a.Trail(archivetest.Trail{Name: "audit", Account: "111122223333", Home: "us-east-1", Bucket: "logs"})
	pace := archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 3}
	trail.Run("111122223333", "us-east-1", p.From.Add(-time.Hour), p.From.Add(3*time.Hour), pace)
	trail.Stop(p.From.Add(3*time.Hour), "arn:aws:iam::111122223333:user/mallory")
	trail.Start(p.From.Add(5*time.Hour), "arn:aws:iam::111122223333:user/mallory")
	trail.RunTo(p.From.Add(8 * time.Hour))
	dir, err := os.MkdirTemp("", "copy")
	if err != nil {
		panic(err)
	}
	if err := a.WriteDir(dir); err != nil {
		panic(err)
	}
	return dir, a.Keys()
}
