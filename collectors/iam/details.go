package iam

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// pageSize keeps the answers with the longest policies within what one call may
// bring and the time it may take; IAM allows a thousand.
const pageSize = 300

// details is what GetAccountAuthorizationDetails says of an account. With a gap
// it is what was said before the answers ceased.
type details struct {
	facts map[string]evidence.Fact // by ARN
	used  map[string]bool          // ARNs of policies attached, or set as boundary
	gap   *evidence.Gap
	calls []evidence.CallID
}

func readDetails(ctx context.Context, s *awsapi.Session) details {
	d := details{facts: map[string]evidence.Fact{}, used: map[string]bool{}}
	ctx, cited := evidence.Citing(ctx)
	if err := d.readPages(ctx, s); err != nil {
		gap := evidence.GapOf(err)
		d.gap = &gap
	}
	d.calls = cited()
	return d
}

func (d *details) readPages(ctx context.Context, s *awsapi.Session) error {
	client := api.NewFromConfig(s.Config(s.Region))
	answered := false
	err := awsapi.Pages(getDetails, func(marker *string) (*string, error) {
		citing, cited := evidence.Citing(ctx)
		page, err := client.GetAccountAuthorizationDetails(citing, &api.GetAccountAuthorizationDetailsInput{MaxItems: aws.Int32(pageSize), Marker: marker})
		if err != nil {
			return nil, err
		}
		if err := d.add(s.Account, page, cited()); err != nil {
			return nil, err
		}
		answered = answered || page.UserDetailList != nil || page.RoleDetailList != nil || page.GroupDetailList != nil || page.Policies != nil
		switch {
		case !page.IsTruncated:
			return nil, nil
		case aws.ToString(page.Marker) == "":
			return nil, awsapi.Without(getDetails, "the marker of the next page")
		}
		return page.Marker, nil
	})
	if err == nil && !answered {
		err = awsapi.Without(getDetails, "users, roles, groups and policies")
	}
	return err
}

// add takes in one page. What stands on two pages is taken from the first.
func (d *details) add(account string, page *api.GetAccountAuthorizationDetailsOutput, calls []evidence.CallID) error {
	var facts []evidence.Fact
	put := func(kind, arn string, data any, uses ...string) {
		facts = append(facts, evidence.Fact{Kind: kind, ID: arn, Account: account, Calls: calls, Data: data})
		for _, policy := range uses {
			if policy != "" {
				d.used[policy] = true
			}
		}
	}
	for _, it := range page.UserDetailList {
		access := userAccess(it)
		put(UserKind, aws.ToString(it.Arn), &User{Name: aws.ToString(it.UserName), ARN: aws.ToString(it.Arn),
			Access: evidence.Known(access, calls...)}, append(access.Attached, access.Boundary)...)
	}
	for _, it := range page.RoleDetailList {
		r := role(it)
		put(RoleKind, r.ARN, &r, append(r.Attached, r.Boundary)...)
	}
	for _, it := range page.GroupDetailList {
		g := group(it)
		put(GroupKind, g.ARN, &g, g.Attached...)
	}
	for _, it := range page.Policies {
		if p := policy(it); p.Document != "" {
			put(PolicyKind, p.ARN, &p)
		}
	}
	for _, f := range facts {
		if f.ID == "" {
			return awsapi.Without(getDetails, "the ARN of each "+f.Kind)
		}
		if _, twice := d.facts[f.ID]; !twice {
			d.facts[f.ID] = f
		}
	}
	return nil
}

// of lists the facts of a kind in the order of their ARNs; of policies, those in use.
func (d details) of(kind string) []evidence.Fact {
	var out []evidence.Fact
	for arn, f := range d.facts {
		if f.Kind == kind && (kind != PolicyKind || d.used[arn]) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b evidence.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// undescribed lists the policies in use whose documents were not in the answer.
func (d details) undescribed() []string {
	var out []string
	for _, arn := range slices.Sorted(maps.Keys(d.used)) {
		if d.facts[arn].Kind != PolicyKind {
			out = append(out, arn)
		}
	}
	return out
}

// without is the access of a user whom the details do not show.
func (d details) without() evidence.Value[UserAccess] {
	gap := evidence.Gap{Reason: evidence.Failed, Action: getDetails, Detail: "the credential report lists the user, the answer does not"}
	if d.gap != nil {
		gap = *d.gap
	}
	return evidence.Missing[UserAccess](gap, d.calls...)
}
