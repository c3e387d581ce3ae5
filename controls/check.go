package controls

import (
	"fmt"

	"github.com/trailproof/trailproof/controls/sentence"
)

// Quantifier says how many of a check's population must satisfy it.
type Quantifier string

// The quantifiers.
const (
	Every Quantifier = "every"
	Some  Quantifier = "some"
	No    Quantifier = "no"
)

// Check is a population and the sentences it must satisfy. A check with Awaits
// has neither: it says what this version lacks to judge it, and is Unknown.
type Check struct {
	Number     int             `json:"number"`
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Family     string          `json:"family"`
	Severity   Severity        `json:"severity"`
	Type       string          `json:"type,omitempty"` // e.g. "preventive, automated"
	Quantifier Quantifier      `json:"quantifier,omitempty"`
	Kind       string          `json:"kind,omitempty"` // of the facts judged
	Where      []sentence.Rule `json:"where,omitempty"`
	Expect     []sentence.Rule `json:"expect,omitempty"`
	IfNone     Verdict         `json:"if_none"`            // of an empty, completely read population
	Requires   string          `json:"requires,omitempty"` // a kind without which an account fails
	Parameters map[string]any  `json:"parameters,omitempty"`
	Awaits     string          `json:"awaits,omitempty"`
	Rationale  string          `json:"rationale"`
	Remedy     string          `json:"remedy,omitempty"`
	NotShown   string          `json:"not_shown"`

	dir  string // the folder it was loaded from; "" if it is built in
	path string // of its file, within that folder
	line int
}

// Code is the number as it is printed: CT-07.
func (c *Check) Code() string { return fmt.Sprintf("CT-%02d", c.Number) }

// Population says in the language of checks what is judged.
func (c *Check) Population() string {
	if c.Awaits != "" {
		return ""
	}
	return string(c.Quantifier) + " " + c.population()
}

func (c *Check) population() string {
	out := c.Kind
	for i, w := range c.Where {
		out += map[bool]string{true: " where ", false: " and "}[i == 0] + w.String()
	}
	return out
}

// With is the check's parameters with others in their place. The result is nil
// if the check has none.
func (c *Check) With(over ...map[string]any) map[string]any {
	if len(c.Parameters) == 0 {
		return nil
	}
	out := map[string]any{}
	for name, v := range c.Parameters {
		out[name] = v
		for _, o := range over { // later ones win
			if w, ok := o[name]; ok {
				out[name] = w
			}
		}
	}
	return out
}
