package search

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/lake"
)

// sighting is an event data store as several accounts may be shown it.
type sighting struct {
	sessions []*awsapi.Session
	calls    []evidence.CallID
}

// readStores lists the event data stores of every region and reads each once.
// A store of an organization is shown to several accounts, and is one store.
func (c Collector) readStores(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) []evidence.Fact {
	var mu sync.Mutex
	seen := map[string]*sighting{}
	e.EachRegion(ctx, lake.StoreKind, c.Limit, out, func(ctx context.Context, t awsapi.Target) ([]string, error) {
		ctx, cited := evidence.Citing(ctx)
		arns, err := lake.List(ctx, t.Session, t.Region)
		mu.Lock()
		defer mu.Unlock()
		for _, id := range arns {
			if seen[id] == nil {
				seen[id] = &sighting{}
			}
			seen[id].sessions = append(seen[id].sessions, t.Session)
			seen[id].calls = append(seen[id].calls, cited()...)
		}
		return arns, err
	})
	facts := make([]evidence.Fact, 0, len(seen))
	for _, id := range slices.Sorted(maps.Keys(seen)) {
		at, _ := arn.Parse(id) // lake.List gives no other
		slices.SortFunc(seen[id].sessions, func(a, b *awsapi.Session) int { return cmp.Compare(a.Account, b.Account) })
		facts = append(facts, evidence.Fact{Kind: lake.StoreKind, ID: id, Account: at.AccountID, Region: at.Region, Calls: seen[id].calls})
	}
	each := make([]*evidence.Fact, len(facts))
	for i := range facts {
		each[i] = &facts[i]
	}
	awsapi.Every(c.Limit, each, func(f *evidence.Fact) {
		store := lake.Read(ctx, seen[f.ID].sessions, f.ID)
		f.Data = &store
	})
	for _, f := range facts {
		out.Fact(f)
	}
	return facts
}
