package awsapi

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// AssumeOptions say which role to assume in other accounts.
type AssumeOptions struct {
	RoleName    string // the role's name, with its path if it has one
	ExternalID  string // "" for none; not kept on record
	SessionName string // "" for "trailproof"
}

// Assume opens a session in another account. sts:AssumeRole is recorded in the
// caller's account, sts:GetCallerIdentity as the first call of the other. Later
// renewals of the credentials are no evidence and are not recorded.
func (s *Session) Assume(ctx context.Context, o AssumeOptions, account string) (*Session, error) {
	return s.assume(ctx, fmt.Sprintf("arn:%s:iam::%s:role/%s", s.Partition, account, o.RoleName), account, o)
}

// AssumeRole is Assume of a role by its ARN, whatever the name in the options.
func (s *Session) AssumeRole(ctx context.Context, role string, o AssumeOptions) (*Session, error) {
	name, err := arn.Parse(role)
	if err != nil {
		return nil, fmt.Errorf("%q is not the ARN of a role", role)
	}
	return s.assume(ctx, role, name.AccountID, o)
}

func (s *Session) assume(ctx context.Context, role, account string, o AssumeOptions) (*Session, error) {
	input := &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String(cmp.Or(o.SessionName, "trailproof"))}
	if o.ExternalID != "" {
		input.ExternalId = aws.String(o.ExternalID)
	}
	if s.opts.Replay != nil {
		s.opts.Replay.asAssumed(s.Account, account, input)
	}
	out, err := sts.NewFromConfig(s.Config(s.Region)).AssumeRole(ctx, input)
	if err != nil {
		return nil, err
	}
	other := &Session{Account: account, Region: s.Region, cfg: s.cfg.Copy(), opts: s.opts, rec: s.rec, conduct: s.conduct, lender: s}
	if s.opts.Replay == nil {
		if out.Credentials == nil {
			return nil, Without("sts:AssumeRole", "credentials")
		}
		other.cfg.Credentials = renewing(sts.NewFromConfig(s.Unrecorded(s.Region)), input, out.Credentials)
	}
	if err := other.identify(ctx); err != nil {
		return nil, err
	}
	if user := out.AssumedRoleUser; user != nil && account == s.Account {
		other.ARN = aws.ToString(user.Arn) // who the account said it is, was said of whoever asked first
	}
	return other, nil
}
