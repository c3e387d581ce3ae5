package viewtest

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// Peopled is the sample with all that people add to a report: a label, samples, a
// statement of applicability, a worksheet.
func Peopled() *view.Pack {
	p := Sample()
	p.Classification = "STRICTLY CONFIDENTIAL: for the auditors of Nørdwind only"
	p.Masked = []string{"14 account ids are masked.", "3 addresses are masked."}
	p.Human = []string{"The waiver WV-0001 is too broad: it covers every subject."}
	framework := p.Frameworks[1]
	for i, r := range framework.Requirements {
		p.Applicability = append(p.Applicability, view.Applicability{Framework: framework.ID, Group: r.Group, ID: r.ID, Title: r.Title, Applies: "yes",
			Justification: fmt.Sprintf("justified by risk %d", i), Status: fmt.Sprintf("implemented to %d percent", i), Result: r.Result, Evidence: []string{"CT-01"}})
	}
	sample := view.Sample{ID: "SA-01", Population: "every drawn trail", Size: 900, SHA256: strings.Repeat("ab", 32), Method: "the smallest hashes win", Seed: "seed-of-2026"}
	for i := range 30 {
		sample.Items = append(sample.Items, view.SampleItem{Position: 10 * i, ID: fmt.Sprintf("item-%d-drawn", i), Account: "111122223333", Region: "eu-west-9"})
	}
	p.Samples = []view.Sample{sample}
	p.Worksheets = []view.Worksheet{{ID: "WS-01", Kind: "Compensating control", Framework: framework.ID, Requirement: framework.Requirements[0].ID, Title: "Logs are protected", Waiver: p.Waivers[0].ID,
		Lines: []view.Pair{{Label: "Constraints that preclude it"}, {Label: "Definition of the control", Value: "Reviewed each week."}}}}
	p.Exceptions[0].Cause = "Nobody told the team of the change."
	return p
}
