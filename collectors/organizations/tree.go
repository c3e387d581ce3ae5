package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

const (
	listAccountsIn = "organizations:ListAccountsForParent"
	listUnitsIn    = "organizations:ListOrganizationalUnitsForParent"

	deepest = 20 // levels of units that are asked
)

// tree reads the organization level by level: the root, the units in it and in
// these, and the accounts of each. What lies in two places, or in itself, is no
// tree, nor is what goes far beyond the five levels that AWS allows.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
func (g guard) tree(ctx context.Context) ([]Node, error) {
	roots, err := g.roots(ctx)
	if err != nil {
		return nil, err
	}
	root := &place{}
	for _, r := range roots {
		root.units = append(root.units, Node{ID: aws.ToString(r.Id), Name: aws.ToString(r.Name)})
	}
	var nodes []Node
	seen := map[string]bool{}
	for depth, level := 0, []*place{root}; len(level) > 0; depth++ {
		if depth > deepest {
			return nil, awsapi.Without(listUnitsIn, "an end of units within units")
		}
		var next []*place
		for _, p := range level {
			for _, n := range slices.Concat(p.units, p.accounts) {
				if seen[n.ID] {
					return nil, awsapi.Without(listUnitsIn, "one place for "+n.ID)
				}
				seen[n.ID] = true
				nodes = append(nodes, n)
			}
			for _, unit := range p.units {
				next = append(next, &place{id: unit.ID})
			}
		}
		if err := all(g.limit, next, func(p *place) error { return g.look(ctx, p) }); err != nil {
			return nil, err
		}
		level = next
	}
	slices.SortFunc(nodes, func(a, b Node) int { return cmp.Compare(a.ID, b.ID) })
	return nodes, nil
}

// place is the root or a unit, and what lies in it; or what the roots lie in.
type place struct {
	id              string
	units, accounts []Node
}

func (g guard) look(ctx context.Context, p *place) error {
	parent := aws.String(p.id)
	err := awsapi.Pages(listUnitsIn, func(token *string) (*string, error) {
		page, err := g.client.ListOrganizationalUnitsForParent(ctx, &api.ListOrganizationalUnitsForParentInput{ParentId: parent, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, u := range page.OrganizationalUnits {
			p.units = append(p.units, Node{ID: aws.ToString(u.Id), Parent: p.id, Name: aws.ToString(u.Name)})
		}
		return page.NextToken, nil
	})
	if err != nil {
		return err
	}
	return awsapi.Pages(listAccountsIn, func(token *string) (*string, error) {
		page, err := g.client.ListAccountsForParent(ctx, &api.ListAccountsForParentInput{ParentId: parent, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, a := range page.Accounts {
			p.accounts = append(p.accounts, Node{ID: aws.ToString(a.Id), Parent: p.id})
		}
		return page.NextToken, nil
	})
}
