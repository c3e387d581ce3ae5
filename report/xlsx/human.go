package xlsx

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// applicability is a statement of applicability for each framework that asks for one.
func applicability(p *view.Pack) []register {
	var out []register
	at := map[string]int{}
	for _, a := range p.Applicability {
		i, ok := at[a.Framework]
		if !ok {
			i = len(out)
			at[a.Framework] = i
			out = append(out, register{name: "SoA " + a.Framework, table: fmt.Sprintf("tblApplicability%d", i+1), tab: teal, title: "Statement of applicability, " + a.Framework,
				note: "One row per control: whether it applies, why, and how far it is in place. Where a decision is open, management writes it in the coloured cell.",
				columns: []column{{"Control", 14, label}, {"Part", 28, plain}, {"Title", 44, plain}, {"Applies", 14, plain}, {"Justification", 56, plain}, {"Status", 36, plain}, {"Result", 18, result},
					{"Rests on", 30, reference}, {"Management decision", 28, auditor}, {"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}})
		}
		out[i].rows = append(out[i].rows, []any{a.ID, a.Group, a.Title, a.Applies, a.Justification, a.Status, a.Result, strings.Join(a.Evidence, ", "), "", "", ""})
	}
	return out
}

// worksheets are a sheet for each kind of form, a row for each of its lines. Each form
// is printed on a page of its own.
func worksheets(p *view.Pack) []register {
	titles := map[string]string{}
	for _, f := range p.Frameworks {
		titles[f.ID] = f.Title
	}
	var out []register
	at := map[string]int{}
	for _, w := range p.Worksheets {
		i, ok := at[w.Kind]
		if !ok {
			i = len(out)
			at[w.Kind] = i
			out = append(out, register{name: w.Kind, table: fmt.Sprintf("tblWorksheet%d", i+1), tab: teal, title: "Worksheets: " + w.Kind,
				note: "One row per line of a worksheet, worksheet after worksheet. What is known is filled in; coloured cells are for a person to write in.",
				columns: []column{{"Worksheet", 12, label}, {"Framework", 20, plain}, {"Requirement", 20, plain}, {"Title", 36, plain}, {"Waiver", 11, reference},
					{"Line", 52, plain}, {"Entry", 80, plain}}})
		}
		if n := len(out[i].rows); n > 0 {
			out[i].breaks = append(out[i].breaks, firstRow+n)
		}
		for _, l := range w.Lines {
			var entry any = l.Value
			if l.Value == "" {
				entry = blank{}
			}
			out[i].rows = append(out[i].rows, []any{w.ID, cmp.Or(titles[w.Framework], w.Framework), w.Requirement, w.Title, w.Waiver, l.Label, entry})
		}
	}
	return out
}

func samples(p *view.Pack) register {
	r := register{name: "Samples", table: "tblSamples", tab: teal, title: "Samples", keyed: true,
		note: "One row per sample: what it was drawn from, and how anyone can draw it again. No result of this workbook rests on a sample.",
		columns: []column{{"Sample", 11, reference}, {"Population", 50, plain}, {"Population size", 12, number}, {"Items chosen", 12, number}, {"Seed", 30, mono},
			{"SHA-256 of the population", 66, mono}, {"Method", 80, plain}}}
	for _, s := range p.Samples {
		r.rows = append(r.rows, []any{s.ID, s.Population, s.Size, len(s.Items), s.Seed, s.SHA256, s.Method})
	}
	return r
}

func sampleItems(p *view.Pack) register {
	r := register{name: "Sample items", table: "tblSampleItems", tab: teal, title: "Items chosen for samples",
		note: "One row per item, in the order of the choice. The position is that in the sorted population, from 1.",
		columns: []column{{"Sample", 11, reference}, {"Choice", 9, number}, {"Position", 10, number}, {"Item", 66, mono}, {"Account", 16, plain}, {"Region", 16, plain},
			{"Work performed", 50, auditor}, {"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	for _, s := range p.Samples {
		for i, item := range s.Items {
			r.rows = append(r.rows, []any{s.ID, i + 1, item.Position, item.ID, item.Account, item.Region, "", "", ""})
		}
	}
	return r
}

// notes are what the report says in words, each sentence under its topic.
func notes(p *view.Pack) register {
	r := register{name: "Notes", table: "tblNotes", tab: slate, title: "Notes", note: "One row per sentence that qualifies what the other sheets show.",
		columns: []column{{"Topic", 30, label}, {"About", 30, plain}, {"Note", 120, plain}}}
	say := func(topic string, sentences ...string) {
		for _, s := range sentences {
			if s != "" {
				r.rows = append(r.rows, []any{topic, "", s})
			}
		}
	}
	say("Masked in this report", p.Masked...)
	say("Waivers and attestations", p.Human...)
	for _, f := range p.Frameworks {
		if f.Note != "" {
			r.rows = append(r.rows, []any{"Framework", f.Title, f.Note})
		}
	}
	say("Not in scope", p.Exclusions...)
	say("Limits", p.Limits...)
	say("Sampling", p.Sampling)
	say("Masked in responses", p.Redactions...)
	say("Performed again", p.Repeat...)
	say("Checked by", p.Verify...)
	for _, q := range p.Produced {
		r.rows = append(r.rows, []any{"How the pack was produced", q.Label, q.Value})
	}
	for _, q := range p.Glossary {
		r.rows = append(r.rows, []any{"Words", q.Label, q.Value})
	}
	return r
}
