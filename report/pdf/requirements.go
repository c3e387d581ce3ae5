package pdf

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// requirements is section 5: every framework in its own order, what each
// requirement asks, how it came out and what that rests on.
func (d *document) requirements() {
	d.chapter("Summary by requirement", false)
	d.paragraph(body, 4.6, span{text: "One row per requirement, in the standard's own order and numbering; what it asks is in our words. " +
		"Select a check to open its tests. A requirement takes the worst result of its checks and attestations."})
	if len(d.pack.Frameworks) == 0 {
		d.skip(2)
		d.say("No framework was assessed.")
		return
	}
	for _, f := range d.pack.Frameworks {
		d.heading2(f.Title)
		d.lead(f.Note)
		if len(f.Requirements) == 0 {
			d.say("This framework has no requirement in scope.")
			continue
		}
		t := d.newTable([]column{{"No.", 20, false}, {"Requirement", 63, false}, {"Checks and attestations", 55, false}, {"Verdict", 32, false}})
		group := ""
		for _, r := range f.Requirements {
			if r.Group != group {
				group = r.Group
				d.part(t, group)
			}
			verdict := r.Words
			if verdict == "" {
				verdict = words(r.Result)
			}
			t.add(
				append(d.cell(t, 0, tableBold, r.ID), d.cell(t, 0, tableMuted, r.Severity)...),
				d.requirementText(t, r),
				d.requirementBasis(t, r),
				append(d.pill(r.Result, verdict, 8.2, t.inner(3)), d.cell(t, 3, tableMuted, r.Basis)...),
			).at("requirement "+f.ID+" "+r.ID, "requirement "+f.Title+" "+r.ID)
		}
		d.table(t)
	}
	d.applicability()
}

// requirementText is what is asked, and what a pass does not show.
func (d *document) requirementText(t *table, r view.Requirement) []block {
	blocks := d.cell(t, 1, tableBold, r.Title)
	for _, part := range []struct{ label, text string }{
		{"", r.Paraphrase}, {"A pass does not show: ", r.NotShown},
	} {
		if part.text == "" {
			continue
		}
		st := tableMuted
		if part.label == "" {
			st = tableText
		}
		blocks = append(blocks, d.cellSpans(t, 1, span{text: part.label, style: tableLabel}, span{text: part.text, style: st})...)
	}
	return blocks
}

// requirementBasis is what the verdict rests on. The parameters of a check stand with
// its tests; each set of them has a number of its own.
func (d *document) requirementBasis(t *table, r view.Requirement) []block {
	var spans []span
	for i, c := range r.Checks {
		if i > 0 {
			spans = append(spans, span{text: "  ", style: tableText})
		}
		spans = append(spans, markSpan(c.Result, 8.2), span{text: "\u00a0\u00a0", style: tableText}, span{text: c.Number, style: tableLink, link: c.Number})
	}
	blocks := d.cellSpans(t, 2, spans...)
	if r.Attest != "" {
		blocks = append(blocks, d.cellSpans(t, 2, span{text: "Attestation: ", style: tableLabel}, span{text: r.Attest, style: tableText})...)
		answer := r.Attested
		if answer == "" {
			answer = "not on file"
		}
		blocks = append(blocks, d.cellSpans(t, 2, span{text: "Answer: ", style: tableLabel}, span{text: answer, style: tableText})...)
	}
	if r.Inherited != "" {
		blocks = append(blocks, d.cellSpans(t, 2, span{text: "Inherited: ", style: tableLabel}, span{text: r.Inherited, style: tableText})...)
	}
	if r.Document != "" {
		blocks = append(blocks, d.cellSpans(t, 2, span{text: "Document that would complete it: ", style: tableLabel}, span{text: r.Document, style: tableMuted})...)
	}
	if r.Why != "" {
		blocks = append(blocks, d.cell(t, 2, tableMuted, strings.TrimSpace(r.Why))...)
	}
	return blocks
}
