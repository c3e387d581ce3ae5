package kms

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	listGrants  = "kms:ListGrants"
	grantsAPage = 100 // the most that KMS gives
)

// readGrants asks for every grant on a key.
func readGrants(ctx context.Context, client *api.Client, key string) evidence.Value[[]Grant] {
	return evidence.Read(ctx, func(ctx context.Context) ([]Grant, error) {
		grants := []Grant{}
		err := awsapi.Pages(listGrants, func(marker *string) (*string, error) {
			page, err := client.ListGrants(ctx, &api.ListGrantsInput{KeyId: aws.String(key), Limit: aws.Int32(grantsAPage), Marker: marker})
			switch {
			case err != nil:
				return nil, err
			case page.Truncated && aws.ToString(page.NextMarker) == "":
				return nil, awsapi.Without(listGrants, "the marker of the next page")
			}
			for _, g := range page.Grants {
				grants = append(grants, grant(g))
			}
			return page.NextMarker, nil
		})
		slices.SortStableFunc(grants, func(a, b Grant) int { return cmp.Compare(a.ID, b.ID) })
		return grants, err
	})
}

func grant(g types.GrantListEntry) Grant {
	out := Grant{
		ID: aws.ToString(g.GrantId), Name: aws.ToString(g.Name), Issuing: aws.ToString(g.IssuingAccount),
		Created:  awsapi.Instant(g.CreationDate),
		Grantee:  cmp.Or(aws.ToString(g.GranteePrincipal), aws.ToString(g.GranteeServicePrincipal)),
		Retiring: cmp.Or(aws.ToString(g.RetiringPrincipal), aws.ToString(g.RetiringServicePrincipal)),
	}
	for _, operation := range g.Operations {
		out.Operations = append(out.Operations, string(operation))
	}
	slices.Sort(out.Operations)
	if c := g.Constraints; c != nil {
		out.Constraints = maps.Clone(c.EncryptionContextSubset)
		if len(c.EncryptionContextEquals) > 0 {
			out.Constraints, out.Exact = maps.Clone(c.EncryptionContextEquals), true
		}
		out.SourceARN = aws.ToString(c.SourceArn)
	}
	return out
}
