// Package search learns where the logs of the trails can be searched: in event
// data stores, through tables over their bucket, and in whatever they are fed to.
package search

import (
	"context"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/lake"
)

// Collector learns about event data stores and about the tables over the logs,
// and tells each trail what its logs can be searched with. It runs after the
// trails were collected.
type Collector struct {
	Limit int // questions in flight
}

// Name is the collector's name.
func (Collector) Name() string { return "search" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string { return []string{lake.StoreKind, glue.TableKind} }

// Actions lists the IAM actions it needs.
func (Collector) Actions() []string { return slices.Concat(lake.Actions(), glue.Actions()) }

// Collect asks every region for event data stores, and for tables the regions
// and accounts in which the trails and their buckets are.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	return c.Start(ctx, e, out)()
}

// Start implements collectors.Starter: where tables are looked for, trails tell.
func (c Collector) Start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) func() error {
	stores := c.readStores(ctx, e, out)
	return func() error { return c.conclude(ctx, e, stores, out) }
}

func (c Collector) conclude(ctx context.Context, e *awsapi.Estate, stores []evidence.Fact, out *evidence.Sink) error {
	var trails []*cloudtrail.Trail
	for _, f := range out.Facts(cloudtrail.TrailKind) {
		trails = append(trails, f.Data.(*cloudtrail.Trail))
	}
	seen := Seen{Stores: stores, StoreScopes: out.Scopes(lake.StoreKind)}
	scopes := out.Scopes(cloudtrail.TrailKind)
	seen.Tables = c.readTables(ctx, e, trails, evidence.FirstGap(scopes))
	reportTables(out, seen.Tables, scopes)
	for _, t := range trails {
		t.SearchableBy = By(t, seen)
	}
	return nil
}
