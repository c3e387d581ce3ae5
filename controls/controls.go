// Package controls judges evidence. A check is a population and the sentences
// it must satisfy; a control is a requirement of a framework that cites checks,
// attestations, or both; a catalog is a framework.
//
// The one rule to respect: Assess is pure. No clock, no network, no files, no
// map order: the same snapshot and the same catalogs give the same bytes.
package controls

import (
	"cmp"
	"math"
)

// Catalog is a framework: groups of controls, in the framework's own order.
type Catalog struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Version string  `json:"version"`
	Order   int     `json:"order,omitempty"` // its place in a report; those without one follow, by ID
	Words   string  `json:"words"`           // default or pci: how verdicts are printed
	Note    string  `json:"note,omitempty"`
	Groups  []Group `json:"groups"`
	// Applicability says that the framework asks for a statement of applicability.
	Applicability bool `json:"applicability,omitempty"`
}

// place is where the catalog stands among others.
func (c *Catalog) place() int { return cmp.Or(c.Order, math.MaxInt) }

// Controls lists the catalog's controls in order.
func (c *Catalog) Controls() []Control {
	var out []Control
	for _, g := range c.Groups {
		out = append(out, g.Controls...)
	}
	return out
}

// Control is the catalog's control of that ID, or nil.
func (c *Catalog) Control(id string) *Control {
	for g := range c.Groups {
		for i := range c.Groups[g].Controls {
			if c.Groups[g].Controls[i].ID == id {
				return &c.Groups[g].Controls[i]
			}
		}
	}
	return nil
}

// Group is a chapter of a framework.
type Group struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Controls []Control `json:"controls"`
}

// Control is one requirement of a framework.
type Control struct {
	ID          string     `json:"id"` // the framework's number
	Title       string     `json:"title"`
	Asks        string     `json:"asks"` // what it asks, in our own words
	Severity    Severity   `json:"severity"`
	Checks      []CheckRef `json:"checks"`
	Attestation string     `json:"attestation,omitempty"` // the question put to a person
	Inherited   string     `json:"inherited,omitempty"`   // the provider's report that answers it
	NotShown    string     `json:"not_shown,omitempty"`   // what a pass does not show
	Document    string     `json:"document,omitempty"`    // which document would complete it
	Addressable bool       `json:"addressable,omitempty"` // an equivalent measure may stand in its place, if the reason is documented
}

// CheckRef cites a check, with the parameters that the control asks of it.
type CheckRef struct {
	Check string         `json:"check"`
	With  map[string]any `json:"with,omitempty"`

	line int
}
