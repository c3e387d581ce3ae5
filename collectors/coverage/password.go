package coverage

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
)

const getPasswordPolicy = "iam:GetAccountPasswordPolicy"

// defaultPasswords is what AWS asks of passwords where the account has no rules
// of its own. Three kinds of characters out of four always include a letter.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
func defaultPasswords() iam.PasswordPolicy {
	return iam.PasswordPolicy{MinimumLength: 8, Characters: []string{"letters"}, MaxAgeDays: evidence.Never}
}

func readPasswordPolicy(ctx context.Context, s *awsapi.Session) evidence.Value[iam.PasswordPolicy] {
	const none = "NoSuchEntity"
	return evidence.Read(awsapi.Expect(ctx, none), func(ctx context.Context) (iam.PasswordPolicy, error) {
		out, err := api.NewFromConfig(s.Config(s.Region)).GetAccountPasswordPolicy(ctx, &api.GetAccountPasswordPolicyInput{})
		switch {
		case awsapi.IsCode(err, none):
			return defaultPasswords(), nil
		case err != nil:
			return iam.PasswordPolicy{}, err
		case out.PasswordPolicy == nil || out.PasswordPolicy.MinimumPasswordLength == nil:
			return iam.PasswordPolicy{}, awsapi.Without(getPasswordPolicy, "a policy and its minimum length")
		}
		return passwordPolicy(out.PasswordPolicy), nil
	})
}

func passwordPolicy(p *types.PasswordPolicy) iam.PasswordPolicy {
	out := iam.PasswordPolicy{
		Exists:         true,
		MinimumLength:  int(aws.ToInt32(p.MinimumPasswordLength)),
		Symbols:        p.RequireSymbols,
		Numbers:        p.RequireNumbers,
		Uppercase:      p.RequireUppercaseCharacters,
		Lowercase:      p.RequireLowercaseCharacters,
		Characters:     []string{},
		ReusePrevented: int(aws.ToInt32(p.PasswordReusePrevention)),
		MaxAgeDays:     evidence.Never,
		UsersMayChange: p.AllowUsersToChangePassword,
		HardExpiry:     aws.ToBool(p.HardExpiry),
	}
	for _, kind := range []struct {
		name     string
		required bool
	}{
		{"letters", out.Lowercase || out.Uppercase}, {"lowercase", out.Lowercase}, {"numbers", out.Numbers},
		{"symbols", out.Symbols}, {"uppercase", out.Uppercase},
	} {
		if kind.required {
			out.Characters = append(out.Characters, kind.name)
		}
	}
	if days := aws.ToInt32(p.MaxPasswordAge); days > 0 { // passwords expire if, and only if, it is
		out.MaxAgeDays = evidence.Days(days)
	}
	return out
}
