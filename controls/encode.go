package controls

import (
	"encoding/json"
	"fmt"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// MarshalAssessment writes assessment.json: canonical JSON in which a list
// without elements is [], never null.
func MarshalAssessment(a Assessment) ([]byte, error) {
	a.About.Arguments = listed(a.About.Arguments)
	a.Catalogs = listed(a.Catalogs)
	for i := range a.Catalogs {
		a.Catalogs[i].Controls = listed(a.Catalogs[i].Controls)
		for k := range a.Catalogs[i].Controls {
			c := &a.Catalogs[i].Controls[k]
			c.Checks = listed(c.Checks)
		}
	}
	a.Results = listed(a.Results)
	for i := range a.Results {
		r := &a.Results[i]
		r.Subjects, r.Unread = listed(r.Subjects), listed(r.Unread)
		for k := range r.Subjects {
			r.Subjects[k].Steps = listed(r.Subjects[k].Steps)
			for n := range r.Subjects[k].Steps {
				step := &r.Subjects[k].Steps[n]
				step.Calls = listed(step.Calls)
			}
		}
	}
	a.Waivers = listed(a.Waivers)
	for i := range a.Waivers {
		a.Waivers[i].Used = listed(a.Waivers[i].Used)
	}
	a.Coverage.Accounts, a.Coverage.Regions, a.Coverage.Gaps = listed(a.Coverage.Accounts), listed(a.Coverage.Regions), listed(a.Coverage.Gaps)
	for i := range a.Coverage.Gaps {
		g := &a.Coverage.Gaps[i]
		g.Calls, g.Checks, g.Controls = listed(g.Calls), listed(g.Checks), listed(g.Controls)
	}
	return evidence.CanonicalIndent(a)
}

// listed is a copy of the list that is not nil.
func listed[T any](in []T) []T { return append([]T{}, in...) }

// UnmarshalAssessment reads what MarshalAssessment wrote.
func UnmarshalAssessment(data []byte) (Assessment, error) {
	var a Assessment
	if err := json.Unmarshal(data, &a); err != nil {
		return Assessment{}, fmt.Errorf("read assessment: %w", err)
	}
	if a.About.Schema != AssessmentSchema {
		return Assessment{}, fmt.Errorf("read assessment: schema is %q, this version reads %q", a.About.Schema, AssessmentSchema)
	}
	return a, nil
}
