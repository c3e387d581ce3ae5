package archive

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
)

// once gives an object once, and refuses it then.
type once struct {
	*world
	name  Name
	mu    sync.Mutex
	given bool
}

func (o *once) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if key == o.name.Key() {
		if o.given {
			return nil, nil, errors.New("denied s3:GetObject: answered 403")
		}
		o.given = true
	}
	return o.world.Get(ctx, bucket, key)
}

func TestAListThatCannotBeReadAgainSaysWhy(t *testing.T) {
	w, trail, d := day(t)
	v, err := newVerifier(Request{Period: period, Now: ever[1], Source: &once{world: w, name: d[4]}, Keys: w})
	if err != nil {
		t.Fatal(err)
	}
	v.budget = 0 // no list is kept
	r, err := v.run(t.Context(), []Chain{trail.chain()})
	if err != nil {
		t.Fatal(err)
	}
	const why = "its list of log files could not be read again: denied s3:GetObject: answered 403"
	for _, class := range []Class{LogUnreadable, ListingFailed} {
		if !slices.Contains(r.Chains[0].Findings, Finding{class, url(d[4].Bucket, d[4].Key()), why}) {
			t.Errorf("%s: %s", class, details(r.Chains[0]))
		}
	}
}
