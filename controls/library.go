package controls

import "github.com/trailproof/trailproof/collectors/evidence"

// Library is every check and catalog there is, built in and the user's own.
type Library struct {
	Checks   []*Check   // by number
	Catalogs []*Catalog // by ID
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

// Unused lists the checks that no catalog cites.
func (l *Library) Unused() []string {
	cited := map[string]bool{}
	for _, catalog := range l.Catalogs {
		for _, control := range catalog.Controls() {
			for _, ref := range control.Checks {
				cited[ref.Check] = true
			}
		}
	}
	var out []string
	for _, c := range l.Checks {
		if !cited[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}
