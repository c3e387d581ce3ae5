package awsapi

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// renewal is how long before they expire assumed credentials are renewed, or a
// quarter of their life if that is shorter.
const renewal = 5 * time.Minute

// assumedRole provides the credentials of a role: those that were recorded as
// given, once, and fresh ones after that. It asks with the credentials of
// whoever assumed it, which are renewed in the same way: a chain of roles is
// renewed link by link. The credentials cache calls it one at a time.
type assumedRole struct {
	client *sts.Client
	input  *sts.AssumeRoleInput
	first  *types.Credentials
	end    time.Time // of the credentials given last; zero if they do not tell
}

// renewing are the credentials of a role, kept until shortly before they expire.
func renewing(client *sts.Client, input *sts.AssumeRoleInput, first *types.Credentials) *aws.CredentialsCache {
	if aws.ToString(first.SecretAccessKey) == redacted {
		first = nil // they are those of an earlier run, from its record
	}
	return aws.NewCredentialsCache(&assumedRole{client: client, input: input, first: first})
}

// Retrieve implements aws.CredentialsProvider.
func (a *assumedRole) Retrieve(ctx context.Context) (aws.Credentials, error) {
	given := a.first
	fresh := given == nil
	a.first = nil
	if fresh {
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
	a.end = aws.ToTime(given.Expiration)
	life := time.Until(a.end)
	return aws.Credentials{
		AccessKeyID: aws.ToString(given.AccessKeyId), SecretAccessKey: aws.ToString(given.SecretAccessKey),
		SessionToken: aws.ToString(given.SessionToken), Source: "trailproof.AssumeRole",
		// Of those that are given as expired, the clock here is wrong; they hold
		// until AWS says that they do not.
		CanExpire: given.Expiration != nil && (life > 0 || !fresh),
		Expires:   a.end.Add(-max(0, min(renewal, life/4))),
	}, nil
}

// HandleFailToRefresh implements aws.HandleFailRefreshCredentialsCacheStrategy:
// credentials that could not be renewed before their time serve until then.
func (a *assumedRole) HandleFailToRefresh(_ context.Context, held aws.Credentials, err error) (aws.Credentials, error) {
	now := time.Now()
	if !held.HasKeys() || !a.end.After(now) {
		return aws.Credentials{}, err
	}
	held.Expires = now.Add(min(time.Minute, a.end.Sub(now)))
	return held, nil
}
