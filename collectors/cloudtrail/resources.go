package cloudtrail

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Resources are the resources of one type whose events are recorded whole.
type Resources struct {
	Whole   []string `json:"whole" doc:"ARNs of resources recorded whole; * stands for every one."`
	Unclear bool     `json:"unclear" doc:"A selector may record more, in a way that cannot be decided."`
}

// Includes says whether the resource's events are recorded whole; the gap says
// why that cannot be told. It implements evidence.Includer.
func (r Resources) Includes(arn string) (bool, *evidence.Gap) {
	if slices.Contains(r.Whole, "*") || slices.Contains(r.Whole, arn) {
		return true, nil
	}
	if r.Unclear {
		return false, Unclear.Undecided()
	}
	return false, nil
}
