package collectors

import (
	"context"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Run carries out a plan and returns what was learned. The calls go through the
// recorder, whose ledger becomes the snapshot's.
//
// It returns an error only if nothing can be learned: the caller's credentials
// are missing, refused or AWS is out of reach (see awsapi.Open), or the plan
// asks for accounts or regions that are not there (PlanError), or if the ledger
// cannot be read back. Everything else that goes wrong is a gap in the snapshot. When the context ends, the
// snapshot holds what was collected until then and says that it is interrupted.
func Run(ctx context.Context, plan Plan, rec *awsapi.Recorder) (*evidence.Snapshot, error) {
	started := plan.started()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	rec.OnFault(stop) // where one answer cannot be kept the next cannot either
	home, err := awsapi.Open(ctx, plan.Session, rec)
	if err != nil {
		return nil, err
	}
	t, err := survey(ctx, plan, home)
	if err != nil {
		return nil, err
	}
	t.estate.Now, t.estate.Period, t.estate.Progress = started, plan.Period, plan.Progress
	out := &evidence.Sink{}
	for _, c := range All(plan.limit()) {
		if slices.Contains(plan.Without, c.Name()) {
			continue
		}
		plan.say("collecting %s from %d %s", c.Name(), len(t.estate.Accounts), plural(len(t.estate.Accounts), "account"))
		collect(ctx, c, t, out)
	}
	calls, err := rec.Ledger()
	if err != nil {
		return nil, err
	}
	about := evidence.About{
		Schema: evidence.SnapshotSchema, Tool: plan.Tool,
		Caller: evidence.Caller{ARN: home.ARN, Account: home.Account},
		Period: plan.Period, Started: started, Finished: end(plan.now(), started, calls),
		Arguments: plan.Arguments, Asked: plan.asked(),
		Accounts: placed(t.accounts(), out), Interrupted: ctx.Err() != nil,
	}
	if about.Period == (evidence.Period{}) {
		about.Period = evidence.Period{From: started, To: started}
	}
	return out.Snapshot(about, calls), nil
}

// collect runs one collector. If it cannot work at all, or the list of accounts
// is not complete, that is a gap of every kind it yields.
func collect(ctx context.Context, c Collector, t *territory, out *evidence.Sink) {
	err := guarded(ctx, c, t.estate, out)
	for _, kind := range c.Kinds() {
		if err != nil {
			gap := evidence.GapOf(err)
			out.Scope(evidence.Scope{Kind: kind, Account: t.estate.Home.Account, Gap: &gap})
		}
		if t.unlisted != nil {
			out.Scope(evidence.Scope{Kind: kind, Account: t.estate.Home.Account, Gap: t.unlisted, Calls: t.listing})
		}
	}
}

// guarded turns a panic into an error, so that a bug in one collector costs its
// own kinds and not the whole collection.
func guarded(ctx context.Context, c Collector, estate *awsapi.Estate, out *evidence.Sink) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the collector panicked: %v", p)
		}
	}()
	return c.Collect(ctx, estate, out)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
