// Package lake learns about the event data stores of CloudTrail Lake. AWS closed
// it to new customers in May 2026; those who had it keep it.
package lake

import (
	"time"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// StoreKind is the kind of an event data store's fact. A fact's ID is the ARN.
const StoreKind = "cloudtrail.event_data_store"

// Store is one event data store.
type Store struct {
	ARN      string                   `json:"arn" doc:"The event data store's ARN."`
	Name     string                   `json:"name" doc:"Its name."`
	Settings evidence.Value[Settings] `json:"settings" doc:"What GetEventDataStore says."`
}

// Settings is what GetEventDataStore says of a store.
type Settings struct {
	Status                string                        `json:"status" doc:"ENABLED, CREATED, PENDING_DELETION, STOPPED_INGESTION and so on."`
	Ingesting             bool                          `json:"ingesting" doc:"It takes in events."`
	MultiRegion           bool                          `json:"multi_region" doc:"It takes in events of every enabled region."`
	Organization          bool                          `json:"organization" doc:"It takes in events of every account of the organization."`
	Retention             evidence.Days                 `json:"retention" doc:"Days events are kept."`
	TerminationProtection bool                          `json:"termination_protection" doc:"It cannot be deleted before the protection is taken off."`
	KMSKeyID              string                        `json:"kms_key_id" doc:"The KMS key it encrypts with; empty for AWS's own."`
	BillingMode           string                        `json:"billing_mode" doc:"EXTENDABLE_RETENTION_PRICING or FIXED_RETENTION_PRICING."`
	Created               *time.Time                    `json:"created" doc:"When it was created."`
	Updated               *time.Time                    `json:"updated" doc:"When it was last changed."`
	Selectors             []cloudtrail.AdvancedSelector `json:"selectors" doc:"Its advanced event selectors."`
	Selection             cloudtrail.Selection          `json:"selection" doc:"What the event selectors select."`
}
