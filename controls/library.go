package controls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls/sentence"
)

// Library is every check and catalog there is, built in and the user's own.
type Library struct {
	Checks   []*Check   // by number
	Catalogs []*Catalog // in the order of reports
	Kinds    evidence.Kinds
	Files    map[string][]byte // the exact YAML, by name
	Digest   evidence.Digest   // of Files
}

// Check is the check of that ID, or nil.
func (l *Library) Check(id string) *Check {
	for _, c := range l.Checks {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Catalog is the catalog of that ID, or nil.
func (l *Library) Catalog(id string) *Catalog {
	for _, c := range l.Catalogs {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// meant guesses which check a misspelt ID stands for.
func (l *Library) meant(id string) string {
	var ids []string
	for _, c := range l.Checks {
		ids = append(ids, c.ID)
	}
	if guess := sentence.Nearest(id, ids); guess != "" {
		return fmt.Sprintf("; did you mean %s?", guess)
	}
	return ""
}

// alternatives lists what an unknown name could have been.
func alternatives(name string, names []string) string {
	out := "; have " + strings.Join(names, ", ")
	if guess := sentence.Nearest(name, names); guess != "" {
		out += fmt.Sprintf("; did you mean %s?", guess)
	}
	return out
}

func (l *Library) catalogIDs() []string {
	var ids []string
	for _, c := range l.Catalogs {
		ids = append(ids, c.ID)
	}
	return ids
}

func (l *Library) hasControl(framework, control string) bool {
	return slices.ContainsFunc(l.Catalogs, func(c *Catalog) bool {
		return (framework == "" || framework == c.ID) && c.Control(control) != nil
	})
}
