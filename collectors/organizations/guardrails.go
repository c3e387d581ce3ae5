package organizations

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Fence says which policies of an organization bear on which account. It is
// pure; taking evidence away turns its answers into gaps, never into others.
type Fence struct {
	org      evidence.Value[Organization]
	home     string
	parent   map[string]string              // of the nodes of the tree
	attached map[string]map[string][]string // policy IDs by type and target
}

// NewFence is the fence of the organization that the home account was asked
// about.
func NewFence(org evidence.Value[Organization], home string) *Fence {
	f := &Fence{org: org, home: home, parent: map[string]string{}, attached: map[string]map[string][]string{
		string(types.PolicyTypeServiceControlPolicy):  {},
		string(types.PolicyTypeResourceControlPolicy): {},
	}}
	o, _ := org.Get()
	nodes, _ := o.Tree.Get()
	for _, n := range nodes {
		f.parent[n.ID] = n.Parent
	}
	policies, _ := o.Policies.Get()
	for _, p := range policies {
		for _, target := range p.Targets {
			if at := f.attached[p.Type]; at != nil {
				at[target] = append(at[target], p.ID)
			}
		}
	}
	return f
}

// Around is what bears on an account. In says whether the account belongs to
// any organization: nothing bears on one that does not, nor on the management
// account.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
func (f *Fence) Around(account string, in evidence.Value[bool]) evidence.Value[Guardrails] {
	if belongs, known := in.Get(); known && !belongs {
		return evidence.Known(Guardrails{Levels: []Level{}}, in.Calls()...)
	}
	member := Belongs(f.org, f.home, account)
	o, _ := f.org.Get()
	switch {
	case !member.Known():
		return evidence.Missing[Guardrails](*member.Gap(), member.Calls()...)
	case account == o.ManagementAccount:
		return evidence.Known(Guardrails{Exempt: true, Levels: []Level{}}, f.org.Calls()...)
	}
	return evidence.Both(f.pathTo(account, o), o.Policies, func(path []string, _ []Policy) Guardrails {
		g := Guardrails{Levels: []Level{}}
		for _, target := range path {
			g.Levels = append(g.Levels, Level{
				Target:   target,
				Service:  f.at(types.PolicyTypeServiceControlPolicy, target),
				Resource: f.at(types.PolicyTypeResourceControlPolicy, target),
			})
		}
		return g
	}).With(member.Calls()...)
}

// Manages says whether an account is the management account of its organization.
// In says whether it belongs to any.
func (f *Fence) Manages(account string, in evidence.Value[bool]) evidence.Value[bool] {
	if belongs, known := in.Get(); known && !belongs {
		return in
	}
	o, _ := f.org.Get()
	return evidence.Then(Belongs(f.org, f.home, account), func(member bool) bool { return member && account == o.ManagementAccount }).With(f.org.Calls()...)
}

// pathTo lists what an account lies in, from the root down to the account.
func (f *Fence) pathTo(account string, o Organization) evidence.Value[[]string] {
	if !o.Tree.Known() {
		return evidence.Missing[[]string](*o.Tree.Gap(), o.Tree.Calls()...)
	}
	path := []string{account}
	for {
		parent, found := f.parent[path[0]]
		switch {
		case !found, slices.Contains(path, parent), parent == "" && len(path) == 1:
			return evidence.Missing[[]string](evidence.Gap{Reason: evidence.Failed, Action: listAccountsIn,
				Detail: "the organization's tree does not lead to account " + account}, o.Tree.Calls()...)
		case parent == "":
			return evidence.Known(path, o.Tree.Calls()...)
		}
		path = slices.Insert(path, 0, parent)
	}
}

func (f *Fence) at(kind types.PolicyType, target string) []string {
	ids := slices.Clone(f.attached[string(kind)][target])
	slices.Sort(ids)
	if ids = slices.Compact(ids); ids == nil {
		return []string{}
	}
	return ids
}
