package view

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// frameworks lays out the requirements in the standard's order, and all that is
// looked up by requirement: criteria, mapping, attestations, undecided ones.
func (b *builder) frameworks() {
	for _, catalog := range b.assessment.Catalogs {
		fw := Framework{ID: catalog.ID, Title: catalog.Title}
		if c := b.library.Catalog(catalog.ID); c != nil {
			fw.Note = c.Note
		}
		for _, control := range catalog.Controls {
			r := b.requirement(catalog, control)
			fw.Counts[r.Result]++
			fw.Requirements = append(fw.Requirements, r)
			b.mapping(catalog, control)
			b.attest(catalog, control)
			if control.Verdict == controls.Unknown {
				b.pack.Undecided = append(b.pack.Undecided, Undecided{
					Framework: catalog.Title, ID: control.ID, Title: control.Title, Result: r.Result,
					Why: control.Why, Needed: b.needed(catalog.ID, control),
				})
			}
		}
		b.pack.Frameworks = append(b.pack.Frameworks, fw)
	}
}

func (b *builder) requirement(catalog controls.CatalogResult, control controls.ControlResult) Requirement {
	r := Requirement{
		Framework: catalog.ID, ID: control.ID, Title: control.Title, Severity: control.Severity.String(),
		Result: b.controlResult(catalog.ID, control), Basis: basisWords(control), Why: control.Why,
	}
	for _, cited := range b.cited(catalog.ID, control) {
		r.Checks = append(r.Checks, Ref{Number: cited.number, ID: cited.Check, Result: resultOf(cited.Verdict, cited.Waiver != ""), Parameters: parametersText(cited.Parameters)})
	}
	r.Words = r.Result.String()
	if c := b.library.Catalog(catalog.ID); c != nil {
		if c.Words == "pci" {
			r.Words = pciWords(r.Result, control.Compensated)
		}
		if text := c.Control(control.ID); text != nil {
			r.Paraphrase, r.NotShown, r.Document, r.Inherited = text.Asks, text.NotShown, text.Document, text.Inherited
		}
		r.Group = groupOf(c, control.ID)
	}
	if a := control.Attestation; a != nil {
		r.Attest = a.Question
		if a.Given != nil {
			r.Attested = fmt.Sprintf("%s: %s (%s, %s)", a.Given.Answer, a.Given.Statement, a.Given.Owner, day(a.Given.Date))
		}
	}
	return r
}

// groupOf names the part of the standard in which a control stands.
func groupOf(c *controls.Catalog, id string) string {
	for _, g := range c.Groups {
		if slices.ContainsFunc(g.Controls, func(control controls.Control) bool { return control.ID == id }) {
			return strings.TrimSpace(g.ID + "  " + g.Title)
		}
	}
	return ""
}

// controlResult is a control's verdict in the words of an audit: what awaits
// only a person is not tested, not inconclusive.
func (b *builder) controlResult(framework string, control controls.ControlResult) Result {
	if control.Verdict != controls.Unknown {
		return resultOf(control.Verdict, control.Waiver != nil)
	}
	for _, cited := range b.cited(framework, control) {
		if cited.Verdict == controls.Unknown {
			return Inconclusive
		}
	}
	return NotTested
}

// pciWords are the findings of the PCI DSS reporting template. It knows
// compensating controls, not accepted risks: a waiver that names no compensating
// control leaves the requirement not in place.
func pciWords(r Result, compensated bool) string {
	switch r {
	case Waived:
		if compensated {
			return "In Place with compensating control noted"
		}
		return "Not in Place"
	case Exception:
		return "Not in Place"
	case NoExceptions:
		return "In Place"
	case NotApplicable:
		return "Not Applicable"
	}
	return "Not Tested"
}

var basisNames = map[string]string{
	"tested": "tested", "attested": "attested by a person", "tested-and-attested": "tested, and attested by a person",
	"inherited": "inherited from AWS", "not-collected": "not judged by this version",
}

// awaitedNames are the bases of which the person's part is still missing.
var awaitedNames = map[string]string{
	"attested": "awaits a person's answer", "tested-and-attested": "tested; awaits a person's answer",
	"inherited": "inherited from AWS; awaits a person's answer",
}

// basisWords say what a verdict rests on; nothing rests on an answer that is not
// on file.
func basisWords(control controls.ControlResult) string {
	if a := control.Attestation; a != nil && a.Given == nil {
		return cmp.Or(awaitedNames[control.Basis], control.Basis)
	}
	return cmp.Or(basisNames[control.Basis], control.Basis)
}

