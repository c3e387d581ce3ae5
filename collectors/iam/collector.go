package iam

import (
	"context"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	getDetails     = "iam:GetAccountAuthorizationDetails"
	generateReport = "iam:GenerateCredentialReport"
	getReport      = "iam:GetCredentialReport"
	getSummary     = "iam:GetAccountSummary"
)

// Collector learns which users, roles, groups and policies each account has.
// IAM is the same in every region: the scopes have Region "".
type Collector struct {
	Limit int // accounts asked at a time
}

// Name is the collector's name.
func (Collector) Name() string { return "iam" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string { return []string{UserKind, RoleKind, GroupKind, PolicyKind} }

// Actions lists the IAM actions it needs. Making a credential report changes
// nothing but the report.
func (Collector) Actions() []string {
	return []string{getDetails, generateReport, getReport, getSummary}
}

// Start implements collectors.Starter: all of it needs nobody else.
func (c Collector) Start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) func() error {
	err := c.Collect(ctx, e, out)
	return func() error { return err }
}

// Collect asks every account.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	var members []*awsapi.Member
	for i := range e.Accounts {
		members = append(members, &e.Accounts[i])
	}
	awsapi.Every(c.Limit, members, func(m *awsapi.Member) {
		if m.Session == nil {
			gap := m.NoSession()
			conclude(m.ID, details{gap: &gap, calls: m.Calls}, report{gap: &gap, calls: m.Calls}, out)
			return
		}
		d, r := readDetails(ctx, m.Session), readReport(ctx, m.Session, e.Now)
		if d.gap != nil && r.gap == nil {
			r.all = evidence.Then(countUsers(ctx, m.Session), func(n int) bool { return n == len(r.rows) })
		}
		conclude(m.ID, d, r, out)
	})
	return nil
}

// conclude reports the facts and scopes of one account.
func conclude(account string, d details, r report, out *evidence.Sink) {
	users := merge(account, d, r)
	out.Stow(slices.Concat(users, d.of(RoleKind), d.of(GroupKind), d.of(PolicyKind))...) // an organization has very many
	out.Scope(userScope(account, users, d, r))
	for _, kind := range []string{RoleKind, GroupKind, PolicyKind} {
		sc := evidence.Scope{Kind: kind, Account: account, Gap: d.gap, Calls: d.calls}
		for _, f := range d.of(kind) {
			sc.Found = append(sc.Found, f.ID)
		}
		if kind == PolicyKind {
			sc.Found = append(sc.Found, d.undescribed()...)
		}
		out.Scope(sc)
	}
}
