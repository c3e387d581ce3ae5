// Package json writes assessment.json: the verdicts with their reasons, as
// canonical JSON for programs.
package json

import (
	"errors"
	"io"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// Write writes the assessment that the report presents. Keys are sorted and the
// text ends in a newline: the same assessment has the same bytes.
func Write(w io.Writer, p *view.Pack) error {
	if p.Assessment == nil {
		return errors.New("there is no assessment to write as JSON")
	}
	data, err := controls.MarshalAssessment(*p.Assessment)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
