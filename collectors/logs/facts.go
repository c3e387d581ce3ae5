// Package logs learns about the CloudWatch Logs groups that receive audit logs.
package logs

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// GroupKind is the kind of a log group's fact.
const GroupKind = "logs.group"

// Group is one log group that a trail delivers to.
type Group struct {
	ARN      string                   `json:"arn" doc:"The log group's ARN, without the trailing :*."`
	Name     string                   `json:"name" doc:"The log group's name."`
	Settings evidence.Value[Settings] `json:"settings" doc:"What DescribeLogGroups says."`
	Trails   []string                 `json:"trails" doc:"ARNs of the trails that deliver to it."`
	Unread   *evidence.Gap            `json:"unread,omitempty" doc:"What could not be read, where more trails may deliver to it."`

	MetricFilters evidence.Value[[]MetricFilter] `json:"metric_filters" doc:"What DescribeMetricFilters says."`
	Subscriptions evidence.Value[[]Subscription] `json:"subscriptions" doc:"What DescribeSubscriptionFilters says."`
}

// Lacks implements evidence.Partial.
func (g Group) Lacks() *evidence.Gap { return g.Unread }

// Settings is what DescribeLogGroups says of a group.
type Settings struct {
	Exists      bool          `json:"exists" doc:"The log group exists."`
	Retention   evidence.Days `json:"retention" doc:"Days events are kept; never expire is never."`
	KMSKeyID    string        `json:"kms_key_id" doc:"ARN of the KMS key; empty if none."`
	StoredBytes int64         `json:"stored_bytes" doc:"Bytes stored."`
}

// MetricFilter counts events that match a pattern.
type MetricFilter struct {
	Name        string     `json:"name" doc:"The filter's name."`
	Pattern     string     `json:"pattern" doc:"The filter pattern; empty matches every event."`
	Created     *time.Time `json:"created" doc:"When it was created."`
	Transformed bool       `json:"transformed" doc:"It is applied to transformed events, not to those that CloudTrail wrote."`
	Criteria    string     `json:"criteria" doc:"Selects further by system fields; empty if it does not."`
	Metrics     []Metric   `json:"metrics" doc:"The metrics it writes."`

	SystemFields []string `json:"system_fields" doc:"System fields that the metrics have as further dimensions."`
}

// Metric is a metric that a filter writes.
type Metric struct {
	Namespace  string            `json:"namespace" doc:"The namespace."`
	Name       string            `json:"name" doc:"The metric's name."`
	Value      string            `json:"value" doc:"What a matching event adds."`
	Default    *float64          `json:"default" doc:"What is written where nothing matches; not set if nothing is."`
	Dimensions map[string]string `json:"dimensions" doc:"Dimensions, taken from fields of the event."`
}

// Subscription feeds matching events to somewhere else.
type Subscription struct {
	Name        string `json:"name" doc:"The filter's name."`
	Pattern     string `json:"pattern" doc:"The filter pattern; empty matches every event."`
	Destination string `json:"destination" doc:"ARN of what receives the events."`
	RoleARN     string `json:"role_arn" doc:"The role it is delivered with; empty if none."`
	Transformed bool   `json:"transformed" doc:"It is applied to transformed events, not to those that CloudTrail wrote."`
	Criteria    string `json:"criteria" doc:"Selects further by system fields; empty if it does not."`
}
