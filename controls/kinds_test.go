package controls_test

import (
	"reflect"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/collectors/sns"
)

// kinds are the kinds of facts that the collectors know.
func kinds() evidence.Kinds {
	return evidence.Kinds{
		cloudtrail.TrailKind:           reflect.TypeFor[cloudtrail.Trail](),
		coverage.AccountKind:           reflect.TypeFor[coverage.Account](),
		coverage.RegionKind:            reflect.TypeFor[coverage.Region](),
		kms.KeyKind:                    reflect.TypeFor[kms.Key](),
		logs.GroupKind:                 reflect.TypeFor[logs.Group](),
		organizations.OrganizationKind: reflect.TypeFor[organizations.Organization](),
		s3.BucketKind:                  reflect.TypeFor[s3.Bucket](),
		sns.TopicKind:                  reflect.TypeFor[sns.Topic](),
	}
}
