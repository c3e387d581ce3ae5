package accessanalyzer

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// ListAnalyzers is the IAM action that settles whether there is an analyzer.
const ListAnalyzers = "access-analyzer:ListAnalyzers"

// Principal is the name under which Access Analyzer is delegated to an account
// of the organization.
const Principal = "access-analyzer.amazonaws.com"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{ListAnalyzers} }

// Read asks one region of the session's account for its analyzers. Those of the
// organization are shown in the account that made them only: the management
// account or the one to which Access Analyzer is delegated.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html
func Read(ctx context.Context, s *awsapi.Session, region string) evidence.Value[Analyzers] {
	client := api.NewFromConfig(s.Config(region))
	return evidence.Read(ctx, func(ctx context.Context) (Analyzers, error) {
		list := []Analyzer{}
		err := awsapi.Pages(ListAnalyzers, func(token *string) (*string, error) {
			page, err := client.ListAnalyzers(ctx, &api.ListAnalyzersInput{NextToken: token})
			switch {
			case err != nil:
				return nil, err
			case page.Analyzers == nil:
				return nil, awsapi.Without(ListAnalyzers, "a list of analyzers")
			}
			for _, a := range page.Analyzers {
				list = append(list, Analyzer{Name: aws.ToString(a.Name), ARN: aws.ToString(a.Arn), Type: string(a.Type), Status: string(a.Status)})
			}
			return page.NextToken, nil
		})
		if err != nil {
			return Analyzers{}, err
		}
		slices.SortFunc(list, func(a, b Analyzer) int { return cmp.Or(cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.Status, b.Status)) })
		return Analyzers{
			External:     active(list, types.TypeAccount),
			Organization: active(list, types.TypeOrganization),
			List:         slices.Compact(list),
		}, nil
	})
}

// active says whether an analyzer of the type is at work. The other types look
// for unused access, or for access from inside.
func active(list []Analyzer, kind types.Type) bool {
	return slices.ContainsFunc(list, func(a Analyzer) bool {
		return a.Type == string(kind) && a.Status == string(types.AnalyzerStatusActive)
	})
}
