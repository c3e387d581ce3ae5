package evidence

import (
	"context"
	"slices"
	"sync"
)

type citationKey struct{}

type citations struct {
	mu     sync.Mutex
	calls  []CallID
	parent *citations
}

// Read puts one question and returns its answer, citing every call that was
// made with the context handed to ask.
func Read[T any](ctx context.Context, ask func(context.Context) (T, error)) Value[T] {
	ctx, cited := Citing(ctx)
	v, err := ask(ctx)
	if err != nil {
		return Missing[T](GapOf(err), cited()...)
	}
	return Known(v, cited()...)
}

// Citing opens a citation scope: the returned function lists the calls made
// with the returned context so far. An enclosing scope sees them too.
func Citing(ctx context.Context) (context.Context, func() []CallID) {
	parent, _ := ctx.Value(citationKey{}).(*citations)
	c := &citations{parent: parent}
	return context.WithValue(ctx, citationKey{}, c), func() []CallID {
		c.mu.Lock()
		defer c.mu.Unlock()
		return tidy(slices.Clone(c.calls))
	}
}

// Cite records in the context's scope that a call was made. The recorder calls
// it; collectors do not.
func Cite(ctx context.Context, id CallID) {
	c, _ := ctx.Value(citationKey{}).(*citations)
	for ; c != nil; c = c.parent {
		c.mu.Lock()
		c.calls = append(c.calls, id)
		c.mu.Unlock()
	}
}
