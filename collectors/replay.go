package collectors

import (
	"context"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Replay draws the facts anew from recorded calls, as if AWS gave the recorded
// answers now: the same ledger yields the same facts and scopes. What the
// record says of the collection itself (when, by which tool, for which period,
// whether it was interrupted) is kept. The progress may be nil.
func Replay(ctx context.Context, about evidence.About, calls []evidence.Call, store awsapi.Store, rec *awsapi.Recorder, progress func(string, ...any)) (*evidence.Snapshot, error) {
	record := awsapi.NewReplay(calls, store)
	if about.Interrupted {
		record.OfInterrupted()
	}
	s, err := Run(ctx, Plan{
		Session: awsapi.Options{Replay: record},
		Org:     about.Asked.Org, Accounts: about.Asked.Accounts, Regions: about.Asked.Regions,
		RoleName: "recorded", // the record says which role was assumed
		Period:   about.Period, Arguments: about.Arguments, Tool: about.Tool, Progress: progress,
		Now: func() time.Time { return about.Started },
	}, rec)
	if err != nil {
		return nil, err
	}
	s.About.Finished = about.Finished
	s.About.Interrupted = s.About.Interrupted || about.Interrupted
	return s, nil
}
