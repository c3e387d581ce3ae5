package s3

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func (r reader) encryption(ctx context.Context) evidence.Value[Encryption] {
	return ask(ctx, []string{"ServerSideEncryptionConfigurationNotFoundError"}, func(ctx context.Context) (Encryption, error) {
		out, err := r.client.GetBucketEncryption(ctx, &api.GetBucketEncryptionInput{Bucket: r.name})
		if err != nil {
			return Encryption{}, err
		}
		if out.ServerSideEncryptionConfiguration != nil {
			for _, rule := range out.ServerSideEncryptionConfiguration.Rules {
				if d := rule.ApplyServerSideEncryptionByDefault; d != nil {
					return Encryption{
						Algorithm: string(d.SSEAlgorithm),
						KMSKeyID:  aws.ToString(d.KMSMasterKeyID),
						BucketKey: aws.ToBool(rule.BucketKeyEnabled),
					}, nil
				}
			}
		}
		return Encryption{}, awsapi.Without("s3:GetEncryptionConfiguration", "a default rule")
	})
}

func (r reader) versioning(ctx context.Context) evidence.Value[Versioning] {
	return evidence.Read(ctx, func(ctx context.Context) (Versioning, error) {
		out, err := r.client.GetBucketVersioning(ctx, &api.GetBucketVersioningInput{Bucket: r.name})
		if err != nil {
			return Versioning{}, err
		}
		return Versioning{
			Enabled:   out.Status == types.BucketVersioningStatusEnabled,
			Status:    string(out.Status),
			MFADelete: out.MFADelete == types.MFADeleteStatusEnabled,
		}, nil
	})
}

func (r reader) objectLock(ctx context.Context) evidence.Value[ObjectLock] {
	return ask(ctx, []string{"ObjectLockConfigurationNotFoundError"}, func(ctx context.Context) (ObjectLock, error) {
		out, err := r.client.GetObjectLockConfiguration(ctx, &api.GetObjectLockConfigurationInput{Bucket: r.name})
		if err != nil {
			return ObjectLock{}, err
		}
		c := out.ObjectLockConfiguration
		if c == nil {
			return ObjectLock{}, awsapi.Without("s3:GetBucketObjectLockConfiguration", "a configuration")
		}
		lock := ObjectLock{Enabled: c.ObjectLockEnabled == types.ObjectLockEnabledEnabled}
		if c.Rule != nil && c.Rule.DefaultRetention != nil {
			d := c.Rule.DefaultRetention
			lock.Mode = string(d.Mode)
			lock.Days = evidence.Days(int(aws.ToInt32(d.Days)) + 365*int(aws.ToInt32(d.Years))) // one of the two is given
		}
		return lock, nil
	})
}

func (r reader) logging(ctx context.Context) evidence.Value[Logging] {
	return evidence.Read(ctx, func(ctx context.Context) (Logging, error) {
		out, err := r.client.GetBucketLogging(ctx, &api.GetBucketLoggingInput{Bucket: r.name})
		if err != nil || out.LoggingEnabled == nil {
			return Logging{}, err
		}
		return Logging{
			Enabled:      true,
			TargetBucket: aws.ToString(out.LoggingEnabled.TargetBucket),
			TargetPrefix: aws.ToString(out.LoggingEnabled.TargetPrefix),
		}, nil
	})
}

func (r reader) replication(ctx context.Context, logPrefixes []string) evidence.Value[Replication] {
	return ask(ctx, []string{"ReplicationConfigurationNotFoundError"}, func(ctx context.Context) (Replication, error) {
		out, err := r.client.GetBucketReplication(ctx, &api.GetBucketReplicationInput{Bucket: r.name})
		if err != nil {
			return Replication{}, err
		}
		if out.ReplicationConfiguration == nil || len(out.ReplicationConfiguration.Rules) == 0 {
			return Replication{}, awsapi.Without("s3:GetReplicationConfiguration", "a rule")
		}
		return replicated(out.ReplicationConfiguration.Rules, logPrefixes), nil
	})
}

// replicated sums up the rules: they replicate the logs if each log prefix is
// covered by an enabled rule that asks for no tag, and encrypted logs if each
// such rule says so.
func replicated(rules []types.ReplicationRule, logPrefixes []string) Replication {
	out := Replication{Enabled: true, Encrypted: true, Destinations: []string{}}
	for _, logs := range placesOf(logPrefixes) {
		var covered, encrypted bool
		for _, rule := range rules {
			prefix, tagged := replicates(rule)
			if rule.Status != types.ReplicationRuleStatusEnabled || tagged || !logs.coveredBy(prefix) {
				continue
			}
			covered = true
			encrypted = encrypted || replicatesKMS(rule)
			if rule.Destination != nil {
				out.Destinations = append(out.Destinations, aws.ToString(rule.Destination.Bucket))
			}
		}
		out.Enabled = out.Enabled && covered
		out.Encrypted = out.Encrypted && encrypted
	}
	slices.Sort(out.Destinations)
	out.Destinations = slices.Compact(out.Destinations)
	return out
}

func replicates(rule types.ReplicationRule) (prefix string, tagged bool) {
	f := rule.Filter
	switch {
	case f == nil:
		//lint:ignore SA1019 rules of the first version have their prefix here
		return aws.ToString(rule.Prefix), false
	case f.And != nil:
		return aws.ToString(f.And.Prefix), len(f.And.Tags) > 0
	}
	return aws.ToString(f.Prefix), f.Tag != nil
}

func replicatesKMS(rule types.ReplicationRule) bool {
	c := rule.SourceSelectionCriteria
	return c != nil && c.SseKmsEncryptedObjects != nil &&
		c.SseKmsEncryptedObjects.Status == types.SseKmsEncryptedObjectsStatusEnabled
}
