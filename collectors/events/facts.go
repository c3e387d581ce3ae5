// Package events learns which EventBridge rules there are and what they set off.
package events

import "github.com/trailproof/trailproof/collectors/evidence"

// RuleKind is the kind of a rule's fact. A fact's ID is the ARN.
const RuleKind = "events.rule"

// Rule is one rule that waits for events. Rules with a schedule alone are none
// of these.
type Rule struct {
	ARN       string                   `json:"arn" doc:"The rule's ARN."`
	Name      string                   `json:"name" doc:"The rule's name."`
	Bus       string                   `json:"bus" doc:"The name of the event bus."`
	State     string                   `json:"state" doc:"ENABLED, DISABLED or ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS."`
	Enabled   bool                     `json:"enabled" doc:"It is enabled."`
	Pattern   string                   `json:"pattern" doc:"The event pattern."`
	ManagedBy string                   `json:"managed_by" doc:"The AWS service that keeps the rule; empty for the customer's own."`
	Hears     Hearing                  `json:"hears" doc:"Whether events of CloudTrail can match the pattern: yes, no or unknown."`
	Targets   evidence.Value[[]Target] `json:"targets" doc:"What it sets off."`
}

// Target is one target of a rule. What is sent to it is not kept.
type Target struct {
	ID         string `json:"id" doc:"The target's ID."`
	ARN        string `json:"arn" doc:"ARN of what it sets off."`
	RoleARN    string `json:"role_arn" doc:"The role it is set off with; empty if none."`
	DeadLetter string `json:"dead_letter" doc:"ARN of the queue for what could not be delivered; empty if none."`
}

// Hearing says whether events of CloudTrail can match a pattern.
type Hearing string

// The words of a Hearing.
const (
	Hears   Hearing = "yes"
	Deaf    Hearing = "no"
	Unclear Hearing = "unknown"
)

// Words implements evidence.Enumerated.
func (Hearing) Words() []string { return []string{string(Hears), string(Deaf), string(Unclear)} }

// Undecided implements evidence.Undecided.
func (h Hearing) Undecided() *evidence.Gap {
	if h != Unclear {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: "the event pattern cannot be decided"}
}
