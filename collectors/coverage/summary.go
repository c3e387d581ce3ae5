package coverage

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const getAccountSummary = "iam:GetAccountSummary"

func readSummary(ctx context.Context, s *awsapi.Session) evidence.Value[Summary] {
	return evidence.Read(ctx, func(ctx context.Context) (Summary, error) {
		out, err := api.NewFromConfig(s.Config(s.Region)).GetAccountSummary(ctx, &api.GetAccountSummaryInput{})
		if err != nil {
			return Summary{}, err
		}
		mfa, said := out.SummaryMap["AccountMFAEnabled"]
		keys, saidToo := out.SummaryMap["AccountAccessKeysPresent"]
		users, saidAsWell := out.SummaryMap["Users"]
		if !said || !saidToo || !saidAsWell {
			return Summary{}, awsapi.Without(getAccountSummary, "the root user's MFA and access keys and the number of users")
		}
		summary := Summary{RootMFA: mfa != 0, RootAccessKeys: keys != 0, Users: int(users)}
		if present, said := out.SummaryMap["AccountPasswordPresent"]; said {
			summary.RootPassword = aws.Bool(present != 0)
		}
		return summary, nil
	})
}
