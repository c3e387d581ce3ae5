package whocan

import (
	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// study is one look at an estate: the facts, the world made of them, and the
// calls that each part of the world was learned by.
type study struct {
	estate *awsapi.Estate
	out    *evidence.Sink
	lib    *access.Library
	world  access.World

	org     evidence.Value[organizations.Organization] // an empty ID is no organization
	calls   map[string][]evidence.CallID               // by which an account's identities and guardrails are known, by its ID
	rests   map[string][]evidence.CallID               // by which it is known what a trail's alerts and queries rest on, by its ARN
	unnamed map[string]*evidence.Gap                   // why others may administer a trail of the organization, by its ARN
	powers  map[string]*powers                         // of the principals told of so far
	trusts  map[string]*access.Policy                  // trust policies, by document: many roles have the same
	tags    map[string]map[string]string               // likewise tags, by what they are

	failure error // why facts could not be read back
}

func newStudy(e *awsapi.Estate, out *evidence.Sink) *study {
	s := &study{
		estate: e, out: out, lib: access.NewLibrary(), org: organization(out),
		calls: map[string][]evidence.CallID{}, rests: map[string][]evidence.CallID{}, unnamed: map[string]*evidence.Gap{},
		powers: map[string]*powers{}, trusts: map[string]*access.Policy{}, tags: map[string]map[string]string{},
	}
	o, _ := s.org.Get()
	s.world.Organization = o.ID
	s.world.Members, _ = organizations.Accounts(s.org)
	return s
}

// organization is the home account's, as its fact and scope have it.
func organization(out *evidence.Sink) evidence.Value[organizations.Organization] {
	for _, f := range out.Facts(organizations.OrganizationKind) {
		return evidence.Known(*f.Data.(*organizations.Organization), f.Calls...)
	}
	answer := evidence.Missing[organizations.Organization](evidence.Gap{Reason: evidence.NotAsked, Action: "organizations:DescribeOrganization"})
	for _, sc := range out.Scopes(organizations.OrganizationKind) {
		if sc.Gap == nil {
			return evidence.Known(organizations.Organization{}, sc.Calls...)
		}
		answer = evidence.Missing[organizations.Organization](*sc.Gap, sc.Calls...)
	}
	return answer
}

// policyOf is a resource's own policy: nil if it has none.
func (s *study) policyOf(name string, document evidence.Value[string]) *access.Policy {
	text, known := document.Get()
	switch {
	case !known:
		return access.Unread(name, *document.Gap())
	case text == "":
		return nil
	}
	return s.lib.Policy(name, text)
}
