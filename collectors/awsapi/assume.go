package awsapi

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// AssumeOptions say which role to assume in other accounts.
type AssumeOptions struct {
	RoleName    string // the role's name, with its path if it has one
	ExternalID  string // "" for none; not kept on record
	SessionName string // "" for "trailproof"
}

// renewal is how long before they expire assumed credentials are renewed.
const renewal = 5 * time.Minute

// Assume opens a session in another account. sts:AssumeRole is recorded in the
// caller's account, sts:GetCallerIdentity as the first call of the other. Later
// renewals of the credentials are no evidence and are not recorded.
func (s *Session) Assume(ctx context.Context, o AssumeOptions, account string) (*Session, error) {
	input := &sts.AssumeRoleInput{
		RoleArn:         aws.String(fmt.Sprintf("arn:%s:iam::%s:role/%s", s.Partition, account, o.RoleName)),
		RoleSessionName: aws.String(cmp.Or(o.SessionName, "trailproof")),
	}
	if o.ExternalID != "" {
		input.ExternalId = aws.String(o.ExternalID)
	}
	if s.opts.Replay != nil {
		s.opts.Replay.asAssumed(account, input)
	}
	out, err := sts.NewFromConfig(s.Config(s.Region)).AssumeRole(ctx, input)
	if err != nil {
		return nil, err
	}
	other := &Session{Account: account, Region: s.Region, cfg: s.cfg.Copy(), opts: s.opts, rec: s.rec, pace: s.pace, rates: s.rates, silent: s.silent}
	if s.opts.Replay == nil {
		if out.Credentials == nil {
			return nil, Without("sts:AssumeRole", "credentials")
		}
		role := &assumedRole{client: sts.NewFromConfig(s.Unrecorded(s.Region)), input: input, first: out.Credentials}
		other.cfg.Credentials = aws.NewCredentialsCache(role, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = renewal })
	}
	if err := other.identify(ctx); err != nil {
		return nil, err
	}
	return other, nil
}

// assumedRole provides the credentials that were recorded as given, once, and
// fresh ones after that. The credentials cache calls it one at a time.
type assumedRole struct {
	client *sts.Client
	input  *sts.AssumeRoleInput
	first  *types.Credentials
}

// Retrieve implements aws.CredentialsProvider.
func (a *assumedRole) Retrieve(ctx context.Context) (aws.Credentials, error) {
	given := a.first
	a.first = nil
	if given == nil {
		ctx, cancel := context.WithTimeout(ctx, credentialsTimeout)
		defer cancel()
		out, err := a.client.AssumeRole(ctx, a.input)
		if err != nil {
			return aws.Credentials{}, err
		}
		if given = out.Credentials; given == nil {
			return aws.Credentials{}, fmt.Errorf("sts:AssumeRole answered without credentials")
		}
	}
	return aws.Credentials{
		AccessKeyID: aws.ToString(given.AccessKeyId), SecretAccessKey: aws.ToString(given.SecretAccessKey),
		SessionToken: aws.ToString(given.SessionToken), Source: "trailproof.AssumeRole",
		CanExpire: given.Expiration != nil, Expires: aws.ToTime(given.Expiration),
	}, nil
}
