// Package logs learns about the CloudWatch Logs groups that receive audit logs.
package logs

import "github.com/trailproof/trailproof/collectors/evidence"

// GroupKind is the kind of a log group's fact.
const GroupKind = "logs.group"

// Group is one log group that a trail delivers to.
type Group struct {
	ARN      string                   `json:"arn" doc:"The log group's ARN, without the trailing :*."`
	Name     string                   `json:"name" doc:"The log group's name."`
	Settings evidence.Value[Settings] `json:"settings" doc:"What DescribeLogGroups says."`
	Trails   []string                 `json:"trails" doc:"ARNs of the trails that deliver to it."`
}

// Settings is what DescribeLogGroups says of a group.
type Settings struct {
	Exists      bool          `json:"exists" doc:"The log group exists."`
	Retention   evidence.Days `json:"retention" doc:"Days events are kept; never expire is never."`
	KMSKeyID    string        `json:"kms_key_id" doc:"ARN of the KMS key; empty if none."`
	StoredBytes int64         `json:"stored_bytes" doc:"Bytes stored."`
}
