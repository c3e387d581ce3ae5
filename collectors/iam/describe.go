package iam

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

func userAccess(u types.UserDetail) UserAccess {
	return UserAccess{
		Path:     aws.ToString(u.Path),
		ID:       aws.ToString(u.UserId),
		Created:  awsapi.Instant(u.CreateDate),
		Groups:   sorted(u.GroupList),
		Attached: attached(u.AttachedManagedPolicies),
		Inline:   inline(u.UserPolicyList),
		Boundary: boundary(u.PermissionsBoundary),
		Tags:     tags(u.Tags),
	}
}

func role(r types.RoleDetail) Role {
	out := Role{
		Name:     aws.ToString(r.RoleName),
		ARN:      aws.ToString(r.Arn),
		Path:     aws.ToString(r.Path),
		ID:       aws.ToString(r.RoleId),
		Created:  awsapi.Instant(r.CreateDate),
		Trust:    document(aws.ToString(r.AssumeRolePolicyDocument)),
		Attached: attached(r.AttachedManagedPolicies),
		Inline:   inline(r.RolePolicyList),
		Boundary: boundary(r.PermissionsBoundary),
		Tags:     tags(r.Tags),
	}
	if r.RoleLastUsed != nil {
		out.LastUsed = awsapi.Instant(r.RoleLastUsed.LastUsedDate)
	}
	return out
}

func group(g types.GroupDetail) Group {
	return Group{
		Name:     aws.ToString(g.GroupName),
		ARN:      aws.ToString(g.Arn),
		Path:     aws.ToString(g.Path),
		ID:       aws.ToString(g.GroupId),
		Attached: attached(g.AttachedManagedPolicies),
		Inline:   inline(g.GroupPolicyList),
	}
}

// policy is a managed policy with the document that is in force; the document
// is empty if the answer does not hold it.
func policy(p types.ManagedPolicyDetail) Policy {
	out := Policy{
		Name:        aws.ToString(p.PolicyName),
		ARN:         aws.ToString(p.Arn),
		Version:     aws.ToString(p.DefaultVersionId),
		Attachments: int(aws.ToInt32(p.AttachmentCount)),
		Bounds:      int(aws.ToInt32(p.PermissionsBoundaryUsageCount)),
	}
	if name, err := arn.Parse(out.ARN); err == nil {
		out.AWSManaged = name.AccountID == "aws"
		out.Name = cmp.Or(out.Name, name.Resource[strings.LastIndex(name.Resource, "/")+1:])
	}
	for _, v := range p.PolicyVersionList {
		if v.IsDefaultVersion {
			out.Version = cmp.Or(aws.ToString(v.VersionId), out.Version)
			out.Document = document(aws.ToString(v.Document))
		}
	}
	return out
}

// document is a policy document as JSON. AWS sends it percent-encoded by RFC
// 3986, where a plus is a plus; JSON never begins with a percent sign. What
// cannot be decoded is left as it came.
func document(text string) string {
	if !strings.HasPrefix(text, "%") {
		return text
	}
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}

func inline(list []types.PolicyDetail) []InlinePolicy {
	out := []InlinePolicy{}
	for _, p := range list {
		out = append(out, InlinePolicy{Name: aws.ToString(p.PolicyName), Document: document(aws.ToString(p.PolicyDocument))})
	}
	slices.SortFunc(out, func(a, b InlinePolicy) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Document, b.Document))
	})
	return out
}

func attached(list []types.AttachedPolicy) []string {
	out := []string{}
	for _, p := range list {
		out = append(out, aws.ToString(p.PolicyArn))
	}
	return sorted(out)
}

func boundary(b *types.AttachedPermissionsBoundary) string {
	if b == nil {
		return ""
	}
	return aws.ToString(b.PermissionsBoundaryArn)
}

func tags(list []types.Tag) map[string]string {
	out := map[string]string{}
	for _, t := range list {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return slices.Compact(out)
}
