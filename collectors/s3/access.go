package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func (r reader) policy(ctx context.Context) evidence.Value[Policy] {
	return ask(ctx, []string{"NoSuchBucketPolicy"}, func(ctx context.Context) (Policy, error) {
		out, err := r.client.GetBucketPolicy(ctx, &api.GetBucketPolicyInput{Bucket: r.name})
		if err != nil {
			return Policy{}, err
		}
		return Policy{Exists: true, Document: aws.ToString(out.Policy)}, nil
	})
}

func (r reader) policyStatus(ctx context.Context) evidence.Value[PolicyStatus] {
	return ask(ctx, []string{"NoSuchBucketPolicy"}, func(ctx context.Context) (PolicyStatus, error) {
		out, err := r.client.GetBucketPolicyStatus(ctx, &api.GetBucketPolicyStatusInput{Bucket: r.name})
		if err != nil {
			return PolicyStatus{}, err
		}
		if out.PolicyStatus == nil || out.PolicyStatus.IsPublic == nil {
			return PolicyStatus{}, awsapi.Without("s3:GetBucketPolicyStatus", "IsPublic")
		}
		return PolicyStatus{Public: *out.PolicyStatus.IsPublic}, nil
	})
}

func (r reader) publicAccessBlock(ctx context.Context) evidence.Value[PublicAccessBlock] {
	return ask(ctx, []string{"NoSuchPublicAccessBlockConfiguration"}, func(ctx context.Context) (PublicAccessBlock, error) {
		out, err := r.client.GetPublicAccessBlock(ctx, &api.GetPublicAccessBlockInput{Bucket: r.name})
		if err != nil {
			return PublicAccessBlock{}, err
		}
		c := out.PublicAccessBlockConfiguration
		if c == nil {
			return PublicAccessBlock{}, awsapi.Without("s3:GetBucketPublicAccessBlock", "a configuration")
		}
		return PublicAccessBlock{
			BlockPublicACLs:       aws.ToBool(c.BlockPublicAcls),
			IgnorePublicACLs:      aws.ToBool(c.IgnorePublicAcls),
			BlockPublicPolicy:     aws.ToBool(c.BlockPublicPolicy),
			RestrictPublicBuckets: aws.ToBool(c.RestrictPublicBuckets),
		}, nil
	})
}

func (r reader) acl(ctx context.Context) evidence.Value[ACL] {
	return evidence.Read(ctx, func(ctx context.Context) (ACL, error) {
		out, err := r.client.GetBucketAcl(ctx, &api.GetBucketAclInput{Bucket: r.name})
		if err != nil {
			return ACL{}, err
		}
		if out.Owner == nil || aws.ToString(out.Owner.ID) == "" {
			return ACL{}, awsapi.Without("s3:GetBucketAcl", "an owner")
		}
		acl := ACL{Owner: aws.ToString(out.Owner.ID), Grants: []Grant{}}
		for _, g := range out.Grants {
			grant := Grant{Grantee: grantee(g.Grantee), Permission: string(g.Permission)}
			acl.AllUsers = acl.AllUsers || grant.Grantee == allUsers
			acl.AuthenticatedUsers = acl.AuthenticatedUsers || grant.Grantee == authenticatedUsers
			acl.Grants = append(acl.Grants, grant)
		}
		return acl, nil
	})
}

func grantee(g *types.Grantee) string {
	switch {
	case g == nil:
		return ""
	case g.URI != nil:
		return *g.URI
	case g.ID != nil:
		return *g.ID
	}
	return aws.ToString(g.EmailAddress)
}

func (r reader) ownership(ctx context.Context) evidence.Value[Ownership] {
	return ask(ctx, []string{"OwnershipControlsNotFoundError"}, func(ctx context.Context) (Ownership, error) {
		out, err := r.client.GetBucketOwnershipControls(ctx, &api.GetBucketOwnershipControlsInput{Bucket: r.name})
		if err != nil {
			return Ownership{}, err
		}
		if out.OwnershipControls == nil || len(out.OwnershipControls.Rules) == 0 {
			return Ownership{}, awsapi.Without("s3:GetBucketOwnershipControls", "a rule")
		}
		return Ownership{Rule: string(out.OwnershipControls.Rules[0].ObjectOwnership)}, nil
	})
}
