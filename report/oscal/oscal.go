// Package oscal writes the report as OSCAL assessment results (NIST): one result for
// each framework, a finding for each requirement, observations for the checks behind
// them. The minimal assessment plan that the model asks for is embedded.
//
// A document names at most mostSubjects subjects, exceptions before what is
// inconclusive before what conforms; observations say how many there are in all.
// Every other figure is complete, and assessment.json names everything.
//
// Source: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-outline/
package oscal

import (
	"io"

	"github.com/trailproof/trailproof/report/view"
)

// Version is the version of OSCAL that documents declare.
const Version = "1.2.1"

// namespace qualifies the names of properties that OSCAL does not define.
const namespace = "https://github.com/trailproof/trailproof/ns/oscal"

// Write writes the document.
func Write(w io.Writer, p *view.Pack) error {
	d := newDocument(p)
	s := newStream(w)
	s.open("", '{')
	s.open("assessment-results", '{')
	s.put("uuid", view.UUID("assessment-results", p.ID, p.Root, moment(p.Generated)))
	s.put("metadata", d.metadata("Assessment results"))
	plan, err := d.plan()
	if err != nil {
		return err
	}
	s.put("import-ap", importAP{Href: "#" + plan.UUID, Remarks: "The plan is embedded in the back matter."})
	s.open("results", '[')
	for _, c := range d.sections {
		d.result(s, c)
	}
	s.close()
	s.open("back-matter", '{')
	s.open("resources", '[')
	s.item(plan)
	d.resources(s)
	s.close()
	s.close()
	s.close()
	s.close()
	return s.end()
}
