// Package cloudtrail learns what the trails record, where they deliver, and
// whether they are delivering.
//
// A trail is one subject, by ARN, however many regions and accounts show it:
// the shadows of a multi-region trail and the member accounts' view of an
// organization trail are the trail itself.
package cloudtrail

import (
	"time"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudformation"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/collectors/s3"
)

// TrailKind is the kind of a trail's fact.
const TrailKind = "cloudtrail.trail"

// Trail is one trail.
type Trail struct {
	Name                string               `json:"name" doc:"The trail's name."`
	ARN                 string               `json:"arn" doc:"The trail's ARN."`
	HomeAccount         string               `json:"home_account" doc:"The account that owns the trail."`
	HomeRegion          string               `json:"home_region" doc:"The region the trail was created in."`
	Home                bool                 `json:"home" doc:"It is judged at its home: true of every trail, since its shadows are the trail itself."`
	MultiRegion         bool                 `json:"multi_region" doc:"It records every enabled region."`
	Organization        bool                 `json:"organization" doc:"It records every account of the organization."`
	GlobalServiceEvents bool                 `json:"global_service_events" doc:"It records global services such as IAM."`
	LogFileValidation   bool                 `json:"log_file_validation" doc:"It signs what it delivers, with hourly digest files."`
	BucketName          string               `json:"bucket_name" doc:"The S3 bucket it delivers to."`
	Prefix              string               `json:"prefix" doc:"The key prefix it delivers under."`
	KMSKeyID            string               `json:"kms_key_id" doc:"The KMS key it encrypts with; empty if none."`
	LogGroupARN         string               `json:"log_group_arn" doc:"The CloudWatch Logs group it delivers to; empty if none."`
	TopicARN            string               `json:"topic_arn" doc:"The SNS topic it notifies; empty if none."`
	InOrganization      evidence.Value[bool] `json:"in_organization" doc:"The owning account belongs to an organization."`

	Status         evidence.Value[Status]            `json:"status" doc:"What GetTrailStatus says."`
	EventSelectors evidence.Value[EventSelectors]    `json:"event_selectors" doc:"The event selectors, basic or advanced, as AWS gives them."`
	Selection      evidence.Value[Selection]         `json:"selection" doc:"What the event selectors select."`
	Insights       evidence.Value[Insights]          `json:"insights" doc:"The Insights that are on."`
	Tags           evidence.Value[map[string]string] `json:"tags" doc:"The trail's tags, by key; includes and excludes ask for a key."`

	Bucket          *evidence.Value[s3.Bucket]           `json:"bucket" doc:"The bucket it delivers to."`
	Key             *evidence.Value[kms.Key]             `json:"key" doc:"The key it encrypts with."`
	LogGroup        *evidence.Value[logs.Group]          `json:"log_group" doc:"The log group it delivers to."`
	Stack           evidence.Value[cloudformation.Stack] `json:"stack" doc:"The CloudFormation stack it belongs to."`
	SearchableBy    evidence.Value[Searchers]            `json:"searchable_by" doc:"What its logs can be searched with: log group, event data store, table, or a feed to another tool."`
	Changes         evidence.Value[Changes]              `json:"changes" doc:"Changes to the trail, its bucket and its key over the period."`
	BucketElsewhere evidence.Value[bool]                 `json:"bucket_elsewhere" doc:"The bucket belongs to another account than the trail."`

	Access evidence.Value[access.OfTrail] `json:"access" doc:"Who has power over the trail and its alerts."`
}

// Changes are the events of the period that changed a trail, its bucket or its
// key, as the verified log files have them.
type Changes struct {
	Made     []record.Change `json:"made" doc:"Those that succeeded, by time."`
	Attempts []record.Change `json:"attempts" doc:"Those that failed, by time."`
	Unread   *evidence.Gap   `json:"unread,omitempty" doc:"Why there may be more; not set if all log files that would tell were read."`
}

// Lacks implements evidence.Partial.
func (c Changes) Lacks() *evidence.Gap { return c.Unread }

// Status is what GetTrailStatus says of a trail. Times that AWS does not give
// are not set; errors that AWS does not give are empty.
type Status struct {
	Logging                       bool       `json:"logging" doc:"The trail is recording."`
	StartedLogging                *time.Time `json:"started_logging" doc:"When it last started."`
	StoppedLogging                *time.Time `json:"stopped_logging" doc:"When it last stopped."`
	LatestDelivery                *time.Time `json:"latest_delivery" doc:"When log files were last delivered to S3."`
	LatestDeliveryError           string     `json:"latest_delivery_error" doc:"The error of the latest delivery; empty if none."`
	LatestDigestDelivery          *time.Time `json:"latest_digest_delivery" doc:"When a digest file was last delivered."`
	LatestDigestDeliveryError     string     `json:"latest_digest_delivery_error" doc:"The error of the latest digest delivery."`
	LatestCloudWatchDelivery      *time.Time `json:"latest_cloudwatch_delivery" doc:"When events were last delivered to CloudWatch Logs."`
	LatestCloudWatchDeliveryError string     `json:"latest_cloudwatch_delivery_error" doc:"The error of the latest delivery to CloudWatch Logs."`
	LatestNotificationError       string     `json:"latest_notification_error" doc:"The error of the latest notification."`
}

// EventSelectors are the selectors as AWS gives them: one of the two lists is
// empty.
type EventSelectors struct {
	Basic    []BasicSelector    `json:"basic" doc:"Basic event selectors."`
	Advanced []AdvancedSelector `json:"advanced" doc:"Advanced event selectors."`
}

// BasicSelector is one basic event selector.
type BasicSelector struct {
	ReadWrite               string         `json:"read_write" doc:"All, ReadOnly or WriteOnly."`
	IncludeManagementEvents bool           `json:"include_management_events" doc:"Management events are recorded."`
	ExcludedSources         []string       `json:"excluded_sources" doc:"Management event sources left out."`
	DataResources           []DataResource `json:"data_resources" doc:"Data events recorded."`
}

// DataResource is one line of a basic selector's data events.
type DataResource struct {
	Type   string   `json:"type" doc:"AWS::S3::Object, AWS::Lambda::Function or AWS::DynamoDB::Table."`
	Values []string `json:"values" doc:"ARN prefixes."`
}

// AdvancedSelector is one advanced event selector: an event is recorded if all
// field selectors of one selector hold.
type AdvancedSelector struct {
	Name   string          `json:"name" doc:"A free text, without meaning."`
	Fields []FieldSelector `json:"fields" doc:"The conditions."`
}

// FieldSelector is one condition of an advanced selector.
type FieldSelector struct {
	Field         string   `json:"field" doc:"eventCategory, readOnly, resources.type, resources.ARN, eventSource and so on."`
	Equals        []string `json:"equals" doc:"It is one of these."`
	NotEquals     []string `json:"not_equals" doc:"It is none of these."`
	StartsWith    []string `json:"starts_with" doc:"It begins with one of these."`
	NotStartsWith []string `json:"not_starts_with" doc:"It begins with none of these."`
	EndsWith      []string `json:"ends_with" doc:"It ends with one of these."`
	NotEndsWith   []string `json:"not_ends_with" doc:"It ends with none of these."`
}

// Insights are the Insights event types that are on.
type Insights struct {
	Types     []string `json:"types" doc:"Insight types, e.g. ApiCallRateInsight."`
	CallRate  bool     `json:"call_rate" doc:"API call rate Insights are on."`
	ErrorRate bool     `json:"error_rate" doc:"API error rate Insights are on."`
}
