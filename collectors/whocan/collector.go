// Package whocan tells each trail, log bucket, log key, account and role who has
// power over the audit trail. It hands package access what the other collectors
// learned of the estate, and puts the answers into their facts.
package whocan

import (
	"context"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Collector concludes who has power over the audit trail. It runs after all
// others, yields no facts of its own and asks AWS nothing: the documents that
// decide are in the facts.
type Collector struct{}

// Name is the collector's name.
func (Collector) Name() string { return "whocan" }

// Kinds lists the kinds of facts it yields: none.
func (Collector) Kinds() []string { return nil }

// Actions lists the IAM actions it needs: none.
func (Collector) Actions() []string { return nil }

// Collect completes the facts.
func (Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	s := newStudy(e, out)
	s.accounts()
	s.trails()
	s.buckets()
	s.keys()
	// An interruption does not end it: a replay of what was recorded until then
	// works out the same.
	s.tell(access.Begin(&s.world))
	return s.failure
}
