package coverage

import (
	"context"
	"slices"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/collectors/sns"
)

// Collector asks each account about itself and concludes what the trails record
// of it. It runs after the trails and the chains were collected.
type Collector struct {
	Limit int // questions in flight
}

// Name is the collector's name.
func (Collector) Name() string { return "coverage" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string {
	return []string{AccountKind, RegionKind, organizations.OrganizationKind}
}

// Actions lists the IAM actions it needs.
func (Collector) Actions() []string {
	return slices.Concat(organizations.Actions(), serviceActions(), []string{getAccountSummary, getPasswordPolicy, "s3:GetAccountPublicAccessBlock"})
}

// Collect asks, concludes and reports.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	return c.Start(ctx, e, out)()
}

// Start implements collectors.Starter. The organization's policies, of which AWS
// tells a few a second, are asked for first.
func (c Collector) Start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) func() error {
	in := Input{Home: e.Home.Account, Partition: e.Home.Partition, At: e.Now}
	for i := range e.Accounts {
		in.Accounts = append(in.Accounts, &Asked{Member: &e.Accounts[i]})
	}
	awsapi.Every(c.Limit, []func(){
		func() { in.Organization = readOrganization(ctx, c.Limit, e) },
		func() { awsapi.Every(c.Limit, in.Accounts, func(a *Asked) { a.ask(ctx) }) },
		func() { askServices(ctx, c.Limit, Input{Accounts: in.Accounts}) },
	}, func(ask func()) { ask() })
	awsapi.Every(c.Limit, in.Accounts, func(a *Asked) { a.belongs(ctx, in) })
	return func() error { return c.finish(ctx, in, out) }
}

// finish concludes what follows from what the others learned.
func (c Collector) finish(ctx context.Context, in Input, out *evidence.Sink) error {
	in.Trails, in.Scopes = out.Facts(cloudtrail.TrailKind), out.Scopes(cloudtrail.TrailKind)
	in.Alerting, in.Chains, in.Topics = alerting.Gathered(out), out.Facts(period.ChainKind), out.Facts(sns.TopicKind)
	askServices(ctx, c.Limit, in)
	conclude(in, out.Stow, out.Scope)
	return nil
}

// Asked is one account and what it says of itself.
type Asked struct {
	Member            *awsapi.Member
	InOrganization    evidence.Value[bool]
	PublicAccessBlock evidence.Value[s3.PublicAccessBlock]
	Summary           evidence.Value[Summary]
	PasswordPolicy    evidence.Value[iam.PasswordPolicy]
	Services          map[string]*Services // by region
}

func (a *Asked) ask(ctx context.Context) {
	s := a.Member.Session
	if s == nil {
		gap := a.Member.NoSession()
		a.PublicAccessBlock = evidence.Missing[s3.PublicAccessBlock](gap, a.Member.Calls...)
		a.Summary = evidence.Missing[Summary](gap, a.Member.Calls...)
		a.PasswordPolicy = evidence.Missing[iam.PasswordPolicy](gap, a.Member.Calls...)
		return
	}
	a.PublicAccessBlock = s3.AccountBlock(ctx, s)
	a.Summary = readSummary(ctx, s)
	a.PasswordPolicy = readPasswordPolicy(ctx, s)
}

// belongs says whether the account belongs to an organization, which it knows
// itself if the home account's organization does not tell.
func (a *Asked) belongs(ctx context.Context, in Input) {
	a.InOrganization = organizations.Belongs(in.Organization, in.Home, a.Member.ID)
	if s := a.Member.Session; s != nil && !a.InOrganization.Known() && a.Member.ID != in.Home {
		a.InOrganization = evidence.Then(organizations.Describe(ctx, s), func(o organizations.Organization) bool { return o.ID != "" })
	}
}
