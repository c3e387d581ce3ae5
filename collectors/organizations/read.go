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

const listAccounts = "organizations:ListAccounts"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string {
	return []string{
		"organizations:DescribeOrganization", describePolicy, listAccounts, listAccountsIn, listDelegated, listServices,
		listUnitsIn, listPolicies, listRoots, listTargets,
	}
}

// Read asks which organization the session's account belongs to, and which
// accounts it has. An organization with an empty ID means: none. Only the
// management account and delegated administrators may list the accounts; for
// any other the members are a gap.
func Read(ctx context.Context, s *awsapi.Session) evidence.Value[Organization] {
	org := Describe(ctx, s)
	if o, known := org.Get(); !known || o.ID == "" {
		return org
	}
	members := readMembers(ctx, s)
	return evidence.Then(org, func(o Organization) Organization {
		o.Members = members
		return o
	})
}

// Describe asks which organization the session's account belongs to, and not
// for its accounts.
func Describe(ctx context.Context, s *awsapi.Session) evidence.Value[Organization] {
	const none = "AWSOrganizationsNotInUseException"
	return evidence.Read(awsapi.Expect(ctx, none), func(ctx context.Context) (Organization, error) {
		out, err := client(s).DescribeOrganization(ctx, &api.DescribeOrganizationInput{})
		switch {
		case awsapi.IsCode(err, none):
			return Organization{}, nil
		case err != nil:
			return Organization{}, err
		case out.Organization == nil || aws.ToString(out.Organization.Id) == "":
			return Organization{}, awsapi.Without("organizations:DescribeOrganization", "an organization")
		}
		return Organization{
			ID:                aws.ToString(out.Organization.Id),
			ManagementAccount: aws.ToString(out.Organization.MasterAccountId),
			FeatureSet:        string(out.Organization.FeatureSet),
		}, nil
	})
}

func readMembers(ctx context.Context, s *awsapi.Session) evidence.Value[[]Member] {
	return evidence.Read(ctx, func(ctx context.Context) ([]Member, error) {
		var members []Member
		err := awsapi.Pages(listAccounts, func(token *string) (*string, error) {
			page, err := client(s).ListAccounts(ctx, &api.ListAccountsInput{NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, a := range page.Accounts {
				members = append(members, Member{ID: aws.ToString(a.Id), Name: aws.ToString(a.Name), Status: status(a)})
			}
			return page.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
		slices.SortFunc(members, func(a, b Member) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Status, b.Status)) })
		// A list that changes while its pages are read may name an account twice.
		members = slices.CompactFunc(members, func(a, b Member) bool { return a.ID == b.ID })
		// A list that lacks whoever asks for it is not the list.
		if !slices.ContainsFunc(members, func(m Member) bool { return m.ID == s.Account }) {
			return nil, awsapi.Without(listAccounts, "the account that asked")
		}
		return members, nil
	})
}

// status is the state that the account is in. AWS gives it as State; what came
// before, Status, it no longer promises to give.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
func status(a types.Account) string {
	return cmp.Or(string(a.State), string(a.Status)) // some servers give the status alone
}

// Belongs says whether an account belongs to an organization, going by what was
// read with the home account's session.
func Belongs(org evidence.Value[Organization], home, account string) evidence.Value[bool] {
	o, known := org.Get()
	elsewhere := evidence.Gap{Reason: evidence.NotAsked, Action: "organizations:DescribeOrganization", Detail: "the account itself was not asked"}
	switch {
	case !known:
		return evidence.Missing[bool](*org.Gap(), org.Calls()...)
	case account == home:
		return evidence.Known(o.ID != "", org.Calls()...)
	case o.ID == "":
		return evidence.Missing[bool](elsewhere, org.Calls()...)
	case account == o.ManagementAccount:
		return evidence.Known(true, org.Calls()...)
	}
	members, known := o.Members.Get()
	switch {
	case !known:
		return evidence.Missing[bool](*o.Members.Gap(), o.Members.Calls()...)
	case slices.ContainsFunc(members, func(m Member) bool { return m.ID == account }):
		return evidence.Known(true, o.Members.Calls()...)
	}
	return evidence.Missing[bool](elsewhere, o.Members.Calls()...)
}

// Accounts lists the IDs of the organization's accounts, and says which of them
// is the management account. There are none where there is no organization.
func Accounts(org evidence.Value[Organization]) (ids evidence.Value[[]string], management string) {
	o, known := org.Get()
	switch {
	case !known:
		return evidence.Missing[[]string](*org.Gap(), org.Calls()...), ""
	case o.ID == "":
		return evidence.Known([]string{}, org.Calls()...), ""
	}
	return evidence.Then(o.Members, func(members []Member) []string {
		out := []string{}
		for _, m := range members {
			out = append(out, m.ID)
		}
		return out
	}), o.ManagementAccount
}

func client(s *awsapi.Session) *api.Client { return api.NewFromConfig(s.Config(s.Region)) }
