package s3

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// OwnBuckets lists the names of the buckets that the session's account owns,
// sorted.
func OwnBuckets(ctx context.Context, s *awsapi.Session) evidence.Value[[]string] {
	return evidence.Read(ctx, func(ctx context.Context) ([]string, error) {
		const most = 10000 // S3 pages only for those who ask for pages
		client := api.NewFromConfig(s.Config(s.Region), s.S3Options())
		names := []string{}
		err := awsapi.Pages("s3:ListAllMyBuckets", func(token *string) (*string, error) {
			page, err := client.ListBuckets(ctx, &api.ListBucketsInput{MaxBuckets: aws.Int32(most), ContinuationToken: token})
			if err != nil {
				return nil, err
			}
			for _, b := range page.Buckets {
				names = append(names, aws.ToString(b.Name))
			}
			return page.ContinuationToken, nil
		})
		slices.Sort(names)
		return names, err
	})
}

// FindOwner says which account owns a bucket, given what each account listed as
// its own: the one that lists it; none, if all lists are known and none does;
// otherwise the gap of the first account (by ID) that could not be asked.
func FindOwner(name string, own map[string]evidence.Value[[]string]) evidence.Value[Owner] {
	var gap *evidence.Gap
	var calls []evidence.CallID
	for _, account := range slices.Sorted(maps.Keys(own)) {
		list := own[account]
		names, known := list.Get()
		if slices.Contains(names, name) {
			return evidence.Known(Owner{Account: account}, list.Calls()...)
		}
		if !known && gap == nil {
			gap = list.Gap()
		}
		calls = append(calls, list.Calls()...)
	}
	if gap != nil {
		return evidence.Missing[Owner](*gap, calls...)
	}
	if len(own) == 0 {
		return evidence.Missing[Owner](evidence.Gap{Reason: evidence.NotAsked, Action: "s3:ListAllMyBuckets"})
	}
	return evidence.Known(Owner{}, calls...)
}

// AccountBlock reads the session's account's own Block Public Access, which
// holds for all its buckets. None is all four off.
func AccountBlock(ctx context.Context, s *awsapi.Session) evidence.Value[PublicAccessBlock] {
	none := []string{"NoSuchPublicAccessBlockConfiguration"}
	return ask(ctx, none, func(ctx context.Context) (PublicAccessBlock, error) {
		client := s3control.NewFromConfig(s.Config(s.Region))
		out, err := client.GetPublicAccessBlock(ctx, &s3control.GetPublicAccessBlockInput{AccountId: aws.String(s.Account)})
		if err != nil {
			return PublicAccessBlock{}, err
		}
		c := out.PublicAccessBlockConfiguration
		if c == nil {
			return PublicAccessBlock{}, awsapi.Without("s3:GetAccountPublicAccessBlock", "a configuration")
		}
		return PublicAccessBlock{
			BlockPublicACLs:       aws.ToBool(c.BlockPublicAcls),
			IgnorePublicACLs:      aws.ToBool(c.IgnorePublicAcls),
			BlockPublicPolicy:     aws.ToBool(c.BlockPublicPolicy),
			RestrictPublicBuckets: aws.ToBool(c.RestrictPublicBuckets),
		}, nil
	})
}
