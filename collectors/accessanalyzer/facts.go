// Package accessanalyzer learns whether access from outside is looked for.
package accessanalyzer

// Analyzers is what one region of an account says of its analyzers.
type Analyzers struct {
	External     bool       `json:"external" doc:"An active analyzer looks for access from outside the account."`
	Organization bool       `json:"organization" doc:"An active analyzer looks for access from outside the organization, in all its accounts."`
	List         []Analyzer `json:"list" doc:"The analyzers."`
}

// Analyzer is one analyzer.
type Analyzer struct {
	Name   string `json:"name" doc:"The analyzer's name."`
	ARN    string `json:"arn" doc:"The analyzer's ARN."`
	Type   string `json:"type" doc:"ACCOUNT or ORGANIZATION for access from outside; others look for unused or internal access."`
	Status string `json:"status" doc:"ACTIVE, CREATING, DISABLED or FAILED."`
}
