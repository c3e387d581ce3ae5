package cloudformation

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const describe = "cloudformation:DescribeStackResources"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{describe} }

// ReadStack asks which stack a resource belongs to. The resource is named by
// its type, such as AWS::CloudTrail::Trail, and by its physical ID, in the
// account and region it lives in; CloudFormation may know it by one of the
// aliases as well. That CloudFormation knows no such resource is an answer: it
// belongs to none.
//
// Of several resources with one physical ID CloudFormation tells of one only.
// Where that is another than the one asked for, there is no answer.
func ReadStack(ctx context.Context, s *awsapi.Session, region, resourceType, physicalID string, aliases ...string) evidence.Value[Stack] {
	// The code alone stands for every question that is not well put.
	const code = "ValidationError"
	none := "Stack for " + physicalID + " does not exist"
	return evidence.Read(awsapi.ExpectSaying(ctx, code, none), func(ctx context.Context) (Stack, error) {
		out, err := api.NewFromConfig(s.Config(region)).DescribeStackResources(ctx, &api.DescribeStackResourcesInput{PhysicalResourceId: aws.String(physicalID)})
		switch {
		case awsapi.Says(err, code, none):
			return Stack{}, nil
		case err != nil:
			return Stack{}, err
		}
		for _, r := range out.StackResources {
			id := aws.ToString(r.PhysicalResourceId)
			if aws.ToString(r.ResourceType) == resourceType && (id == physicalID || slices.Contains(aliases, id)) {
				return stackOf(r)
			}
		}
		return Stack{}, &awsapi.Error{Reason: evidence.Unsupported, Action: describe, Detail: "answered with another resource of that name"}
	})
}

// stackOf is the stack that a resource is in. A resource that the stack has
// deleted, or left behind when it was deleted itself, is in it no more.
func stackOf(r types.StackResource) (Stack, error) {
	switch {
	case r.ResourceStatus == types.ResourceStatusDeleteComplete || r.ResourceStatus == types.ResourceStatusDeleteSkipped:
		return Stack{}, nil
	case aws.ToString(r.StackName) == "":
		return Stack{}, awsapi.Without(describe, "the stack's name")
	}
	stack := Stack{Name: aws.ToString(r.StackName), ID: aws.ToString(r.StackId), Status: string(r.ResourceStatus)}
	if r.DriftInformation != nil {
		stack.Drift = string(r.DriftInformation.StackResourceDriftStatus)
	}
	return stack, nil
}
