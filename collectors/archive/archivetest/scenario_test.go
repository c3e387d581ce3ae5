package archivetest_test

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestEveryScenarioIsAnswered(t *testing.T) {
	scenarios := archivetest.Scenarios()
	a := archivetest.New()
	h := a.Handler()
	trails := archivetest.Stage(h, scenarios)
	cfg := client(t, h, archivetest.ScenarioAccount, archivetest.ScenarioRegion)
	cfg.RetryMaxAttempts = 2
	var chains []archive.Chain
	for _, trail := range trails {
		chains = append(chains, trail.Chain(archivetest.ScenarioAccount, archivetest.ScenarioRegion))
	}
	r, err := archive.Verify(t.Context(), archive.Request{Chains: chains, Period: evidence.Period{From: archivetest.ScenarioFrom, To: archivetest.ScenarioTo},
		Now: archivetest.ScenarioTo.AddDate(1, 0, 0), Source: bucketsOf(cfg), Keys: a.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	for i, sc := range scenarios {
		t.Run(sc.Name, func(t *testing.T) { answered(t, sc, r.Chains[i]) })
	}
}

// answered holds a result against what the scenario says.
func answered(t *testing.T, sc archivetest.Scenario, c archive.ChainResult) {
	var causes []archive.Cause
	for _, g := range c.Gaps {
		causes = append(causes, g.Cause)
	}
	found := map[archive.Class]bool{}
	for _, f := range c.Findings {
		found[f.Class] = true
	}
	as := c.Verdict == sc.Says && slices.Equal(causes, sc.Gaps)
	for _, class := range sc.Finds {
		as = as && found[class]
	}
	if sc.Says == archive.Valid && len(found) > len(sc.Finds) {
		as = false
	}
	if !as {
		t.Errorf("%s:\n%s, gaps %v, findings %v; digests %+v logs %+v\nwant %s, gaps %v, findings %v", sc.What, c.Verdict, causes, c.Findings, c.Digests, c.Logs, sc.Says, sc.Gaps, sc.Finds)
	}
}