// mapping registers the cells of the matrix and the criteria of each check.
func (b *builder) mapping(catalog controls.CatalogResult, control controls.ControlResult) {
	for _, cited := range b.cited(catalog.ID, control) {
		i := slices.Index(b.results, cited)
		c := &b.pack.Checks[i]
		c.Criteria = append(c.Criteria, Criterion{Framework: catalog.Title, ID: control.ID, Title: control.Title})
		b.pack.Mapping = append(b.pack.Mapping, Mapping{
			Framework: catalog.Title, Criterion: control.ID, Title: control.Title, Check: c.Number, CheckID: c.ID, Result: c.Result,
		})
	}
}

// mostSettled is up to how many kinds of gaps it is said what would close them.
const mostSettled = 6

// needed says what would settle an undecided control: permissions to give,
// reads to repeat, a document to attest, or evidence of a later version.
func (b *builder) needed(framework string, control controls.ControlResult) string {
	var out []string
	places := map[evidence.Gap]map[string]bool{} // gap without detail, to where
	var gaps []evidence.Gap
	var later []string
	note := func(gap evidence.Gap, account, region string) {
		if gap.Reason == evidence.Denied || gap.Reason == evidence.Throttled {
			gap.Detail = "" // the same permission, whoever was refused
		}
		if _, seen := places[gap]; !seen {
			gaps = append(gaps, gap)
			places[gap] = map[string]bool{}
		}
		places[gap][strings.TrimSpace(account+" "+region)] = true
	}
	for _, r := range b.cited(framework, control) {
		if r.Verdict != controls.Unknown {
			continue
		}
		if r.Uncollected != "" {
			later = append(later, r.number)
			continue
		}
		for _, s := range r.Subjects {
			for _, step := range s.Steps {
				if step.Truth == "unknown" && step.Gap != nil {
					note(*step.Gap, s.Account, s.Region)
				}
			}
		}
		for _, u := range r.Unread {
			note(evidence.Gap{Reason: u.Reason, Action: u.Action, Detail: u.Detail}, u.Account, u.Region)
		}
	}
	for _, gap := range gaps[:min(len(gaps), mostSettled)] {
		out = append(out, settling(gap, places[gap]))
	}
	if n := len(gaps) - mostSettled; n > 0 {
		out = append(out, fmt.Sprintf("%s of other kinds stand in the way as well; see what could not be read.", many(n, "gap")))
	}
	if len(later) > 0 {
		out = append(out, fmt.Sprintf("Inspect directly what %s would test: this version does not judge it.", listed(later)))
	}
	if a := control.Attestation; a != nil && a.Verdict == controls.Unknown {
		text := fmt.Sprintf("Attest: %s", a.Question)
		if c := b.library.Catalog(framework); c != nil && c.Control(control.ID) != nil && c.Control(control.ID).Document != "" {
			text += " Document: " + sentenceCase(c.Control(control.ID).Document)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// settling says in one sentence what would close a gap at the given places.
func settling(gap evidence.Gap, places map[string]bool) string {
	where := ""
	delete(places, "")
	if shown := slices.Sorted(maps.Keys(places)); len(shown) > 0 {
		where = " in " + strings.Join(shown[:min(4, len(shown))], ", ")
		if n := len(shown) - 4; n > 0 {
			where += fmt.Sprintf(" and %d more places (see what could not be read)", n)
		}
	}
	action := cmp.Or(gap.Action, "the read")
	switch gap.Reason {
	case evidence.Denied:
		if deny := explicitDeny.FindString(gap.Detail); deny != "" { // to allow it elsewhere would not help
			return fmt.Sprintf("Allow %s%s: %s refuses it.", action, where, deny)
		}
		return fmt.Sprintf("Allow %s%s.", action, where)
	case evidence.Throttled:
		return fmt.Sprintf("Repeat %s%s at a lower rate.", action, where)
	case evidence.Failed:
		return fmt.Sprintf("Repeat %s%s; it failed: %s.", action, where, cmp.Or(strings.TrimSuffix(gap.Detail, "."), "no reason was given"))
	case evidence.NotAsked:
		return fmt.Sprintf("Ask %s%s; it was not asked%s.", cmp.Or(gap.Action, "what is missing"), where, because(gap.Detail))
	}
	return fmt.Sprintf("Inspect directly%s: %s.", where, cmp.Or(strings.TrimSuffix(gap.Detail, "."), "AWS gives no answer that can be decided"))
}

// explicitDeny finds where AWS says a refusal comes from, if it says so: "an
// explicit deny in a service control policy". The policy's ARN may follow.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
var explicitDeny = regexp.MustCompile(`an explicit deny in an? [a-zA-Z -]+`)

func because(detail string) string {
	if detail == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(detail, ".")
}
