package s3

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func (r reader) lifecycle(ctx context.Context) evidence.Value[Lifecycle] {
	return ask(ctx, []string{"NoSuchLifecycleConfiguration"}, func(ctx context.Context) (Lifecycle, error) {
		out, err := r.client.GetBucketLifecycleConfiguration(ctx, &api.GetBucketLifecycleConfigurationInput{Bucket: r.name})
		if err != nil {
			return Lifecycle{}, err
		}
		if len(out.Rules) == 0 { // S3 keeps no empty configuration
			return Lifecycle{}, awsapi.Without("s3:GetLifecycleConfiguration", "a rule")
		}
		l := Lifecycle{}
		for _, rule := range out.Rules {
			l.Rules = append(l.Rules, ruleOf(rule))
		}
		return l, nil
	})
}

func ruleOf(from types.LifecycleRule) Rule {
	//lint:ignore SA1019 rules of the first version have their prefix here
	r := Rule{ID: aws.ToString(from.ID), Enabled: from.Status == types.ExpirationStatusEnabled, Prefix: aws.ToString(from.Prefix)}
	if f := from.Filter; f != nil {
		r.Prefix = aws.ToString(f.Prefix)
		r.Tagged = f.Tag != nil
		r.Sized = f.ObjectSizeGreaterThan != nil || f.ObjectSizeLessThan != nil
		if and := f.And; and != nil {
			r.Prefix = aws.ToString(and.Prefix)
			r.Tagged = len(and.Tags) > 0
			r.Sized = and.ObjectSizeGreaterThan != nil || and.ObjectSizeLessThan != nil
		}
	}
	if e := from.Expiration; e != nil {
		r.ExpirationDays, r.ExpirationDate = whole(e.Days), e.Date
	}
	if e := from.NoncurrentVersionExpiration; e != nil {
		r.NoncurrentExpirationDays = noncurrentAge(e.NoncurrentDays, e.NewerNoncurrentVersions)
		r.NoncurrentVersionsKept = int(aws.ToInt32(e.NewerNoncurrentVersions))
	}
	for _, t := range from.Transitions {
		r.Transitions = append(r.Transitions, Transition{StorageClass: string(t.StorageClass), Days: whole(t.Days), Date: t.Date})
	}
	for _, t := range from.NoncurrentVersionTransitions {
		r.NoncurrentTransitions = append(r.NoncurrentTransitions, Transition{StorageClass: string(t.StorageClass), Days: noncurrentAge(t.NoncurrentDays, t.NewerNoncurrentVersions)})
	}
	return r
}

// noncurrentAge is when a rule acts on noncurrent versions. Without an age it
// does so as soon as there are enough newer ones.
func noncurrentAge(days, newer *int32) *int {
	if days == nil && newer != nil {
		return new(int)
	}
	return whole(days)
}

func whole(days *int32) *int {
	if days == nil {
		return nil
	}
	n := int(*days)
	return &n
}
