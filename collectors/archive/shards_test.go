package archive_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

var scenarioPeriod = evidence.Period{From: archivetest.ScenarioFrom, To: archivetest.ScenarioTo}

// staged is an archive to which everything was done that can be done to one, and
// the chains of it: one of each scenario, and six of a trail that was stopped,
// of which the home region's tells why the others end.
//
// It is written once: signing takes its time.
var staged = sync.OnceValues(func() (*archivetest.Archive, []archive.Chain) {
	a := archivetest.New()
	var chains []archive.Chain
	for _, trail := range archivetest.Stage(a.Handler(), archivetest.Scenarios()) {
		chains = append(chains, trail.Chain(archivetest.ScenarioAccount, archivetest.ScenarioRegion))
	}
	wide := a.Trail(archivetest.Trail{Name: "wide", Account: "222222222222", Home: "eu-west-1", Bucket: "wide"})
	stop, start := archivetest.ScenarioFrom.Add(200*time.Minute), archivetest.ScenarioFrom.Add(400*time.Minute)
	for _, region := range []string{"eu-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", "sa-east-1"} {
		wide.Run("222222222222", region, archivetest.ScenarioFrom, archivetest.ScenarioFrom.Add(3*time.Hour), archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 1})
	}
	wide.Stop(stop, "arn:aws:iam::222222222222:user/mallory")
	wide.Start(start, "arn:aws:iam::222222222222:user/mallory")
	wide.RunTo(archivetest.ScenarioTo)
	return a, append(chains, wide.Chains()...)
})

func ask(a *archivetest.Archive, chains []archive.Chain) archive.Request {
	return archive.Request{Chains: chains, Period: scenarioPeriod, Now: archive.AsOf(scenarioPeriod.To.AddDate(1, 0, 0), scenarioPeriod),
		Source: a.Source(), Keys: a.Keys(), LargestDigest: 1 << 20}
}

func verify(t *testing.T, req archive.Request) *archive.Result {
	t.Helper()
	r, err := archive.Verify(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMergedShardsOfEveryScenarioAreTheSingleRun(t *testing.T) {
	a, chains := staged()
	all := slices.Clone(chains)
	for seed := range uint64(3) {
		random := rand.New(rand.NewPCG(seed, 6))
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		req := ask(a, all[:len(all)-random.IntN(len(all)/2)])
		req.Known = all[len(req.Chains):]
		plan := archive.NewPlan(req, nil, evidence.Tool{Version: "v1"})
		req.Chains, req.Known = plan.Chains, plan.Known
		single := encoded(t, verify(t, req))
		if !bytes.Contains(single, []byte("StopLogging")) {
			t.Fatal("no restart is explained")
		}

		of := random.IntN(8) + 1
		var parts []archive.Part
		for _, i := range random.Perm(of) {
			shard := archive.Shard{Index: i, Of: of}
			req := ask(a, plan.Share(shard))
			req.Known, req.Concurrency = plan.Others(shard), random.IntN(40)+1
			written := encoded(t, plan.Part(shard, verify(t, req)))
			part, err := archive.ReadPart(fmt.Sprint(i), bytes.NewReader(written))
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, part)
		}
		merged, err := archive.Merge(parts)
		if err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, merged); !bytes.Equal(got, single) {
			t.Fatalf("seed %d, %d parts of %d chains: they differ from line\n%s", seed, of, len(plan.Chains), firstDifference(got, single))
		}
	}
}

func TestAResumedRunOfEveryScenarioIsTheSingleRun(t *testing.T) {
	a, all := staged()
	req := ask(a, all)
	plan := archive.NewPlan(req, nil, evidence.Tool{Version: "v1"})
	req.Chains = plan.Chains
	single := encoded(t, verify(t, req))
	path := filepath.Join(t.TempDir(), "j")
	for _, resumed := range []bool{false, true} {
		journal, err := archive.Resume(path, plan, archive.Shard{}, resumed)
		if err != nil {
			t.Fatal(err)
		}
		req.Journal = journal.Tree
		if got := encoded(t, verify(t, req)); !bytes.Equal(got, single) {
			t.Errorf("resumed %t: it differs from line\n%s", resumed, firstDifference(got, single))
		}
		if resumed != (journal.Resumed > 0) {
			t.Errorf("resumed %t: %d entries were at hand", resumed, journal.Resumed)
		}
		if err := journal.Close(false); err != nil {
			t.Fatal(err)
		}
	}
}

func firstDifference(got, want []byte) string {
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return fmt.Sprintf("%d: %s\nwant %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}
