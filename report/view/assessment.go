package view

import (
	"errors"

	"github.com/trailproof/trailproof/controls"
)

// AssessmentJSON is the assessment that the report presents, as canonical JSON.
func (p *Pack) AssessmentJSON() ([]byte, error) {
	if p.Assessment == nil {
		return nil, errors.New("there is no assessment to write as JSON")
	}
	return controls.MarshalAssessment(*p.Assessment)
}
