// Package ocsf writes the findings as events of the Open Cybersecurity Schema
// Framework: one Compliance Finding (class 2003) a line, as NDJSON.
//
// Source: https://schema.ocsf.io/1.5.0/classes/compliance_finding
package ocsf

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/trailproof/trailproof/report/view"
)

// Version is the version of the schema that the events are of.
const Version = "1.5.0"

// Write writes an event for each finding.
func Write(w io.Writer, p *view.Pack) error {
	buffered := bufio.NewWriter(w)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	maker := newMaker(p)
	for e := range p.Entries() {
		if err := out.Encode(maker.event(e)); err != nil {
			return err
		}
	}
	return buffered.Flush()
}
