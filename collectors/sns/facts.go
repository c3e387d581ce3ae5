// Package sns learns about the topics that carry word of the audit logs.
package sns

import "github.com/trailproof/trailproof/collectors/evidence"

// TopicKind is the kind of a topic's fact.
const TopicKind = "sns.topic"

// Topic is one topic that a trail notifies.
type Topic struct {
	ARN        string                     `json:"arn" doc:"The topic's ARN."`
	Attributes evidence.Value[Attributes] `json:"attributes" doc:"What GetTopicAttributes says."`
	Trails     []string                   `json:"trails" doc:"ARNs of the trails that notify it."`
}

// Attributes is what GetTopicAttributes says of a topic.
type Attributes struct {
	Exists   bool   `json:"exists" doc:"The topic exists."`
	KMSKeyID string `json:"kms_key_id" doc:"The KMS key that encrypts messages at rest; empty if none."`
	Policy   string `json:"policy" doc:"The topic's policy document."`
}
