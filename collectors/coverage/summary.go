package coverage

import (
	"context"

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
		if !said || !saidToo {
			return Summary{}, awsapi.Without(getAccountSummary, "the root user's MFA and access keys")
		}
		return Summary{RootMFA: mfa != 0, RootAccessKeys: keys != 0, Users: int(out.SummaryMap["Users"])}, nil
	})
}
