package kms

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Actions lists the IAM actions that this package's questions need.
func Actions() []string {
	return []string{"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", listGrants}
}

// ReadKey asks everything about one key, in its region, and concludes what
// follows. The ID may be a key's ARN or ID, or an alias; the key's ARN is the
// one that KMS gives, or the ID where KMS does not say.
func ReadKey(ctx context.Context, s *awsapi.Session, region, id string, trails []string) Key {
	client := api.NewFromConfig(s.Config(region))
	k := Key{ARN: id, Trails: sorted(trails)}
	k.Metadata = evidence.Read(expectGone(ctx, s, id), func(ctx context.Context) (Metadata, error) {
		out, err := client.DescribeKey(ctx, &api.DescribeKeyInput{KeyId: aws.String(id)})
		switch {
		case owns(s, id) && awsapi.IsCode(err, notFound):
			return Metadata{State: Gone}, nil
		case err != nil:
			return Metadata{}, err
		}
		m := out.KeyMetadata
		if m == nil || aws.ToString(m.Arn) == "" {
			return Metadata{}, awsapi.Without("kms:DescribeKey", "the key's metadata")
		}
		k.ARN = *m.Arn
		return Metadata{
			Account:      aws.ToString(m.AWSAccountId),
			Manager:      string(m.KeyManager),
			State:        string(m.KeyState),
			Enabled:      m.Enabled,
			DeletionDate: awsapi.Instant(m.DeletionDate),
			Origin:       string(m.Origin),
			Spec:         string(m.KeySpec),
			MultiRegion:  aws.ToBool(m.MultiRegion),
		}, nil
	})
	if m, known := k.Metadata.Get(); known && m.State == Gone {
		gone := evidence.Gap{Reason: evidence.Unsupported, Detail: "the key does not exist"}
		k.Rotation = evidence.Missing[Rotation](gone, k.Metadata.Calls()...)
		k.Policy = evidence.Missing[Policy](gone, k.Metadata.Calls()...)
		k.Grants = evidence.Missing[[]Grant](gone, k.Metadata.Calls()...)
		k.Conclude()
		return k
	}
	k.Rotation = readRotation(ctx, client, k)
	k.Policy = evidence.Read(ctx, func(ctx context.Context) (Policy, error) {
		// Every key has exactly one policy, of this name. An alias is not accepted here.
		out, err := client.GetKeyPolicy(ctx, &api.GetKeyPolicyInput{KeyId: aws.String(k.ARN), PolicyName: aws.String("default")})
		if err != nil {
			return Policy{}, err
		}
		if aws.ToString(out.Policy) == "" {
			return Policy{}, awsapi.Without("kms:GetKeyPolicy", "a policy")
		}
		return Policy{Document: *out.Policy}, nil
	})
	k.Grants = readGrants(ctx, client, k.ARN)
	k.Conclude()
	return k
}

const notFound = "NotFoundException"

// owns says whether the session speaks for the account that a key's ARN names:
// what that account does not find does not exist.
func owns(s *awsapi.Session, id string) bool {
	name, err := arn.Parse(id)
	return err == nil && name.AccountID == s.Account
}

func expectGone(ctx context.Context, s *awsapi.Session, id string) context.Context {
	if !owns(s, id) {
		return ctx
	}
	return awsapi.Expect(ctx, notFound)
}

// readRotation asks whether the key rotates automatically, unless its metadata
// tells that a key of its kind cannot: asymmetric and HMAC keys, and keys whose
// material is imported or lies in a key store outside KMS.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
func readRotation(ctx context.Context, client *api.Client, k Key) evidence.Value[Rotation] {
	if m, known := k.Metadata.Get(); known && !canRotate(m) {
		return evidence.Known(Rotation{}, k.Metadata.Calls()...)
	}
	const never = "UnsupportedOperationException"
	return evidence.Read(awsapi.Expect(ctx, never), func(ctx context.Context) (Rotation, error) {
		out, err := client.GetKeyRotationStatus(ctx, &api.GetKeyRotationStatusInput{KeyId: aws.String(k.ARN)})
		switch {
		case awsapi.IsCode(err, never):
			return Rotation{}, nil
		case err != nil:
			return Rotation{}, err
		}
		return Rotation{Enabled: out.KeyRotationEnabled, PeriodDays: int(aws.ToInt32(out.RotationPeriodInDays)), Supported: true}, nil
	})
}

// canRotate is true also of kinds that the metadata does not tell.
func canRotate(m Metadata) bool {
	return (m.Spec == "" || m.Spec == string(types.KeySpecSymmetricDefault)) &&
		(m.Origin == "" || m.Origin == string(types.OriginTypeAwsKms))
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
