package view

import (
	"errors"
	"io"

	"github.com/trailproof/trailproof/controls"
)

// WriteAssessment writes the assessment that the report presents, as canonical JSON.
func (p *Pack) WriteAssessment(w io.Writer) error {
	if p.Assessment == nil {
		return errors.New("there is no assessment to write as JSON")
	}
	return controls.WriteAssessment(w, *p.Assessment)
}
