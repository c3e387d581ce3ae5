package s3

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// readAccessPoints lists the owning account's access points of the bucket, and
// those whose policy AWS calls public and does not restrict by their own Block
// Public Access. Access points that only a VPC reaches are never public. Those
// of several regions, and those that other accounts attached to the bucket, are
// not asked; they give what the bucket policy lets them give. Only the owner's
// session can ask, and only in the bucket's region: any other would see its own
// access points, of which there are none, and learn nothing.
func readAccessPoints(ctx context.Context, s *awsapi.Session, location evidence.Value[string], r Request) evidence.Value[AccessPoints] {
	owner, known := r.Owner.Get()
	switch {
	case !known:
		return evidence.Missing[AccessPoints](*r.Owner.Gap(), r.Owner.Calls()...)
	case owner.Account != s.Account:
		gap := evidence.Gap{Reason: evidence.NotAsked, Action: "s3:ListAccessPoints", Detail: "only the account that owns the bucket can ask"}
		return evidence.Missing[AccessPoints](gap, r.Owner.Calls()...)
	}
	region, known := location.Get()
	if !known {
		return evidence.Missing[AccessPoints](*location.Gap(), location.Calls()...)
	}
	return evidence.Read(ctx, func(ctx context.Context) (AccessPoints, error) {
		client := s3control.NewFromConfig(s.Config(region))
		out := AccessPoints{Names: []string{}, Public: []string{}}
		err := awsapi.Pages("s3:ListAccessPoints", func(token *string) (*string, error) {
			page, err := client.ListAccessPoints(ctx, &s3control.ListAccessPointsInput{AccountId: aws.String(s.Account), Bucket: aws.String(r.Name), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, point := range page.AccessPointList {
				name := aws.ToString(point.Name)
				public, err := pointPublic(ctx, client, s.Account, point)
				if err != nil {
					return nil, err
				}
				out.Names = append(out.Names, name)
				if public {
					out.Public = append(out.Public, name)
				}
			}
			return page.NextToken, nil
		})
		slices.Sort(out.Names)
		slices.Sort(out.Public)
		return out, err
	})
}

func pointPublic(ctx context.Context, client *s3control.Client, account string, point types.AccessPoint) (bool, error) {
	if point.NetworkOrigin == types.NetworkOriginVpc {
		return false, nil
	}
	const none = "NoSuchAccessPointPolicy"
	out, err := client.GetAccessPointPolicyStatus(awsapi.Expect(ctx, none), &s3control.GetAccessPointPolicyStatusInput{
		AccountId: aws.String(account), Name: point.Name,
	})
	switch {
	case awsapi.IsCode(err, none):
		return false, nil
	case err != nil:
		return false, err
	case out.PolicyStatus == nil:
		return false, awsapi.Without("s3:GetAccessPointPolicyStatus", "IsPublic")
	}
	if !out.PolicyStatus.IsPublic {
		return false, nil
	}
	own, err := client.GetAccessPoint(ctx, &s3control.GetAccessPointInput{AccountId: aws.String(account), Name: point.Name})
	if err != nil {
		return false, err
	}
	block := own.PublicAccessBlockConfiguration
	return block == nil || !aws.ToBool(block.RestrictPublicBuckets), nil
}
