package coverage

import (
	"cmp"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/alerts"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/period"
)

// Input is what the conclusions are drawn from.
type Input struct {
	Home         string // the caller's own account
	Partition    string
	Organization evidence.Value[organizations.Organization] // an empty ID is no organization
	Accounts     []*Asked
	Trails       []evidence.Fact  // of cloudtrail.TrailKind
	Scopes       []evidence.Scope // of cloudtrail.TrailKind
	Alerting     alerting.Input
	Topics       []evidence.Fact // of sns.TopicKind
	At           time.Time       // when it was collected
	Chains       []evidence.Fact // of period.ChainKind
}

// Conclude says what is recorded of each account, each of its regions, and the
// organization. It is pure. Taking evidence away turns its answers into gaps,
// never true into false or false into true.
func Conclude(in Input) (facts []evidence.Fact, scopes []evidence.Scope) {
	conclude(in, func(f ...evidence.Fact) { facts = append(facts, f...) }, func(sc evidence.Scope) { scopes = append(scopes, sc) })
	return facts, scopes
}

// conclude hands over what Conclude returns, account by account.
func conclude(in Input, fact func(...evidence.Fact), scope func(evidence.Scope)) {
	in.Trails = slices.SortedFunc(slices.Values(in.Trails), func(a, b evidence.Fact) int { return cmp.Compare(a.ID, b.ID) })
	sightings := cloudtrail.Sightings{Trails: in.Trails, Scopes: in.Scopes, Regions: map[string]evidence.Value[[]string]{}}
	judged := map[string]evidence.Value[[]string]{}
	for _, a := range in.Accounts {
		sightings.Regions[a.Member.ID] = a.Member.Regions
		judged[a.Member.ID] = evidence.Then(a.Member.Regions, a.Member.Judged)
	}
	sightings.Members, sightings.Owner = organizations.Accounts(in.Organization)
	cover := cloudtrail.NewCover(sightings)
	fence := organizations.NewFence(in.Organization, in.Home)
	acting := newResponders(in.Alerting, cover)
	learns := alerts.New(alerts.Input{Cover: cover, Partition: in.Partition, At: in.At, Alerting: in.Alerting, Topics: in.Topics, Regions: judged})

	for _, a := range in.Accounts {
		id := a.Member.ID
		data := account(cover, fence, a, in.Partition)
		data.Responds, data.Responses = acting.of(id)
		data.Alerts = evidence.Known(learns.Of(id))
		data.EventClasses = period.Observe(id, in.Chains)
		told := period.Account{ID: id, Partition: in.Partition, Regions: a.Member.Regions, Judged: a.Member.Judged, Chains: in.Chains}
		data.RootUse, data.SignIns, data.LogAccess = told.Root(), told.SignIns(), told.LogAccess(in.Trails)
		facts := []evidence.Fact{{Kind: AccountKind, ID: id, Account: id, Calls: a.Member.Calls, Data: data}}
		scope(evidence.Scope{Kind: AccountKind, Account: id, Found: []string{id}, Calls: a.Member.Calls})
		regions := a.Member.Judged(regionsOf(a.Member.Regions, in.Scopes, id))
		for _, r := range regions {
			facts = append(facts, evidence.Fact{Kind: RegionKind, ID: id + "/" + r, Account: id, Region: r,
				Calls: a.Member.Regions.Calls(), Data: in.watched(a, region(cover, id, r, in.Partition))})
		}
		scope(regionScope(a, regions))
		fact(facts...)
	}
	org, of := organization(cover, in)
	if org != nil {
		fact(*org)
	}
	scope(of)
}

