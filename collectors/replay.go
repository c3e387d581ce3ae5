package collectors

import (
	"cmp"
	"context"
	"time"

	"github.com/trailproof/trailproof/collectors/accounts"
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
	record.AskedBy(about.Caller.Account)
	s, err := Run(ctx, again(about, record, progress), rec)
	if err != nil {
		return nil, err
	}
	s.About.Asked = about.Asked
	s.About.Finished = about.Finished
	s.About.Interrupted = s.About.Interrupted || about.Interrupted
	if about.Part != "" {
		return Part(s, about.Part), nil
	}
	return s, nil
}

// again is the plan that the record was made by. Older records do not name the
// role that was assumed, other than in the calls themselves.
func again(about evidence.About, record *awsapi.Replay, progress func(string, ...any)) Plan {
	asked := about.Asked
	plan := Plan{
		Session: awsapi.Options{Replay: record},
		Org:     asked.Org, Accounts: asked.Accounts, ExcludeAccounts: asked.ExcludeAccounts, Regions: asked.Regions,
		Units: asked.Units, ExcludeUnits: asked.ExcludeUnits,
		RoleName: cmp.Or(asked.RoleName, "recorded"), Via: asked.Via, AccountTags: asked.AccountTags,
		Period: about.Period, Arguments: about.Arguments, Tool: about.Tool, Progress: progress,
		Now: func() time.Time { return about.Started },
	}
	for id, own := range asked.AccountSettings {
		if plan.Settings == nil {
			plan.Settings = map[string]accounts.Setting{}
		}
		plan.Settings[id] = accounts.Setting{RoleName: own.RoleName, Via: own.Via, Regions: own.Regions, Skip: own.Skip}
	}
	return plan
}
