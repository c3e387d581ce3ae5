package cloudtrail

import (
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Sightings is what a collection saw of trails: the input of the question which
// account and region is covered by which trail.
type Sightings struct {
	Trails  []evidence.Fact                     // of TrailKind; Data is a *Trail
	Scopes  []evidence.Scope                    // of TrailKind, with the ARNs each one shows
	Regions map[string]evidence.Value[[]string] // enabled regions by account examined
	Members evidence.Value[[]string]            // accounts of the organization; known and empty if there is none
	Owner   string                              // the organization's management account, which owns its trails; "" if not known
}

// Cover answers which trails cover what. Its answers are three-valued: a trail
// that covers settles a question whatever else could not be read, and "no trail
// covers" is said only where every scope that could show one was read. It is
// for one goroutine.
type Cover struct {
	trails  map[string]evidence.Fact
	scopes  map[string][]evidence.Scope             // by account
	shown   map[string]map[string][]evidence.CallID // by account, then trail: the calls that show it
	regions map[string]evidence.Value[[]string]
	members evidence.Value[map[string]bool]
	owner   string
	owned   map[string][]string // ARNs of trails by the account that owns them
	shared  []string            // ARNs of organization trails
	unions  map[string]Selection
	unseen  map[[2]string]evidence.Value[bool] // by account and region
}

// NewCover indexes the sightings.
func NewCover(s Sightings) *Cover {
	c := &Cover{
		trails: map[string]evidence.Fact{}, scopes: map[string][]evidence.Scope{}, shown: map[string]map[string][]evidence.CallID{},
		regions: s.Regions, owner: s.Owner, owned: map[string][]string{}, unions: map[string]Selection{},
		unseen: map[[2]string]evidence.Value[bool]{},
	}
	for _, f := range s.Trails {
		c.trails[f.ID] = f
		if t := f.Data.(*Trail); t.Organization {
			c.shared = append(c.shared, f.ID)
		} else {
			c.owned[t.HomeAccount] = append(c.owned[t.HomeAccount], f.ID)
		}
	}
	for _, sc := range s.Scopes {
		c.scopes[sc.Account] = append(c.scopes[sc.Account], sc)
		for _, arn := range sc.Found {
			if c.shown[sc.Account] == nil {
				c.shown[sc.Account] = map[string][]evidence.CallID{}
			}
			c.shown[sc.Account][arn] = append(c.shown[sc.Account][arn], sc.Calls...)
		}
	}
	c.members = evidence.Then(s.Members, func(ids []string) map[string]bool {
		set := map[string]bool{}
		for _, id := range ids {
			set[id] = true
		}
		return set
	})
	return c
}

// Coverage is one trail that covers an account, or might.
type Coverage struct {
	Trail   *Trail
	Covers  evidence.Value[bool]
	Logging evidence.Value[bool]
	calls   []evidence.CallID // that found the trail
}

// Of lists the trails that cover an account, or might, in the order of their
// ARNs. With a region, only those that record this region.
func (c *Cover) Of(account, region string) []Coverage {
	var out []Coverage
	for _, arn := range tidy(slices.Concat(c.shared, c.owned[account])) {
		f := c.trails[arn]
		t := f.Data.(*Trail)
		if region != "" && !t.MultiRegion && t.HomeRegion != region {
			continue
		}
		covers := c.covers(account, f, t)
		if yes, known := covers.Get(); known && !yes {
			continue
		}
		out = append(out, Coverage{Trail: t, Covers: covers, calls: f.Calls,
			Logging: evidence.Then(t.Status, func(s Status) bool { return s.Logging })})
	}
	return out
}

// covers: a trail covers the account that owns it; a trail of an organization
// covers the organization's accounts, each of which is shown it.
func (c *Cover) covers(account string, f evidence.Fact, t *Trail) evidence.Value[bool] {
	if t.HomeAccount == account {
		return evidence.Known(true, f.Calls...)
	}
	if calls, shown := c.shown[account][t.ARN]; shown {
		return evidence.Known(true, slices.Concat(f.Calls, calls)...)
	}
	return evidence.Then(c.members, func(members map[string]bool) bool {
		return members[account] && members[t.HomeAccount]
	}).With(f.Calls...)
}

// Unseen is false if every trail that covers the account (in the region, or
// anywhere if that is "") is among those that Of lists, and the gap if not. An
// account's own scopes show all of them, those of the organization included;
// where the management account is examined too, its scopes are asked as well.
func (c *Cover) Unseen(account, region string) evidence.Value[bool] {
	v := c.unread(account, region)
	if c.owner == "" || c.owner == account || !c.mayBelong(account) {
		return v
	}
	if _, examined := c.regions[c.owner]; examined {
		return evidence.Any(v, c.unread(c.owner, ""))
	}
	return v
}

func (c *Cover) mayBelong(account string) bool {
	members, known := c.members.Get()
	return !known || members[account]
}

// unread is false if the account's own scopes were read completely, else the
// gap.
func (c *Cover) unread(account, region string) evidence.Value[bool] {
	key := [2]string{account, region}
	v, done := c.unseen[key]
	if !done {
		v = evidence.Any(c.unreadScopes(account, region)...)
		c.unseen[key] = v
	}
	return v
}

func (c *Cover) unreadScopes(account, region string) []evidence.Value[bool] {
	var parts []evidence.Value[bool]
	byRegion := map[string]evidence.Scope{}
	for _, sc := range c.scopes[account] {
		byRegion[sc.Region] = sc
	}
	regions, known := c.regions[account].Get()
	switch {
	case region != "":
		regions = []string{region}
	case !known:
		parts = append(parts, evidence.Missing[bool](*c.regions[account].Gap(), c.regions[account].Calls()...))
	}
	for _, r := range regions {
		sc, asked := byRegion[r]
		switch whole, any := byRegion[""]; {
		case asked && sc.Gap == nil:
			parts = append(parts, evidence.Known(false, sc.Calls...))
		case asked:
			parts = append(parts, evidence.Missing[bool](*sc.Gap, sc.Calls...))
		case any && whole.Gap != nil:
			parts = append(parts, evidence.Missing[bool](*whole.Gap, whole.Calls...))
		default:
			parts = append(parts, evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: describeTrails}))
		}
	}
	if sc, any := byRegion[""]; any && sc.Gap != nil && region == "" {
		parts = append(parts, evidence.Missing[bool](*sc.Gap, sc.Calls...))
	}
	for _, arn := range slices.Sorted(maps.Keys(c.shown[account])) {
		if _, read := c.trails[arn]; !read {
			parts = append(parts, evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Detail: arn + " was seen and not read"}, c.shown[account][arn]...))
		}
	}
	if len(parts) == 0 { // an account of which no scope speaks
		parts = append(parts, evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: describeTrails}))
	}
	return parts
}