func account(cover *cloudtrail.Cover, fence *organizations.Fence, a *Asked, partition string) *Account {
	id := a.Member.ID
	return &Account{
		ID: id, Name: Name(a.Member.Name), InOrganization: a.InOrganization,
		ManagesOrganization: fence.Manages(id, a.InOrganization),
		Trails:              cover.ARNs(id),
		Recording:           cover.Logged(id, ""),
		MultiRegion:         cover.Logged(id, "", func(t *cloudtrail.Trail) evidence.Value[bool] { return evidence.Known(t.MultiRegion) }),
		GlobalServiceEvents: cover.Logged(id, "", (*cloudtrail.Trail).RecordsGlobalServices),
		Selection:           cover.Recorded(id, partition),
		PublicAccessBlock:   a.PublicAccessBlock,
		Summary:             a.Summary,
		PasswordPolicy:      a.PasswordPolicy,
		Guardrails:          fence.Around(id, a.InOrganization),
	}
}

func region(cover *cloudtrail.Cover, account, name, partition string) *Region {
	return &Region{
		Account: account, Name: name,
		Recording:  cover.Logged(account, name),
		Management: management(cover.RecordedIn(account, partition, name)),
	}
}

// management is the extent of a selection; where it is unknown because
// something could not be read, that is the gap.
func management(recorded evidence.Value[cloudtrail.Selection]) evidence.Value[cloudtrail.Extent] {
	if s, known := recorded.Get(); known && s.Management == cloudtrail.Unclear && s.Unread != nil {
		return evidence.Missing[cloudtrail.Extent](*s.Unread, recorded.Calls()...)
	}
	return evidence.Then(recorded, func(s cloudtrail.Selection) cloudtrail.Extent { return s.Management })
}

// regionsOf lists an account's enabled regions or, where these are not known,
// those that were asked anyway.
func regionsOf(known evidence.Value[[]string], trails []evidence.Scope, account string) []string {
	if regions, ok := known.Get(); ok {
		return regions
	}
	var asked []string
	for _, sc := range trails {
		if sc.Account == account && sc.Region != "" {
			asked = append(asked, sc.Region)
		}
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}

func regionScope(a *Asked, regions []string) evidence.Scope {
	sc := evidence.Scope{Kind: RegionKind, Account: a.Member.ID, Gap: a.Member.Regions.Gap(), Calls: a.Member.Regions.Calls()}
	if a.Member.Session == nil && a.Member.Gap != nil {
		sc.Gap, sc.Calls = a.Member.Gap, a.Member.Calls
	}
	for _, r := range regions {
		sc.Found = append(sc.Found, a.Member.ID+"/"+r)
	}
	return sc
}

// organization is the fact and the scope of the home account's organization.
// Every account of an organization is shown its trails, so the trails are all
// seen where the management account's are, or else the home account's.
func organization(cover *cloudtrail.Cover, in Input) (*evidence.Fact, evidence.Scope) {
	scope := evidence.Scope{Kind: organizations.OrganizationKind, Account: in.Home, Gap: in.Organization.Gap(), Calls: in.Organization.Calls()}
	org, known := in.Organization.Get()
	if !known || org.ID == "" {
		return nil, scope
	}
	scope.Found = []string{org.ID}
	witness := in.Home
	for _, a := range in.Accounts {
		if a.Member.ID == org.ManagementAccount {
			witness = org.ManagementAccount
		}
	}
	var logging []evidence.Value[bool]
	for _, f := range in.Trails {
		t := f.Data.(*cloudtrail.Trail)
		if !t.Organization || t.HomeAccount != org.ManagementAccount {
			continue // the management account owns every trail of its organization
		}
		org.Trails = append(org.Trails, t.ARN)
		logging = append(logging, evidence.Then(t.Status, func(s cloudtrail.Status) bool { return s.Logging }).With(f.Calls...))
	}
	unseen := cover.Unseen(witness, "")
	org.Unread = unseen.Gap()
	org.TrailLogging = evidence.Any(append(logging, unseen)...)
	return &evidence.Fact{Kind: organizations.OrganizationKind, ID: org.ID, Account: in.Home, Calls: in.Organization.Calls(), Data: &org}, scope
}
