package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	describePolicy = "organizations:DescribePolicy"
	listPolicies   = "organizations:ListPolicies"
	listRoots      = "organizations:ListRoots"
	listTargets    = "organizations:ListTargetsForPolicy"
)

// ReadGuard asks how the organization guards its accounts: the policies that
// limit them, the tree these are attached to, and who administers services for
// it. The session must be of an account of the organization; any but the
// management account's and those of delegated administrators is refused, and
// each of the answers is then a gap. It puts at most limit questions at a time.
func ReadGuard(ctx context.Context, s *awsapi.Session, limit int, org evidence.Value[Organization]) evidence.Value[Organization] {
	o, known := org.Get()
	if !known || o.ID == "" {
		return org
	}
	g := guard{client: client(s), limit: limit}
	// AWS answers few of these a second, of each operation by itself.
	awsapi.Every(limit, []func(){
		func() { o.PolicyTypes = evidence.Read(ctx, g.policyTypes) },
		func() { o.Policies = evidence.Read(ctx, g.policies) },
		func() { o.Tree = evidence.Read(ctx, g.tree) },
		func() { o.DelegatedAdministrators = evidence.Read(ctx, g.delegatedAdministrators) },
	}, func(read func()) { read() })
	return evidence.Known(o, org.Calls()...)
}

// guard puts the questions.
type guard struct {
	client *api.Client
	limit  int
}

func (g guard) roots(ctx context.Context) ([]types.Root, error) {
	var roots []types.Root
	err := awsapi.Pages(listRoots, func(token *string) (*string, error) {
		page, err := g.client.ListRoots(ctx, &api.ListRootsInput{NextToken: token})
		if err != nil {
			return nil, err
		}
		roots = append(roots, page.Roots...)
		return page.NextToken, nil
	})
	if err == nil && len(roots) == 0 {
		err = awsapi.Without(listRoots, "a root")
	}
	return roots, err
}

// policyTypes lists the types that are enabled. Whether a type is available to
// the organization, as DescribeOrganization says, is another matter.
func (g guard) policyTypes(ctx context.Context) ([]string, error) {
	roots, err := g.roots(ctx)
	if err != nil {
		return nil, err
	}
	enabled := []string{}
	for _, root := range roots {
		for _, t := range root.PolicyTypes {
			if t.Status == types.PolicyTypeStatusEnabled {
				enabled = append(enabled, string(t.Type))
			}
		}
	}
	slices.Sort(enabled)
	return slices.Compact(enabled), nil
}

// policies lists the policies of the types that limit what accounts may do, as
// far as these are enabled. There is always one of each, AWS's own.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
func (g guard) policies(ctx context.Context) ([]Policy, error) {
	enabled, err := g.policyTypes(ctx)
	if err != nil {
		return nil, err
	}
	found := []*Policy{}
	for _, kind := range []types.PolicyType{types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy} {
		if !slices.Contains(enabled, string(kind)) {
			continue
		}
		listed, err := g.list(ctx, kind)
		if err != nil {
			return nil, err
		}
		found = append(found, listed...)
	}
	err = all(g.limit, found, func(p *Policy) (err error) {
		if p.Document, err = g.document(ctx, p.ID); err != nil {
			return err
		}
		p.Targets, err = g.targets(ctx, p.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b *Policy) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID)) })
	out := []Policy{}
	for _, p := range found {
		out = append(out, *p)
	}
	return out, nil
}

func (g guard) list(ctx context.Context, kind types.PolicyType) ([]*Policy, error) {
	var found []*Policy
	err := awsapi.Pages(listPolicies, func(token *string) (*string, error) {
		page, err := g.client.ListPolicies(ctx, &api.ListPoliciesInput{Filter: kind, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, p := range page.Policies {
			found = append(found, &Policy{ID: aws.ToString(p.Id), Name: aws.ToString(p.Name), Type: string(kind), AWSManaged: p.AwsManaged})
		}
		return page.NextToken, nil
	})
	if err == nil && len(found) == 0 {
		err = awsapi.Without(listPolicies, "a policy of the type "+string(kind)+", which is enabled")
	}
	return found, err
}

func (g guard) document(ctx context.Context, id string) (string, error) {
	out, err := g.client.DescribePolicy(ctx, &api.DescribePolicyInput{PolicyId: aws.String(id)})
	switch {
	case err != nil:
		return "", err
	case out.Policy == nil || aws.ToString(out.Policy.Content) == "":
		return "", awsapi.Without(describePolicy, "the policy's document")
	}
	return *out.Policy.Content, nil
}

func (g guard) targets(ctx context.Context, id string) ([]string, error) {
	targets := []string{}
	err := awsapi.Pages(listTargets, func(token *string) (*string, error) {
		page, err := g.client.ListTargetsForPolicy(ctx, &api.ListTargetsForPolicyInput{PolicyId: aws.String(id), NextToken: token})
		switch {
		case err != nil:
			return nil, err
		case page.Targets == nil:
			return nil, awsapi.Without(listTargets, "a list of targets")
		}
		for _, t := range page.Targets {
			targets = append(targets, aws.ToString(t.TargetId))
		}
		return page.NextToken, nil
	})
	slices.Sort(targets)
	return slices.Compact(targets), err
}

// all does something with every item, at most limit at a time. Of the errors it
// returns that of the first item that has one, whichever came first.
func all[T any](limit int, items []T, do func(T) error) error {
	errs := make([]error, len(items))
	indices := make([]int, len(items))
	for i := range indices {
		indices[i] = i
	}
	awsapi.Every(limit, indices, func(i int) { errs[i] = do(items[i]) })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
