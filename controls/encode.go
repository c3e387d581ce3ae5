package controls

import (
	"fmt"
	"io"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// MarshalAssessment writes assessment.json: canonical JSON in which a list
// without elements is [], never null.
func MarshalAssessment(a Assessment) ([]byte, error) { return evidence.CanonicalIndent(a.listed()) }

// WriteAssessment writes the same bytes, one subject after the other.
func WriteAssessment(w io.Writer, a Assessment) error {
	return evidence.CanonicalIndentTo(w, a.listed())
}

// listed is the assessment with no list that is nil. It shares with the given one
// what is so already.
func (a Assessment) listed() *Assessment {
	a.About.Arguments = listed(a.About.Arguments)
	a.Catalogs = copied(a.Catalogs)
	for i := range a.Catalogs {
		a.Catalogs[i].Controls = copied(a.Catalogs[i].Controls)
		for k := range a.Catalogs[i].Controls {
			c := &a.Catalogs[i].Controls[k]
			c.Checks = listed(c.Checks)
		}
	}
	a.Results = copied(a.Results)
	for i := range a.Results {
		r := &a.Results[i]
		r.Subjects, r.Unread = listedSubjects(r.Subjects), listed(r.Unread)
	}
	a.Waivers = copied(a.Waivers)
	for i := range a.Waivers {
		a.Waivers[i].Used, a.Waivers[i].Notes = listed(a.Waivers[i].Used), listed(a.Waivers[i].Notes)
	}
	a.Answers = copied(a.Answers)
	for i := range a.Answers {
		a.Answers[i].Notes = listed(a.Answers[i].Notes)
	}
	a.Coverage.Accounts, a.Coverage.Regions, a.Coverage.Gaps = listed(a.Coverage.Accounts), listed(a.Coverage.Regions), copied(a.Coverage.Gaps)
	for i := range a.Coverage.Gaps {
		g := &a.Coverage.Gaps[i]
		g.Calls, g.Checks, g.Controls = listed(g.Calls), listed(g.Checks), listed(g.Controls)
	}
	return &a
}

// listedSubjects copies the subjects only if one of their lists is nil: there may
// be very many.
func listedSubjects(subjects []Subject) []Subject {
	bare := func(s Step) bool { return s.Calls == nil }
	if !slices.ContainsFunc(subjects, func(s Subject) bool { return s.Steps == nil || slices.ContainsFunc(s.Steps, bare) }) {
		return listed(subjects)
	}
	subjects = copied(subjects)
	for k := range subjects {
		subjects[k].Steps = copied(subjects[k].Steps)
		for n := range subjects[k].Steps {
			step := &subjects[k].Steps[n]
			step.Calls = listed(step.Calls)
		}
	}
	return subjects
}

// listed is the list, or an empty one for nil.
func listed[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// copied is a copy of the list that is not nil.
func copied[T any](in []T) []T { return append([]T{}, in...) }

// UnmarshalAssessment reads what MarshalAssessment wrote.
func UnmarshalAssessment(data []byte) (Assessment, error) {
	var a Assessment
	if err := evidence.Unmarshal(data, &a); err != nil {
		return Assessment{}, fmt.Errorf("read assessment: %w", err)
	}
	if a.About.Schema != AssessmentSchema {
		return Assessment{}, fmt.Errorf("read assessment: schema is %q, this version reads %q", a.About.Schema, AssessmentSchema)
	}
	return a, nil
}
