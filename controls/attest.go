package controls

import "time"

// Attestation is a person's answer to a control's question, with the document
// that bears it out.
type Attestation struct {
	ID        string    `json:"id" yaml:"id"`
	Framework string    `json:"framework" yaml:"framework"`
	Control   string    `json:"control" yaml:"control"`
	Answer    string    `json:"answer" yaml:"answer"` // yes, no or not-applicable
	Statement string    `json:"statement" yaml:"statement"`
	Owner     string    `json:"owner" yaml:"owner"`
	Date      time.Time `json:"date" yaml:"date"`
	Expires   time.Time `json:"expires" yaml:"expires"`
	File      string    `json:"file,omitempty" yaml:"file"`
	SHA256    string    `json:"sha256,omitempty" yaml:"sha256"`
}
