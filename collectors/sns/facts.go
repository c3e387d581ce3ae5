// Package sns learns about the topics that carry word of the audit logs.
package sns

import "github.com/trailproof/trailproof/collectors/evidence"

// TopicKind is the kind of a topic's fact.
const TopicKind = "sns.topic"

// Topic is one topic that a trail notifies, or that an alert about the audit
// trail goes to.
type Topic struct {
	ARN        string                     `json:"arn" doc:"The topic's ARN."`
	Attributes evidence.Value[Attributes] `json:"attributes" doc:"What GetTopicAttributes says."`
	Trails     []string                   `json:"trails" doc:"ARNs of the trails that notify it."`
	Alarms     []string                   `json:"alarms" doc:"ARNs of the alarms on recorded events that notify it."`
	Rules      []string                   `json:"rules" doc:"ARNs of the EventBridge rules on recorded events that send to it."`
	Unread     *evidence.Gap              `json:"unread,omitempty" doc:"What could not be read, where more may notify it."`
	Carries    evidence.Value[bool]       `json:"carries" doc:"A trail notifies it, or an enabled alarm or rule on recorded events sends to it."`

	Subscriptions evidence.Value[[]Subscription] `json:"subscriptions" doc:"Who is told."`
}

// Lacks implements evidence.Partial.
func (t Topic) Lacks() *evidence.Gap { return t.Unread }

// Attributes is what GetTopicAttributes says of a topic.
type Attributes struct {
	Exists   bool   `json:"exists" doc:"The topic exists."`
	KMSKeyID string `json:"kms_key_id" doc:"The KMS key that encrypts messages at rest; empty if none."`
	Policy   string `json:"policy" doc:"The topic's policy document."`
}

// Subscription is one who is told. Of a web address only the host is kept: the
// rest is often a key.
type Subscription struct {
	ARN       string `json:"arn" doc:"The subscription's ARN; empty while it is not confirmed."`
	Protocol  string `json:"protocol" doc:"email, sms, lambda, sqs, https and so on."`
	Endpoint  string `json:"endpoint" doc:"The address."`
	Owner     string `json:"owner" doc:"Account ID of who subscribed."`
	Confirmed bool   `json:"confirmed" doc:"The subscription is confirmed."`
}
