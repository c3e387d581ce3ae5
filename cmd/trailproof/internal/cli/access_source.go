package cli

import (
	"context"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// archiveCollector is the one whose answers do not bear on who has power: it
// lists and reads log objects.
const archiveCollector = "period"

// collectPowers asks AWS. A run that is interrupted has no answer: whoever was
// not asked about would seem to hold nothing.
func (a *accessing) collectPowers(ctx context.Context) (*evidence.Snapshot, error) {
	rec, err := openRecording([]target{{format: "json", path: "-"}}, "") // there will be no pack
	if err != nil {
		return nil, err
	}
	defer rec.close()
	plan, err := a.asking.plan(a.env, a.show)
	if err != nil {
		return nil, err
	}
	plan.Without = []string{archiveCollector}
	g, end, err := a.asking.carryOut(ctx, plan, awsapi.NewRecorder(rec.store, a.env.Now))
	if err == nil {
		err = end
	}
	if err != nil {
		return nil, err
	}
	return g.Snapshot()
}

// readPowers reads a pack. Where the configuration file lists nobody, those are
// approved that were when the pack was judged.
func readPowers(path string, config *config) (*evidence.Snapshot, approval, error) {
	p, s, err := openPack(path)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close() //nolint:errcheck // it was only read
	if config.approved != nil || !p.Assessed() {
		return s, config.approves, nil
	}
	kept, err := briefOf(p)
	if err != nil {
		return nil, nil, usagef("what the pack was judged by: %w", err)
	}
	return s, kept.settings.approves, nil
}

// approves says whether the parameters of the checks approve of a principal for a
// capability.
func (s settings) approves(capability, principal string) bool {
	for _, given := range s.Parameters {
		list, _ := given[controls.ApprovedFor(capability)].([]any)
		patterns := make([]string, 0, len(list))
		for _, item := range list {
			if text, ok := item.(string); ok {
				patterns = append(patterns, text)
			}
		}
		if controls.Approved(patterns, principal) {
			return true
		}
	}
	return false
}
