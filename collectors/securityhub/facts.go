// Package securityhub learns whether Security Hub CSPM gathers findings.
package securityhub

// Hub is what one region of an account says of Security Hub CSPM.
type Hub struct {
	On           bool   `json:"on" doc:"Security Hub CSPM is on."`
	ARN          string `json:"arn" doc:"The hub's ARN; empty if it is off."`
	SubscribedAt string `json:"subscribed_at" doc:"Since when, as AWS says it."`
}
