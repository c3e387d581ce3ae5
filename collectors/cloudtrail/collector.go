package cloudtrail

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudformation"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/s3"
)

// Collector learns about every trail, and about the bucket, key and log group
// that each refers to.
type Collector struct {
	Limit int // questions in flight
}

// Name is the collector's name.
func (Collector) Name() string { return "cloudtrail" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string {
	return []string{TrailKind, s3.BucketKind, kms.KeyKind, logs.GroupKind}
}

// Actions lists the IAM actions it needs.
func (Collector) Actions() []string {
	return slices.Concat([]string{
		describeTrails, "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors", "cloudtrail:GetInsightSelectors", "cloudtrail:ListTags",
	}, organizations.Actions(), s3.Actions(), kms.Actions(), logs.Actions(), cloudformation.Actions())
}

// Start implements collectors.Starter: all of it needs nobody else.
func (c Collector) Start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) func() error {
	err := c.Collect(ctx, e, out)
	return func() error { return err }
}

// Collect asks every region of every account for its trails, then about each
// trail once, then about what the trails refer to, each once.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	seen := sightings{byARN: map[string][]sighting{}}
	shown := &evidence.Sink{}
	e.EachRegion(ctx, TrailKind, c.Limit, shown, seen.describe)
	s := study{estate: e, limit: c.Limit, sessions: e.Sessions()}
	if len(seen.byARN) > 0 {
		s.org = organizations.Read(ctx, e.Home)
	}
	for _, id := range slices.Sorted(maps.Keys(seen.byARN)) {
		s.trails = append(s.trails, s.subject(seen.byARN[id]))
	}
	awsapi.Every(c.Limit, s.trails, func(t *subject) { s.read(ctx, t) })
	s.refer(ctx)
	s.scopes = shown.Scopes(TrailKind)
	s.join()
	s.report(out)
	return nil
}

// study is one collection's knowledge of trails, as it grows.
type study struct {
	estate   *awsapi.Estate
	limit    int
	sessions map[string]*awsapi.Session // by account
	org      evidence.Value[organizations.Organization]
	trails   []*subject       // in the order of their ARNs
	scopes   []evidence.Scope // of trails

	buckets []*reference[s3.Bucket]
	keys    []*reference[kms.Key]
	groups  []*reference[logs.Group]
}

// subject is one trail, with where to ask about it.
type subject struct {
	*Trail
	seats []seat
	calls []evidence.CallID // that found it
	own   bool              // DescribeTrails says that it has event selectors of its own
}

// subject makes one trail of all its sightings. It is described as its home
// shows it, or else as the first account and region does.
func (s *study) subject(seen []sighting) *subject {
	best := slices.MinFunc(seen, func(a, b sighting) int {
		return cmp.Or(
			first(a.session.Account == a.name.AccountID, b.session.Account == b.name.AccountID),
			first(a.region == a.name.Region, b.region == b.name.Region),
			cmp.Compare(a.session.Account, b.session.Account), cmp.Compare(a.region, b.region))
	})
	t := described(best)
	return &subject{
		Trail: t, seats: seatsFor(t, seen, s.sessions[t.HomeAccount]), calls: best.calls,
		own: best.trail.HasCustomEventSelectors != nil && *best.trail.HasCustomEventSelectors,
	}
}

// read asks everything about one trail.
func (s *study) read(ctx context.Context, t *subject) {
	t.Status = settle(ctx, t.Trail, t.seats, readStatus)
	t.EventSelectors = settle(ctx, t.Trail, t.seats, readSelectors)
	if sel, known := t.EventSelectors.Get(); known && t.own && len(sel.Basic)+len(sel.Advanced) == 0 {
		t.EventSelectors = evidence.Missing[EventSelectors](notDefault, t.EventSelectors.Calls()...)
	}
	t.Selection = evidence.Then(t.EventSelectors, func(sel EventSelectors) Selection { return Select(sel, t.partition()) })
	t.Insights = settle(ctx, t.Trail, t.seats, readInsights)
	t.Tags = settle(ctx, t.Trail, t.seats, readTags)
	t.InOrganization = s.inOrganization(ctx, t)
	t.Stack = s.stack(ctx, t)
}

// stack says which CloudFormation stack the trail belongs to. Stacks are shown
// to the account they are in, in the region they are in, and to no other.
func (s *study) stack(ctx context.Context, t *subject) evidence.Value[cloudformation.Stack] {
	owner := s.sessions[t.HomeAccount]
	if owner == nil {
		return evidence.Missing[cloudformation.Stack](evidence.Gap{Reason: evidence.NotAsked, Action: cloudformation.Actions()[0],
			Detail: "only the account that owns the trail can ask"})
	}
	return cloudformation.ReadStack(ctx, owner, t.HomeRegion, "AWS::CloudTrail::Trail", t.Name, t.ARN)
}

// inOrganization says whether the trail's owner belongs to an organization. An
// organization trail tells; so may the organization, or the owner itself.
func (s *study) inOrganization(ctx context.Context, t *subject) evidence.Value[bool] {
	if t.Organization {
		return evidence.Known(true, t.calls...)
	}
	in := organizations.Belongs(s.org, s.estate.Home.Account, t.HomeAccount)
	owner := s.sessions[t.HomeAccount]
	if in.Known() || owner == nil || owner.Account == s.estate.Home.Account {
		return in
	}
	return evidence.Then(organizations.Describe(ctx, owner), func(o organizations.Organization) bool { return o.ID != "" })
}

// report hands over what was learned. Each kind referred to has the scopes of
// the trails that refer to it.
func (s *study) report(out *evidence.Sink) {
	for _, sc := range s.scopes {
		out.Scope(sc)
	}
	for _, t := range s.trails {
		out.Fact(evidence.Fact{Kind: TrailKind, ID: t.ARN, Account: t.HomeAccount, Region: t.HomeRegion, Calls: t.calls, Data: t.Trail})
	}
	reportAll(out, s3.BucketKind, s.buckets, s.scopes)
	reportAll(out, kms.KeyKind, s.keys, s.scopes)
	reportAll(out, logs.GroupKind, s.groups, s.scopes)
}
