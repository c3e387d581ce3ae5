// Package collectors asks AWS about an estate: which accounts, which regions,
// and in them everything that the collectors know how to ask.
//
// A collector says what AWS said. Whether that is good is not its business.
package collectors

import (
	"context"
	"reflect"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/lake"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/collectors/search"
	"github.com/trailproof/trailproof/collectors/sns"
	"github.com/trailproof/trailproof/collectors/whocan"
)

// Collector learns facts of some kinds about an estate.
//
// Collect reports facts and scopes to the sink. What could not be read is a gap
// in a fact or scope; an error says that the collector as a whole could not
// work, and becomes a gap of all its kinds.
type Collector interface {
	Name() string
	Kinds() []string   // of the facts it yields
	Actions() []string // the IAM actions it needs
	Collect(context.Context, *awsapi.Estate, *evidence.Sink) error
}

// All lists every collector in the order they finish in: a later one may build
// on what an earlier one reported. How many questions are in flight, limit, is
// held by the sessions; a collector has more of them ready, since many wait for
// the turn of their API.
func All(limit int) []Collector {
	ready := limit
	if limit > 1 {
		ready = max(128, 2*limit)
	}
	return []Collector{
		cloudtrail.Collector{Limit: ready},
		alerting.Collector{Limit: ready},
		iam.Collector{Limit: ready},
		search.Collector{Limit: ready},
		period.Collector{Limit: limit},
		coverage.Collector{Limit: ready},
		whocan.Collector{},
	}
}

// Kinds maps every kind of fact to the Go type of its data.
func Kinds() evidence.Kinds {
	return evidence.Kinds{
		coverage.AccountKind:           reflect.TypeFor[coverage.Account](),
		coverage.RegionKind:            reflect.TypeFor[coverage.Region](),
		organizations.OrganizationKind: reflect.TypeFor[organizations.Organization](),
		cloudtrail.TrailKind:           reflect.TypeFor[cloudtrail.Trail](),
		s3.BucketKind:                  reflect.TypeFor[s3.Bucket](),
		kms.KeyKind:                    reflect.TypeFor[kms.Key](),
		logs.GroupKind:                 reflect.TypeFor[logs.Group](),
		sns.TopicKind:                  reflect.TypeFor[sns.Topic](),
		cloudwatch.AlarmKind:           reflect.TypeFor[cloudwatch.Alarm](),
		events.RuleKind:                reflect.TypeFor[events.Rule](),
		iam.UserKind:                   reflect.TypeFor[iam.User](),
		iam.RoleKind:                   reflect.TypeFor[iam.Role](),
		iam.GroupKind:                  reflect.TypeFor[iam.Group](),
		iam.PolicyKind:                 reflect.TypeFor[iam.Policy](),
		lake.StoreKind:                 reflect.TypeFor[lake.Store](),
		period.ChainKind:               reflect.TypeFor[period.Chain](),
		glue.TableKind:                 reflect.TypeFor[glue.Table](),
	}
}
