package collectors

import (
	"context"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Run carries out a plan and returns what was learned, as Gather does, all of it in
// memory.
func Run(ctx context.Context, plan Plan, rec *awsapi.Recorder) (*evidence.Snapshot, error) {
	g, err := Gather(ctx, plan, rec)
	if err != nil {
		return nil, err
	}
	return g.Snapshot()
}

// Gather carries out a plan and returns what was learned. The calls go through the
// recorder, whose ledger becomes the snapshot's.
//
// It returns an error only if nothing can be learned: the caller's credentials
// are missing, refused or AWS is out of reach (see awsapi.Open), or the plan
// asks for accounts or regions that are not there (PlanError), or if the ledger
// cannot be read back. Everything else that goes wrong is a gap in the snapshot. When the context ends, the
// snapshot holds what was collected until then and says that it is interrupted.
func Gather(ctx context.Context, plan Plan, rec *awsapi.Recorder) (*Gathered, error) {
	started := plan.started()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	rec.OnFault(stop) // where one answer cannot be kept the next cannot either
	plan.Session.Concurrency = plan.limit()
	if plan.Session.End == nil {
		plan.Session.End = stop
	}
	home, err := awsapi.Open(ctx, plan.Session, rec)
	if err != nil {
		return nil, err
	}
	t, err := survey(ctx, plan, home)
	if err != nil {
		return nil, err
	}
	if plan.Sparing {
		defer spare(len(t.estate.Accounts))()
	}
	t.estate.Now, t.estate.Period, t.estate.Progress = started, plan.Period, plan.Progress
	out := &evidence.Sink{}
	collectAll(ctx, plan, t, out)
	accounts := tagged(ctx, plan, t.estate.Home, placed(t.accounts(), out))
	ledger, err := rec.Sorted()
	if err != nil {
		return nil, err
	}
	about := evidence.About{
		Schema: evidence.SnapshotSchema, Tool: plan.Tool,
		Caller: evidence.Caller{ARN: home.ARN, Account: home.Account},
		Period: plan.Period, Started: started, Finished: end(plan.now(), started, ledger.Latest),
		Arguments: plan.Arguments, Asked: plan.asked(),
		Accounts: accounts, Interrupted: ctx.Err() != nil,
	}
	if about.Period == (evidence.Period{}) {
		about.Period = evidence.Period{From: started, To: started}
	}
	return &Gathered{about: about, facts: out, ledger: ledger}, nil
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
