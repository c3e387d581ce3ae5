package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	listDelegated = "organizations:ListDelegatedAdministrators"
	listServices  = "organizations:ListDelegatedServicesForAccount"
)

// delegatedAdministrators lists the accounts that administer a service for the
// organization. Which services, is a question of its own for each.
func (g guard) delegatedAdministrators(ctx context.Context) ([]DelegatedAdministrator, error) {
	found := []*DelegatedAdministrator{}
	err := awsapi.Pages(listDelegated, func(token *string) (*string, error) {
		page, err := g.client.ListDelegatedAdministrators(ctx, &api.ListDelegatedAdministratorsInput{NextToken: token})
		switch {
		case err != nil:
			return nil, err
		case page.DelegatedAdministrators == nil:
			return nil, awsapi.Without(listDelegated, "a list of delegated administrators")
		}
		for _, d := range page.DelegatedAdministrators {
			found = append(found, &DelegatedAdministrator{Account: aws.ToString(d.Id)})
		}
		return page.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b *DelegatedAdministrator) int { return cmp.Compare(a.Account, b.Account) })
	found = slices.CompactFunc(found, func(a, b *DelegatedAdministrator) bool { return a.Account == b.Account })
	awsapi.Every(g.limit, found, func(d *DelegatedAdministrator) {
		d.Services = evidence.Read(ctx, func(ctx context.Context) ([]string, error) { return g.services(ctx, d.Account) })
	})
	out := []DelegatedAdministrator{}
	for _, d := range found {
		out = append(out, *d)
	}
	return out, nil
}

func (g guard) services(ctx context.Context, account string) ([]string, error) {
	services := []string{}
	err := awsapi.Pages(listServices, func(token *string) (*string, error) {
		page, err := g.client.ListDelegatedServicesForAccount(ctx, &api.ListDelegatedServicesForAccountInput{AccountId: aws.String(account), NextToken: token})
		switch {
		case err != nil:
			return nil, err
		case page.DelegatedServices == nil:
			return nil, awsapi.Without(listServices, "a list of services")
		}
		for _, d := range page.DelegatedServices {
			services = append(services, aws.ToString(d.ServicePrincipal))
		}
		return page.NextToken, nil
	})
	slices.Sort(services)
	return slices.Compact(services), err
}
