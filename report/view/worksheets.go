package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/controls"
)

// The kinds of worksheets.
const (
	CompensatingControl      = "Compensating control"
	AddressableSpecification = "Addressable specification"
)

// worksheets fills in the forms that people complete: of each PCI requirement that
// fails, one for each waiver with a compensating control that covers a part of it;
// and one of each addressable specification that is not shown to be met as it is
// written. Lines that nobody has answered are empty.
func (b *builder) worksheets() {
	waivers := map[string]controls.Waiver{}
	for _, w := range b.assessment.Waivers {
		waivers[w.ID] = w.Waiver
	}
	for i, catalog := range b.assessment.Catalogs {
		declared := b.library.Catalog(catalog.ID)
		if declared == nil {
			continue
		}
		for k, control := range catalog.Controls {
			r := b.pack.Frameworks[i].Requirements[k]
			for _, id := range control.Waivers {
				if w := waivers[id]; declared.Words == "pci" && w.Compensating != "" {
					b.worksheet(CompensatingControl, r, w.ID, compensatingLines(r, w))
				}
			}
			text := declared.Control(control.ID)
			if text != nil && text.Addressable && r.Result != NoExceptions && r.Result != NotApplicable {
				var w *controls.Waiver
				if len(control.Waivers) > 0 {
					first := waivers[control.Waivers[0]]
					w = &first
				}
				b.worksheet(AddressableSpecification, r, idOf(w), addressableLines(r, control, w))
			}
		}
	}
}

func idOf(w *controls.Waiver) string {
	if w == nil {
		return ""
	}
	return w.ID
}

func (b *builder) worksheet(kind string, r Requirement, waiver string, lines []Pair) {
	b.pack.Worksheets = append(b.pack.Worksheets, Worksheet{
		ID: fmt.Sprintf("WS-%02d", len(b.pack.Worksheets)+1), Kind: kind, Framework: r.Framework, Requirement: r.ID, Title: r.Title, Waiver: waiver, Lines: lines,
	})
}

// compensatingLines ask what PCI DSS wants documented of a compensating control
// (its appendices B and C), in our words.
func compensatingLines(r Requirement, w controls.Waiver) []Pair {
	return []Pair{
		{Label: "Requirement", Value: r.ID + ": " + r.Title},
		{Label: "What was found", Value: r.Why},
		{Label: "Where it is not met", Value: scopeOf(w)},
		{Label: "What keeps you from meeting it as it is written", Value: w.Reason},
		{Label: "What is done in its place", Value: w.Compensating},
		{Label: "What the requirement is there to achieve", Value: r.Paraphrase},
		{Label: "How the measure achieves it just as well, and what it adds to the other requirements"},
		{Label: "What risk comes of not meeting the requirement as it is written"},
		{Label: "How, by whom and with what result the measure was tested"},
		{Label: "How the measure is kept up, and who sees to it", Value: w.Owner},
		{Label: "Approved by", Value: w.Approver},
		{Label: "In force", Value: inForce(w.Start, w.Expires)},
		{Label: "Ticket", Value: w.Ticket, Mono: true},
	}
}

// addressableLines ask what 45 CFR 164.306(d)(3) wants decided and documented of an
// addressable specification, in our words.
func addressableLines(r Requirement, control controls.ControlResult, w *controls.Waiver) []Pair {
	var reason, instead, approver, decided, document string
	if w != nil {
		reason, instead, approver = w.Reason, w.Compensating, w.Approver
		if !w.Start.IsZero() {
			decided = day(w.Start)
		}
	}
	if a := control.Attestation; a != nil && a.Given != nil {
		g := a.Given
		if reason == "" {
			reason = g.Statement
		} else if g.Statement != "" {
			reason += " " + sentenceCase(g.Statement)
		}
		if approver == "" {
			approver, decided = g.Owner, day(g.Date)
		}
		var files []string
		for _, f := range g.Files {
			files = append(files, f.File)
		}
		document = strings.Join(files, ", ")
	}
	return []Pair{
		{Label: "Specification", Value: r.ID + ": " + r.Title},
		{Label: "What it asks", Value: strings.TrimPrefix(r.Paraphrase, "[A] ")},
		{Label: "What was found", Value: r.Result.String() + ". " + sentenceCase(r.Why)},
		{Label: "Is it reasonable and appropriate here: yes or no"},
		{Label: "Why it is, or is not: the risks, the size and means of the entity, what else protects the data", Value: reason},
		{Label: "The equivalent measure taken in its place, if one is reasonable", Value: instead},
		{Label: "Where this is documented", Value: document},
		{Label: "Decided by", Value: approver},
		{Label: "Decided on", Value: decided},
		{Label: "To be reviewed by", Value: reviewOf(control, w)},
	}
}

// reviewOf is when the decision is to be gone over: before what it rests on ends.
func reviewOf(control controls.ControlResult, w *controls.Waiver) string {
	var ends []time.Time
	if w != nil {
		ends = append(ends, w.Expires)
	}
	if a := control.Attestation; a != nil && a.Given != nil {
		ends = append(ends, a.Given.Expires)
	}
	if len(ends) == 0 {
		return ""
	}
	return day(slices.MinFunc(ends, time.Time.Compare))
}

// inForce says from when to when something is in force.
func inForce(from, until time.Time) string {
	if from.IsZero() {
		return "until " + day(until)
	}
	return day(from) + " – " + day(until)
}
