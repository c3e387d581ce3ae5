package organizations

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const listTags = "organizations:ListTagsForResource"

// TagActions lists the IAM actions that Tags needs, beside those of Actions.
func TagActions() []string { return []string{listTags} }

// Tags asks for the tags of an account of the organization. Only the management
// account and delegated administrators may.
func Tags(ctx context.Context, s *awsapi.Session, account string) evidence.Value[map[string]string] {
	return evidence.Read(ctx, func(ctx context.Context) (map[string]string, error) {
		tags := map[string]string{}
		err := awsapi.Pages(listTags, func(token *string) (*string, error) {
			page, err := client(s).ListTagsForResource(ctx, &api.ListTagsForResourceInput{ResourceId: aws.String(account), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, t := range page.Tags {
				tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
			}
			return page.NextToken, nil
		})
		return tags, err
	})
}
