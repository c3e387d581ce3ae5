package lake

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const listStores, getStore = "cloudtrail:ListEventDataStores", "cloudtrail:GetEventDataStore"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{getStore, listStores} }

// closed are the codes by which CloudTrail says that the account, or the region,
// has no CloudTrail Lake: then it has no event data store either.
var closed = []string{"OptInRequired", "SubscriptionRequiredException", "UnsupportedOperationException"}

// List asks one region of the session's account for the ARNs of its event data
// stores. Those of an organization are shown to the management account, which
// owns them, and to delegated administrators.
func List(ctx context.Context, s *awsapi.Session, region string) ([]string, error) {
	ctx = awsapi.Expect(ctx, closed...)
	client := api.NewFromConfig(s.Config(region))
	var arns []string
	err := awsapi.Pages(listStores, func(token *string) (*string, error) {
		page, err := client.ListEventDataStores(ctx, &api.ListEventDataStoresInput{NextToken: token})
		switch {
		case awsapi.IsCode(err, closed...) && token == nil:
			return nil, nil
		case err != nil:
			return nil, err
		case page.EventDataStores == nil: // an account without one has an empty list
			return nil, awsapi.Without(listStores, "a list of event data stores")
		}
		for _, store := range page.EventDataStores {
			id := aws.ToString(store.EventDataStoreArn)
			if _, err := arn.Parse(id); err != nil {
				return nil, awsapi.Without(listStores, "the ARN of an event data store")
			}
			arns = append(arns, id)
		}
		return page.NextToken, nil
	})
	return arns, err
}

// Read asks about one event data store, by its ARN, with one session after the
// other until there is an answer, that of the account which owns it first. If
// none has one, the gap is that of the first.
func Read(ctx context.Context, sessions []*awsapi.Session, storeARN string) Store {
	store := Store{ARN: storeARN}
	at, err := arn.Parse(storeARN)
	if err != nil {
		store.Settings = evidence.Missing[Settings](evidence.Gap{Reason: evidence.Failed, Action: getStore, Detail: "its ARN is not that of an event data store"})
		return store
	}
	var tried []evidence.CallID
	for i, s := range ownFirst(sessions, storeARN) {
		name := ""
		v := evidence.Read(ctx, func(ctx context.Context) (Settings, error) {
			out, err := api.NewFromConfig(s.Config(at.Region)).GetEventDataStore(ctx, &api.GetEventDataStoreInput{EventDataStore: aws.String(storeARN)})
			if err != nil {
				return Settings{}, err
			}
			name = aws.ToString(out.Name)
			return settings(out, at.Partition)
		})
		tried = append(tried, v.Calls()...)
		if v.Known() || i == 0 {
			store.Settings = v
		}
		if v.Known() || ctx.Err() != nil {
			store.Name = name
			break
		}
	}
	store.Settings = store.Settings.With(tried...)
	return store
}

// settings is what GetEventDataStore says. What it must say and does not leaves
// no answer.
func settings(out *api.GetEventDataStoreOutput, partition string) (Settings, error) {
	switch {
	case out.Status == "":
		return Settings{}, awsapi.Without(getStore, "a status")
	case out.RetentionPeriod == nil:
		return Settings{}, awsapi.Without(getStore, "a retention period")
	case out.TerminationProtectionEnabled == nil:
		return Settings{}, awsapi.Without(getStore, "saying whether it is protected")
	}
	s := Settings{
		Status: string(out.Status), Ingesting: out.Status == types.EventDataStoreStatusEnabled,
		MultiRegion: aws.ToBool(out.MultiRegionEnabled), Organization: aws.ToBool(out.OrganizationEnabled),
		Retention: evidence.Days(*out.RetentionPeriod), TerminationProtection: *out.TerminationProtectionEnabled,
		KMSKeyID: aws.ToString(out.KmsKeyId), BillingMode: string(out.BillingMode),
		Created: awsapi.Instant(out.CreatedTimestamp), Updated: awsapi.Instant(out.UpdatedTimestamp),
		Selectors: cloudtrail.Advanced(out.AdvancedEventSelectors),
	}
	// A store shows the selectors it was created with, the default ones included:
	// where there are none, what it selects is not known.
	s.Selection = cloudtrail.Selection{}.Unknown()
	if len(s.Selectors) > 0 {
		s.Selection = cloudtrail.Select(cloudtrail.EventSelectors{Advanced: s.Selectors}, partition)
	}
	return s, nil
}

// ownFirst puts the session of the account that owns the store first.
func ownFirst(sessions []*awsapi.Session, storeARN string) []*awsapi.Session {
	at, _ := arn.Parse(storeARN)
	own := slices.IndexFunc(sessions, func(s *awsapi.Session) bool { return s.Account == at.AccountID })
	if own > 0 {
		sessions = slices.Concat(sessions[own:own+1], sessions[:own], sessions[own+1:])
	}
	return sessions
}
