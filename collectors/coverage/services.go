package coverage

import (
	"context"
	"slices"

	"github.com/trailproof/trailproof/collectors/accessanalyzer"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/config"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/guardduty"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/securityhub"
)

// Services is what the services that watch one region of an account say.
type Services struct {
	Config         evidence.Value[config.Recording]
	GuardDuty      evidence.Value[guardduty.Watch]
	SecurityHub    evidence.Value[securityhub.Hub]
	AccessAnalyzer evidence.Value[accessanalyzer.Analyzers]
}

func serviceActions() []string {
	return slices.Concat(config.Actions(), guardduty.Actions(), securityhub.Actions(), accessanalyzer.Actions())
}

// askServices asks every region that is judged, at most limit at a time. Which
// regions those are of an account whose own list is not known, the scopes of the
// trails tell; of another, what was asked stands.
func askServices(ctx context.Context, limit int, in Input) {
	type target struct {
		session *awsapi.Session
		region  string
		said    *Services
	}
	var targets []target
	for _, a := range in.Accounts {
		if a.Services != nil && a.Member.Regions.Known() {
			continue
		}
		a.Services = map[string]*Services{}
		if a.Member.Session == nil {
			continue
		}
		for _, r := range a.Member.Judged(regionsOf(a.Member.Regions, in.Scopes, a.Member.ID)) {
			said := &Services{}
			a.Services[r] = said
			targets = append(targets, target{a.Member.Session, r, said})
		}
	}
	awsapi.Every(limit, targets, func(t target) {
		*t.said = Services{
			Config:         config.Read(ctx, t.session, t.region),
			GuardDuty:      guardduty.Read(ctx, t.session, t.region),
			SecurityHub:    securityhub.Read(ctx, t.session, t.region),
			AccessAnalyzer: accessanalyzer.Read(ctx, t.session, t.region),
		}
	})
}

// watched adds to a region what the services say there.
func (in Input) watched(a *Asked, r *Region) *Region {
	if said := a.Services[r.Name]; said != nil {
		r.Config, r.GuardDuty, r.SecurityHub, r.AccessAnalyzer = said.Config, said.GuardDuty, said.SecurityHub, said.AccessAnalyzer
	}
	external := evidence.Then(r.AccessAnalyzer, func(s accessanalyzer.Analyzers) bool { return s.External })
	r.Analyzed = evidence.Any(external, in.analyzedFromAbove(a, r.Name))
	return r
}

// analyzedFromAbove says whether an analyzer of the organization looks at the
// account's region. One can lie in the management account and in the accounts to
// which Access Analyzer is delegated, and looks at all accounts, in its region.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-delegated-administrator.html
func (in Input) analyzedFromAbove(a *Asked, region string) evidence.Value[bool] {
	if belongs, known := a.InOrganization.Get(); known && !belongs {
		return evidence.Known(false, a.InOrganization.Calls()...)
	}
	member := organizations.Belongs(in.Organization, in.Home, a.Member.ID)
	if !member.Known() {
		return member
	}
	org, _ := in.Organization.Get()
	seats := []evidence.Value[bool]{in.organizationAnalyzer(org.ManagementAccount, region)}
	delegated, _ := org.DelegatedAdministrators.Get()
	for _, d := range delegated {
		holds := evidence.Then(d.Services, func(s []string) bool { return slices.Contains(s, accessanalyzer.Principal) })
		seats = append(seats, evidence.All(holds, in.organizationAnalyzer(d.Account, region)))
	}
	seats = append(seats, evidence.Then(org.DelegatedAdministrators, func([]organizations.DelegatedAdministrator) bool { return false }))
	return evidence.All(member, evidence.Any(seats...))
}

// organizationAnalyzer says whether an account has an active analyzer of the
// organization in a region. It has none where the region is not enabled.
func (in Input) organizationAnalyzer(account, region string) evidence.Value[bool] {
	i := slices.IndexFunc(in.Accounts, func(a *Asked) bool { return a.Member.ID == account })
	if i < 0 {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: accessanalyzer.ListAnalyzers,
			Detail: "account " + account + ", which may have an analyzer of the organization, was not examined"})
	}
	a := in.Accounts[i]
	if said := a.Services[region]; said != nil {
		return evidence.Then(said.AccessAnalyzer, func(s accessanalyzer.Analyzers) bool { return s.Organization })
	}
	regions, known := a.Member.Regions.Get()
	switch {
	case a.Member.Session == nil && a.Member.Gap != nil:
		return evidence.Missing[bool](*a.Member.Gap, a.Member.Calls...)
	case !known:
		return evidence.Missing[bool](*a.Member.Regions.Gap(), a.Member.Regions.Calls()...)
	case !slices.Contains(regions, region):
		return evidence.Known(false, a.Member.Regions.Calls()...)
	}
	return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: accessanalyzer.ListAnalyzers,
		Detail: "region " + region + " of account " + account + " was not asked"}, a.Member.Regions.Calls()...)
}
