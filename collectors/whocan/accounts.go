package whocan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/organizations"
)

const getDetails = "iam:GetAccountAuthorizationDetails"

// accounts puts into the world the accounts of the estate, and those of the
// organization that are active and were not examined.
func (s *study) accounts() {
	fence := newFence(s)
	people := s.people()
	examined := map[string]bool{}
	s.each(coverage.AccountKind, func(f evidence.Fact) {
		examined[f.ID] = true
		s.account(f.ID, f.Data.(*coverage.Account).InOrganization, fence, people)
	})
	o, _ := s.org.Get()
	members, _ := o.Members.Get()
	for _, m := range members {
		if !examined[m.ID] && m.Status == "ACTIVE" {
			s.account(m.ID, evidence.Known(true, o.Members.Calls()...), fence, people)
		}
	}
	slices.SortFunc(s.world.Accounts, func(a, b access.Account) int { return cmp.Compare(a.ID, b.ID) })
}

func (s *study) account(id string, in evidence.Value[bool], fence *fence, people map[string]*people) {
	o, _ := s.org.Get()
	guard, calls := fence.around(id, in)
	a := access.Account{
		ID: id, Management: o.ID != "" && id == o.ManagementAccount, Member: s.membership(id, in),
		Path: fence.path(id), SCPs: guard.service, RCPs: guard.resource,
	}
	p := people[id]
	if p == nil {
		p = &nobody
	}
	a.Identities, a.Groups, a.Unread = p.identities, p.groups, p.unread
	s.calls[id] = slices.Concat(calls, in.Calls(), p.calls)
	s.world.Accounts = append(s.world.Accounts, a)
}

// nobody stands for the identities of an account that was not examined.
var nobody = people{unread: &evidence.Gap{Reason: evidence.NotAsked, Action: getDetails, Detail: "the account was not examined"}}

// membership says whether an account belongs to the organization of the home
// account. One that says it belongs to some organization may belong to another.
func (s *study) membership(id string, in evidence.Value[bool]) access.Membership {
	if belongs, known := organizations.Belongs(s.org, s.estate.Home.Account, id).Get(); known && belongs {
		return access.IsMember
	}
	if belongs, known := in.Get(); known && !belongs {
		return access.NoMember
	}
	return access.MaybeMember
}

// fence knows the policies of the organization that bear on an account, ready
// to be asked.
type fence struct {
	*organizations.Fence
	study    *study
	org      organizations.Organization
	policies map[string]*access.Policy // by ID
	types    map[string]bool           // of which there are any
	parent   map[string]string         // of the nodes of the tree
}

// The types of policies, and the one that AWS puts everywhere: with it alone
// nothing is limited.
const (
	service       = "SERVICE_CONTROL_POLICY"
	resource      = "RESOURCE_CONTROL_POLICY"
	fullRCPAccess = "p-RCPFullAWSAccess"
)

func newFence(s *study) *fence {
	f := &fence{Fence: organizations.NewFence(s.org, s.estate.Home.Account), study: s, policies: map[string]*access.Policy{}, types: map[string]bool{}, parent: map[string]string{}}
	f.org, _ = s.org.Get()
	policies, _ := f.org.Policies.Get()
	for _, p := range policies {
		f.policies[p.ID] = s.lib.Policy(p.Name, p.Document)
		if p.ID != fullRCPAccess {
			f.types[p.Type] = true
		}
	}
	nodes, _ := f.org.Tree.Get()
	for _, n := range nodes {
		f.parent[n.ID] = n.Parent
	}
	return f
}

// guard is what bears on an account, by level from the root down; nil: nothing.
type guard struct{ service, resource [][]*access.Policy }

func (f *fence) around(account string, in evidence.Value[bool]) (guard, []evidence.CallID) {
	around := f.Around(account, in)
	rails, known := around.Get()
	if !known {
		gap := *around.Gap()
		return guard{
			service:  [][]*access.Policy{{access.Unread("service control policies", gap)}},
			resource: [][]*access.Policy{{access.Unread("resource control policies", gap)}},
		}, around.Calls()
	}
	var g guard
	for _, level := range rails.Levels {
		if f.types[service] {
			g.service = append(g.service, f.level(level.Service, level.Target))
		}
		if f.types[resource] {
			g.resource = append(g.resource, f.named(level.Resource))
		}
	}
	return g, around.Calls()
}

// level is the service control policies of one level. AWS keeps at least one on
// each: a level without one was not read whole.
func (f *fence) level(ids []string, target string) []*access.Policy {
	if len(ids) == 0 {
		return []*access.Policy{access.Unread("service control policies", evidence.Gap{Reason: evidence.Failed,
			Action: "organizations:ListTargetsForPolicy", Detail: "no service control policy is attached to " + target})}
	}
	return f.named(ids)
}

func (f *fence) named(ids []string) []*access.Policy {
	list := []*access.Policy{}
	for _, id := range ids {
		if id != fullRCPAccess {
			list = append(list, f.policies[id])
		}
	}
	return list
}

// path is where the account lies, as the condition key aws:PrincipalOrgPaths has
// it; empty if that is not known.
func (f *fence) path(account string) string {
	var units []string
	for at := f.parent[account]; at != ""; at = f.parent[at] {
		if slices.Contains(units, at) {
			return ""
		}
		units = append(units, at)
	}
	if len(units) == 0 || f.org.ID == "" {
		return ""
	}
	slices.Reverse(units)
	return f.org.ID + "/" + strings.Join(units, "/") + "/"
}

// people is who there is in an account.
type people struct {
	identities []access.Identity
	groups     []access.Group
	unread     *evidence.Gap
	calls      []evidence.CallID
}

// people is who there is, by account.
func (s *study) people() map[string]*people {
	all := map[string]*people{}
	for _, sc := range s.out.Scopes(iam.RoleKind) {
		p, seen := all[sc.Account]
		if !seen {
			p = &people{unread: sc.Gap}
			all[sc.Account] = p
		}
		if sc.Gap == nil { // a second scope says that there may be other accounts
			p.unread = nil
		}
		p.calls = append(p.calls, sc.Calls...)
	}
	s.identities(all)
	return all
}
