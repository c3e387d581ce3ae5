package period

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// study is one collection's knowledge of chains, as it grows.
type study struct {
	estate *awsapi.Estate
	limit  int
	facts  []evidence.Fact              // of trails, in the order of their ARNs
	trails map[string]*cloudtrail.Trail // by ARN
	cover  *cloudtrail.Cover
	org    evidence.Value[organizations.Organization]
	depots *depots

	chains []*chain
	known  []archive.Chain                 // not judged; their log files may explain restarts
	doubts map[string]evidence.Value[bool] // by account: why it may have more chains

	mu    sync.Mutex
	trees map[archive.Tree]*tree // that were opened, by what they are of
}

// chain is one chain, as it is learned about.
type chain struct {
	archive.Chain
	trail  *cloudtrail.Trail // nil if there is no such trail any more
	calls  []evidence.CallID // that found it
	data   *Chain
	result evidence.Value[result]
}

func newStudy(ctx context.Context, e *awsapi.Estate, out *evidence.Sink, limit int) *study {
	s := &study{estate: e, limit: limit, facts: out.Facts(cloudtrail.TrailKind), trails: map[string]*cloudtrail.Trail{},
		doubts: map[string]evidence.Value[bool]{}, trees: map[archive.Tree]*tree{}}
	slices.SortFunc(s.facts, func(a, b evidence.Fact) int { return cmp.Compare(a.ID, b.ID) })
	sightings := cloudtrail.Sightings{Trails: s.facts, Scopes: out.Scopes(cloudtrail.TrailKind), Regions: map[string]evidence.Value[[]string]{}}
	for _, f := range s.facts {
		s.trails[f.ID] = f.Data.(*cloudtrail.Trail)
	}
	for _, m := range e.Accounts {
		sightings.Regions[m.ID] = m.Regions
	}
	if len(s.facts) > 0 {
		s.org = organizations.Read(ctx, e.Home)
		sightings.Members, sightings.Owner = organizations.Accounts(s.org)
	}
	s.cover = cloudtrail.NewCover(sightings)
	s.depots = newDepots(ctx, e, s.facts)
	return s
}

// expect lists the chains that the trails should have: one for each account and
// region judged that a trail covers.
func (s *study) expect() {
	var asked map[string][]string // by account
	for _, m := range s.estate.Accounts {
		regions, known := m.Regions.Get()
		if !known {
			if asked == nil {
				asked = s.regionsSeen()
			}
			regions = asked[m.ID]
		}
		for _, region := range m.Judged(regions) {
			for _, c := range s.covering(m.ID, region) {
				s.add(c, s.trails[c.Trail], slices.Concat(s.callsOf(c.Trail), m.Regions.Calls(), m.Calls))
			}
		}
	}
	// What happened to a trail is recorded at its home.
	judged := map[archive.Chain]bool{}
	for _, of := range s.chains {
		judged[of.Chain] = true
	}
	for _, f := range s.facts {
		t := s.trails[f.ID]
		for _, c := range s.covering(t.HomeAccount, t.HomeRegion) {
			if !judged[c] {
				judged[c] = true
				s.known = append(s.known, c)
			}
		}
	}
}

// covering lists the chains that the trails should have for a region of an
// account. Where it cannot be told, that is a doubt about the account.
func (s *study) covering(account, region string) []archive.Chain {
	var out []archive.Chain
	for _, c := range s.cover.Of(account, region) {
		t := c.Trail
		covers := c.Covers
		organization := ""
		if t.Organization {
			id := evidence.Then(s.org, func(o organizations.Organization) string { return o.ID })
			organization, _ = id.Get()
			if organization == "" {
				s.doubt(account, evidence.Both(covers, id, func(_ bool, _ string) bool { return true }))
				continue
			}
		}
		if !covers.Known() {
			s.doubt(account, covers)
			continue
		}
		for _, c := range chains.Expected(
			[]chains.Trail{{ARN: t.ARN, Bucket: t.BucketName, Prefix: t.Prefix, MultiRegion: t.MultiRegion, Organization: t.Organization}},
			organization, []chains.Account{{ID: account, Regions: []string{region}}}) {
			if c.Region == region { // a trail's home is always among those expected
				out = append(out, c)
			}
		}
	}
	return out
}

// doubt says that an account may have chains that are not listed.
func (s *study) doubt(account string, why evidence.Value[bool]) {
	if why.Known() {
		why = evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Action: "organizations:DescribeOrganization",
			Detail: "the organization whose trail it is could not be told"}, why.Calls()...)
	}
	if _, already := s.doubts[account]; !already {
		s.doubts[account] = why
	}
}

// regionsSeen are the regions in which trails were looked for.
func (s *study) regionsSeen() map[string][]string {
	out := map[string][]string{}
	for i := range s.estate.Accounts {
		m := &s.estate.Accounts[i]
		out[m.ID] = m.Fallback
		if len(m.Fallback) == 0 && m.Session != nil {
			out[m.ID] = []string{m.Session.Region}
		}
		if m.Session == nil {
			out[m.ID] = nil
		}
	}
	return out
}

func (s *study) callsOf(trail string) []evidence.CallID {
	for _, f := range s.facts {
		if f.ID == trail {
			return f.Calls
		}
	}
	return nil
}

// add takes up a chain.
func (s *study) add(c archive.Chain, t *cloudtrail.Trail, calls []evidence.CallID) {
	name := c.Trail
	if id, err := arn.Parse(c.Trail); err == nil {
		name = strings.TrimPrefix(id.Resource, "trail/")
	}
	of := &chain{Chain: c, trail: t, calls: calls, data: &Chain{
		Trail: c.Trail, Name: name, Account: c.Account, Region: c.Region, Bucket: c.Bucket, Prefix: c.Prefix,
		Validation: t == nil || t.LogFileValidation,
	}}
	of.data.from = of
	s.chains = append(s.chains, of)
}
