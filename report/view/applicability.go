package view

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// applicability fills in the statement of applicability of each framework that
// asks for one, as far as the evidence and the answers of people go. Which controls
// are necessary is the organization's to decide: where nothing shows it, the line
// says so.
func (b *builder) applicability() {
	for i, catalog := range b.assessment.Catalogs {
		declared := b.library.Catalog(catalog.ID)
		if declared == nil || !declared.Applicability {
			continue
		}
		for k, control := range catalog.Controls {
			r := b.pack.Frameworks[i].Requirements[k]
			line := Applicability{Framework: catalog.Title, Group: r.Group, ID: r.ID, Title: r.Title, Result: r.Result}
			line.Applies, line.Justification = b.applies(catalog.ID, control)
			line.Status = r.Words + ": " + sentenceCase(r.Why)
			if control.Waiver != nil {
				line.Status += fmt.Sprintf(" Accepted under %s until %s.", control.Waiver.ID, day(control.Waiver.Expires))
			}
			for _, ref := range r.Checks {
				line.Evidence = append(line.Evidence, ref.Number)
			}
			if a := control.Attestation; a != nil && a.Given != nil {
				line.Evidence = append(line.Evidence, answerName(a.Given))
			}
			line.Evidence = append(line.Evidence, control.Waivers...)
			b.pack.Applicability = append(b.pack.Applicability, line)
		}
	}
}

// applies says whether a control applies, and why: an answer on file says so first,
// then what the checks found.
func (b *builder) applies(framework string, control controls.ControlResult) (applies, why string) {
	examined, exceptions := 0, 0
	for _, r := range b.cited(framework, control) {
		for _, s := range r.Subjects {
			switch s.Verdict {
			case controls.NotApplicable:
				continue
			case controls.Fail:
				exceptions++
			}
			examined++
		}
	}
	var given *controls.Attestation
	if a := control.Attestation; a != nil {
		given = a.Given
	}
	switch {
	case given != nil && given.Answer == "not-applicable" && exceptions > 0:
		return "to be decided", fmt.Sprintf("%s excludes it: %s Yet %s found under it.", answerName(given), sentenceCase(given.Statement), count(exceptions, "exception")+" "+was(exceptions))
	case given != nil && given.Answer == "not-applicable":
		return "no", sentenceCase(given.Statement) + " " + saidBy(given)
	case control.Verdict == controls.NotApplicable:
		return "no", "Everything was read, and there is nothing that its checks apply to."
	case given != nil:
		return "yes", sentenceCase(given.Statement) + " " + saidBy(given)
	case control.Waiver != nil:
		return "yes", "The risk of what it lacks was accepted: " + sentenceCase(control.Waiver.Reason)
	case examined > 0:
		return "yes", fmt.Sprintf("What it asks bears on %s that the checks examined.", count(examined, "subject"))
	}
	return "to be decided", "Neither a check nor an answer on file shows whether it is needed."
}

// answerName is how an attestation is called: by its ID, or by who gave it.
func answerName(a *controls.Attestation) string {
	if a.ID != "" {
		return a.ID
	}
	return "the answer of " + a.Owner
}

// saidBy says who gave an answer, and when.
func saidBy(a *controls.Attestation) string {
	return strings.TrimSpace(fmt.Sprintf("(%s, %s; %s)", a.Owner, day(a.Date), answerName(a)))
}
