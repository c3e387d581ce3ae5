package oscal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// mostSubjects is how many subjects a document names.
const mostSubjects = 20_000

// document is what the parts share.
type document struct {
	pack       *view.Pack
	sections   []*section
	items      map[string]*view.Evidence // by number
	cited      map[string]bool           // numbers of the evidence that observations name
	files      []resource                // that attestations name
	exceptions map[failed]*view.ExceptionItem
	limits     [classes]int // how many subjects an observation names, by class
}

// failed tells an exception apart.
type failed struct{ check, subject, account, region string }

// section is what becomes one result: a framework, or the checks that none cites.
type section struct {
	id, title, note string
	framework       *view.Framework // nil for the checks that no framework cites
	checks          []*view.Check
	controls        map[string]string // the identifier of each requirement
	observed        map[string][]string
}

func newDocument(p *view.Pack) *document {
	d := &document{
		pack: p, items: make(map[string]*view.Evidence, len(p.Evidence)), cited: map[string]bool{},
		exceptions: make(map[failed]*view.ExceptionItem, len(p.Exceptions)),
	}
	for i := range p.Evidence {
		d.items[p.Evidence[i].ID] = &p.Evidence[i]
	}
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		d.exceptions[failed{e.Check, e.Subject, e.Account, e.Region}] = e
	}
	cited := map[string]bool{}
	for i := range p.Frameworks {
		d.sections = append(d.sections, sectionOf(p, &p.Frameworks[i], cited))
	}
	rest := &section{id: "checks", title: "Checks that no framework assessed cites", observed: map[string][]string{}}
	for i := range p.Checks {
		if !cited[p.Checks[i].Number] {
			rest.checks = append(rest.checks, &p.Checks[i])
		}
	}
	if len(rest.checks) > 0 || len(d.sections) == 0 {
		d.sections = append(d.sections, rest)
	}
	d.share()
	return d
}

func sectionOf(p *view.Pack, f *view.Framework, cited map[string]bool) *section {
	c := &section{id: f.ID, title: cmp.Or(f.Title, f.ID), note: f.Note, framework: f, observed: map[string][]string{}}
	mine := map[string]bool{}
	for _, r := range f.Requirements {
		for _, ref := range r.Checks {
			mine[ref.Number], cited[ref.Number] = true, true
		}
	}
	for i := range p.Checks {
		if mine[p.Checks[i].Number] {
			c.checks = append(c.checks, &p.Checks[i])
		}
	}
	c.controls = controlIDs(f)
	return c
}

// controlIDs gives each requirement of a framework the identifier of a control: the
// framework's and its own, as a token. Of requirements that would have the same, each
// has a part of its UUID behind it. The property "requirement" of a finding is the
// standard's own number.
func controlIDs(f *view.Framework) map[string]string {
	taken := map[string]int{}
	out := map[string]string{}
	for _, r := range f.Requirements {
		if _, seen := out[r.ID]; !seen {
			out[r.ID] = token(f.ID + "_" + r.ID)
			taken[out[r.ID]]++
		}
	}
	for id, name := range out {
		if taken[name] > 1 {
			out[id] = name + "-" + view.UUID(f.ID, id)[:8]
		}
	}
	return out
}

func (d *document) metadata(what string) metadata {
	p := d.pack
	m := metadata{
		Title: markup(what+": "+strings.Join(p.Title[:], " "), what), LastModified: moment(p.Generated), Version: cmp.Or(view.Line(p.ID), "1"), OSCALVersion: Version,
		Props: props("pack-id", p.ID, "root", p.Root, "tool-version", p.ToolVersion(), "period", p.Period),
	}
	if label := view.Line(p.Classification); label != "" {
		m.Props = append(m.Props, prop{Name: "marking", Value: label})
	}
	if name := view.Line(p.Entity); name != "" {
		m.Parties = []party{{UUID: view.UUID("party", what, name), Type: "organization", Name: name}}
	}
	remarks := []string{}
	if p.Draft != "" {
		remarks = append(remarks, "Not final: "+p.Draft)
	}
	remarks = append(remarks, p.Masked...)
	m.Remarks = markup(strings.Join(remarks, " "), "")
	return m
}

// reviewedControls lists every requirement of the sections, whatever came of it; where
// no framework stands over checks, the checks.
func reviewedControls(sections ...*section) reviewed {
	var out reviewed
	for _, c := range sections {
		s := selection{Description: markup(c.title, c.id)}
		if c.framework != nil {
			seen := map[string]bool{}
			for _, r := range c.framework.Requirements {
				if id := c.controls[r.ID]; !seen[id] {
					seen[id] = true
					s.Include = append(s.Include, control{ID: id})
				}
			}
			s.Description += fmt.Sprintf(", %d requirements", len(s.Include))
		}
		for _, check := range c.checks {
			if id := token("trailproof_" + check.Number); c.framework == nil && !slices.Contains(s.Include, control{id}) {
				s.Include = append(s.Include, control{id})
			}
		}
		if len(s.Include) == 0 {
			s.Include = []control{{"trailproof_nothing"}}
		}
		out.Selections = append(out.Selections, s)
	}
	return out
}
