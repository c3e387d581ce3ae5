package controls

import "time"

// Waiver is an accepted risk. It never changes a verdict: the gate ignores the
// failure while the waiver is in force, the report shows both always.
type Waiver struct {
	ID           string    `json:"id" yaml:"id"`
	Framework    string    `json:"framework,omitempty" yaml:"framework"` // "" is every framework
	Control      string    `json:"control,omitempty" yaml:"control"`     // a control's ID, or
	Check        string    `json:"check,omitempty" yaml:"check"`         // a check's ID
	Reason       string    `json:"reason" yaml:"reason"`
	Compensating string    `json:"compensating,omitempty" yaml:"compensating"`
	Owner        string    `json:"owner" yaml:"owner"`
	Approver     string    `json:"approver" yaml:"approver"`
	Start        time.Time `json:"start" yaml:"start"`
	Expires      time.Time `json:"expires" yaml:"expires"`
	Ticket       string    `json:"ticket,omitempty" yaml:"ticket"`
}