// Logged says whether a trail that covers the account is logging, among those
// that also satisfy the conditions. With a region, it asks of that region.
func (c *Cover) Logged(account, region string, also ...func(*Trail) evidence.Value[bool]) evidence.Value[bool] {
	var parts []evidence.Value[bool]
	for _, cov := range c.Of(account, region) {
		all := []evidence.Value[bool]{cov.Covers, cov.Logging}
		for _, holds := range also {
			all = append(all, holds(cov.Trail).With(cov.calls...))
		}
		parts = append(parts, evidence.All(all...))
	}
	return evidence.Any(append(parts, c.Unseen(account, region))...)
}

// ARNs are those of the trails that cover the account.
func (c *Cover) ARNs(account string) evidence.Value[[]string] {
	unseen := c.Unseen(account, "")
	calls := unseen.Calls()
	gap := unseen.Gap()
	arns := []string{}
	for _, cov := range c.Of(account, "") {
		calls = append(calls, cov.Covers.Calls()...)
		if !cov.Covers.Known() && gap == nil {
			gap = cov.Covers.Gap()
		}
		arns = append(arns, cov.Trail.ARN)
	}
	if gap != nil {
		return evidence.Missing[[]string](*gap, calls...)
	}
	return evidence.Known(arns, calls...)
}
