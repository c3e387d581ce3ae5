// Package json writes assessment.json: the verdicts with their reasons, as
// canonical JSON for programs.
package json

import (
	"io"

	"github.com/trailproof/trailproof/report/view"
)

// Write writes the assessment that the report presents. Keys are sorted and the
// text ends in a newline: the same assessment has the same bytes.
func Write(w io.Writer, p *view.Pack) error { return p.WriteAssessment(w) }
