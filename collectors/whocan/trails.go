package whocan

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/lake"
	"github.com/trailproof/trailproof/collectors/sns"
)

// trails puts the trails into the world, each with what its alerts and queries
// rest on.
func (s *study) trails() {
	in := newAlerts(s)
	for _, f := range s.out.Facts(cloudtrail.TrailKind) {
		t := f.Data.(*cloudtrail.Trail)
		alerts, queries := in.of(t), s.queries(t)
		one := access.Trail{
			ARN: t.ARN, Account: t.HomeAccount, Region: t.HomeRegion, Organization: t.Organization,
			Alerts: alerts.found, AlertsUnread: alerts.unread, Queries: queries.found, QueriesUnread: queries.unread,
		}
		if t.Organization {
			one.Administrators, s.unnamed[t.ARN] = s.administrators()
		}
		s.world.Trails = append(s.world.Trails, one)
		s.rests[t.ARN] = slices.Concat(alerts.calls, queries.calls)
	}
}

// administrators lists the accounts that administer CloudTrail for the
// organization, and says why there may be more.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
func (s *study) administrators() (accounts []string, unread *evidence.Gap) {
	o, known := s.org.Get()
	if !known {
		return nil, s.org.Gap()
	}
	all, known := o.DelegatedAdministrators.Get()
	if !known {
		return nil, o.DelegatedAdministrators.Gap()
	}
	for _, a := range all {
		services, known := a.Services.Get()
		if !known && unread == nil {
			unread = a.Services.Gap()
		}
		if slices.Contains(services, "cloudtrail.amazonaws.com") {
			accounts = append(accounts, a.Account)
		}
	}
	return accounts, unread
}

// rest is what something rests on, and why there may be more.
type rest struct {
	found  []access.Resource
	unread *evidence.Gap
	calls  []evidence.CallID
}

func (r *rest) lacks(gap *evidence.Gap) {
	if r.unread == nil {
		r.unread = gap
	}
}

// within takes in that all of a kind was read in the regions of an account, or
// why not; region "" is every region.
func (r *rest) within(scopes []evidence.Scope, account, region string) {
	asked := false
	for _, sc := range scopes {
		if sc.Account != account || region != "" && sc.Region != "" && sc.Region != region || sc.Gap != nil && sc.Gap.Action == listAccounts {
			continue
		}
		asked = true
		r.calls = append(r.calls, sc.Calls...)
		if sc.Gap != nil {
			r.lacks(sc.Gap)
		}
	}
	if !asked {
		r.lacks(&evidence.Gap{Reason: evidence.NotAsked, Detail: "account " + account + " was not examined"})
	}
}

// listAccounts is what a gap names that says there may be other accounts.
const listAccounts = "organizations:ListAccounts"

// queries are what the trail's events can be queried in: its log group, and the
// event data stores of the account that owns it.
func (s *study) queries(t *cloudtrail.Trail) rest {
	var r rest
	if g := groupOf(t); g != nil {
		r.found = append(r.found, *g)
	}
	for _, f := range s.out.Facts(lake.StoreKind) {
		if f.Account == t.HomeAccount {
			r.found = append(r.found, access.Resource{Type: access.EventDataStoreType, ARN: f.ID, Account: f.Account, Region: f.Region})
			r.calls = append(r.calls, f.Calls...)
		}
	}
	r.within(s.out.Scopes(lake.StoreKind), t.HomeAccount, "")
	return r
}

func groupOf(t *cloudtrail.Trail) *access.Resource {
	if t.LogGroupARN == "" {
		return nil
	}
	r := at(access.LogGroupType, t.LogGroupARN)
	return &r
}

// at is a resource by its ARN, which tells its account and region.
func at(kind access.ResourceType, id string) access.Resource {
	name, _ := arn.Parse(id) // without either where it is none
	return access.Resource{Type: kind, ARN: id, Account: name.AccountID, Region: name.Region}
}

// topic is a topic that alerts go through, with its own policy; nil if it is gone.
func (s *study) topic(f evidence.Fact) (*access.Resource, []access.Resource, *evidence.Gap) {
	t := f.Data.(*sns.Topic)
	if a, known := t.Attributes.Get(); known && !a.Exists {
		return nil, nil, nil
	}
	topic := at(access.TopicType, t.ARN)
	topic.Policy = s.policyOf("topic policy", evidence.Then(t.Attributes, func(a sns.Attributes) string { return a.Policy }))
	var told []access.Resource
	list, _ := t.Subscriptions.Get()
	for _, sub := range list {
		if sub.Confirmed {
			told = append(told, access.Resource{Type: access.SubscriptionType, ARN: sub.ARN, Account: sub.Owner, Region: topic.Region})
		}
	}
	return &topic, told, t.Subscriptions.Gap()
}
