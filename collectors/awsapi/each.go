package awsapi

import (
	"context"
	"errors"
	"fmt"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// EachRegion asks every enabled region of every account, at most limit at a
// time, and writes one scope of the kind for each. Where the enabled regions
// could not be listed, the fallback is asked, and a scope with Region "" says
// that there may be more.
func (e *Estate) EachRegion(ctx context.Context, kind string, limit int, out *evidence.Sink, ask func(context.Context, Target) ([]string, error)) {
	var targets []Target
	for i := range e.Accounts {
		m := &e.Accounts[i]
		if m.Session == nil {
			out.Scope(m.closed(kind))
			continue
		}
		regions, known := m.Regions.Get()
		if !known {
			out.Scope(evidence.Scope{Kind: kind, Account: m.ID, Gap: m.Regions.Gap(), Calls: m.Regions.Calls()})
			if regions = m.Fallback; len(regions) == 0 {
				regions = []string{m.Session.Region}
			}
		}
		for _, region := range regions {
			targets = append(targets, Target{Member: m, Session: m.Session, Region: region})
		}
	}
	Every(limit, targets, func(t Target) { out.Scope(scopeOf(ctx, kind, t, ask)) })
}

// closed is the scope of an account that nobody speaks for.
func (m *Member) closed(kind string) evidence.Scope {
	gap := m.NoSession()
	return evidence.Scope{Kind: kind, Account: m.ID, Gap: &gap, Calls: m.Calls}
}

// scopeOf asks one target. Whatever goes wrong is the gap of its scope. It asks
// even when the run has ended: every question is then refused at once, and the
// gap names the action, as it will when the record is replayed.
func scopeOf(ctx context.Context, kind string, t Target, ask func(context.Context, Target) ([]string, error)) (sc evidence.Scope) {
	sc = evidence.Scope{Kind: kind, Account: t.Member.ID, Region: t.Region}
	citing, cited := evidence.Citing(ctx)
	defer func() {
		if p := recover(); p != nil {
			sc.Gap = &evidence.Gap{Reason: evidence.Failed, Detail: oneLine(fmt.Sprintf("the collector panicked: %v", p))}
		}
		sc.Calls = cited()
	}()
	found, err := ask(citing, t)
	sc.Found = found
	if err != nil {
		gap := evidence.GapOf(err)
		if _, ours := errors.AsType[evidence.Unanswered](err); !ours && ctx.Err() != nil {
			gap = evidence.Gap{Reason: evidence.NotAsked, Detail: wasInterrupted}
		}
		sc.Gap = &gap
	}
	return sc
}
