package xlsx

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

const (
	navy  = "12305B"
	teal  = "0F766E"
	red   = "BE2626"
	slate = "64748B"
)

// registersOf lists the sheets that are tables, in order. Those that a report has only
// on occasion are left out where it has nothing to put in them.
func registersOf(p *view.Pack) []register {
	all := []register{requirements(p), controls(p), accounts(p), accountMatrix(p), tests(p), subjects(p), exceptions(p), waivers(p), undecided(p), attestations(p)}
	var occasional []register
	occasional = append(occasional, applicability(p)...)
	occasional = append(occasional, worksheets(p)...)
	for _, r := range append(occasional, samples(p), sampleItems(p)) {
		if r.length() > 0 {
			all = append(all, r)
		}
	}
	all = append(all, completeness(p), regions(p), trails(p), population(p), coverage(p), holes(p), findings(p), changes(p), activity(p),
		access(p), ways(p), guardrails(p), trust(p), accessUnread(p), alerts(p), alertPaths(p), gaps(p), mapping(p), evidence(p))
	if n := notes(p); n.length() > 0 {
		all = append(all, n)
	}
	return append(all, manifest(p))
}

// firsts are the first of the things that stand under each key.
type firsts map[string]string

func (f firsts) note(key, id string) {
	if f[key] == "" {
		f[key] = id
	}
}

func requirements(p *view.Pack) register {
	r := register{name: "Requirements", table: "tblRequirements", tab: teal, title: "Summary by requirement",
		note: "One row per requirement, in the standard's own order. The words are the framework's.",
		columns: []column{{"Framework", 22, plain}, {"Part", 26, plain}, {"Requirement", 22, label}, {"Title", 38, plain}, {"What it asks (paraphrase)", 56, plain},
			{"Severity", 10, plain}, {"Result", 18, result}, {"In the framework's words", 22, plain}, {"Basis", 14, plain}, {"Controls", 26, reference},
			{"Attestation asked", 44, plain}, {"Attestation on file", 30, plain}, {"Inherited from", 36, plain}, {"Why", 50, plain}, {"What a pass does not show", 50, plain}, {"Document that completes it", 36, plain},
			{"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	for _, f := range p.Frameworks {
		for _, q := range f.Requirements {
			var refs []string
			for _, c := range q.Checks {
				refs = append(refs, c.Number)
			}
			r.rows = append(r.rows, []any{f.Title, q.Group, q.ID, q.Title, q.Paraphrase, q.Severity, q.Result, q.Words, q.Basis,
				strings.Join(refs, ", "), q.Attest, q.Attested, q.Inherited, q.Why, q.NotShown, q.Document, "", ""})
		}
	}
	return r
}

func controls(p *view.Pack) register {
	r := register{name: "Controls", table: "tblControls", tab: teal, title: "Controls", keyed: true,
		note: "One row per control. Deviations count subjects that did not meet the expected condition. The PDF has each control that was performed under the bookmark of its number.",
		columns: []column{{"Control", 10, reference}, {"Control statement", 44, plain}, {"Identifier", 26, mono}, {"Criteria", 40, plain}, {"Parameters", 20, plain},
			{"Population", 34, plain}, {"Tests", 8, number}, {"Examined", 11, number}, {"Deviations", 12, number}, {"Undecided", 11, number}, {"Result", 18, result},
			{"Why", 44, plain}, {"What a pass does not show", 44, plain}, {"First test", 12, reference}, {"First exception", 12, reference}, {"PDF ref", 10, plain}, {"Auditor conclusion", 18, choice}, {"Initials", 9, auditor}, {"Auditor notes", 28, auditor}}}
	failed := firsts{}
	for _, e := range p.Exceptions {
		failed.note(e.Check, e.ID)
	}
	for _, c := range p.Checks {
		test, bookmark := "", ""
		if len(c.Tests) > 0 {
			test = c.Tests[0].Number
		}
		if c.Awaits == "" {
			bookmark = c.Number
		}
		var criteria []string
		for _, k := range c.Criteria {
			criteria = append(criteria, k.Framework+" "+k.ID)
		}
		r.rows = append(r.rows, []any{c.Number, c.Title, c.ID, strings.Join(criteria, " · "), c.Parameters, c.Population, len(c.Tests), c.Examined,
			c.Deviations, c.Undecided, c.Result, c.Why, c.NotShown, test, failed[c.Number], bookmark, "", "", ""})
	}
	return r
}

func tests(p *view.Pack) register {
	r := register{name: "Tests", table: "tblTests", tab: teal, title: "Tests of controls", keyed: true,
		note: "One row per test: the sentence executed, and what it found over the whole population.",
		columns: []column{{"Test", 12, reference}, {"Control", 10, reference}, {"Procedure", 64, plain}, {"Sentence executed", 44, mono}, {"Selection", 18, plain},
			{"Population", 12, number}, {"Deviations", 12, number}, {"Undecided", 11, number}, {"Result", 18, result}, {"Why inconclusive", 36, plain}, {"Evidence (first)", 16, reference}, {"Evidence items", 12, number}, {"Exception (first)", 13, reference}}}
	failed := firsts{}
	for _, e := range p.Exceptions {
		failed.note(e.Check+"\n"+e.Criteria, e.ID)
	}
	for _, c := range p.Checks {
		for _, t := range c.Tests {
			first := ""
			if len(t.Evidence) > 0 {
				first = t.Evidence[0]
			}
			r.rows = append(r.rows, []any{t.Number, c.Number, t.Procedure, t.Sentence, "Full population", t.Population, t.Deviations, t.Undecided, t.Result, t.Why, first, len(t.Evidence), failed[c.Number+"\n"+t.Sentence]})
		}
	}
	return r
}

func subjects(p *view.Pack) register {
	r := register{name: "Subjects", table: "tblSubjects", tab: teal, title: "Subjects examined",
		note: "One row per subject and sentence: passes are evidenced as fully as failures.",
		columns: []column{{"Control", 10, reference}, {"Test", 12, reference}, {"Kind", 16, plain}, {"Subject", 62, mono}, {"Account", 16, plain}, {"Region", 14, plain},
			{"Subject result", 18, result}, {"Sentence executed", 40, mono}, {"Found", 36, plain}, {"Holds", 10, plain}, {"Why not known", 44, plain}, {"Evidence", 34, reference}, {"Reason", 50, plain}}}
	steps := 0
	for _, c := range p.Checks {
		for _, s := range c.Subjects {
			steps += max(1, len(s.Steps))
		}
	}
	r.make(steps, func(yield func(...any) bool) {
		for _, c := range p.Checks {
			for _, s := range c.Subjects {
				if len(s.Steps) == 0 && !yield(c.Number, "", s.Kind, s.ID, s.Account, s.Region, s.Result, "", "", "", "", "", s.Reason) {
					return
				}
				for _, t := range s.Steps {
					if !yield(c.Number, t.Test, s.Kind, s.ID, s.Account, s.Region, s.Result, t.Sentence, t.Got, t.Truth, t.Gap, strings.Join(t.Evidence, ", "), s.Reason) {
						return
					}
				}
			}
		}
	})
	return r
}

func exceptions(p *view.Pack) register {
	r := register{name: "Exceptions", table: "tblExceptions", tab: red, title: "Exceptions", keyed: true,
		note: "One row per subject that failed a control. Management answers and sets a date in the coloured cells.",
		columns: []column{{"Exception", 11, reference}, {"Control", 10, reference}, {"Title", 36, plain}, {"Subject", 50, mono}, {"Account", 16, plain}, {"Region", 14, plain}, {"Condition", 50, plain},
			{"Criteria", 40, plain}, {"Cause", 44, plain}, {"Effect", 44, plain}, {"Correction", 50, plain}, {"Severity", 10, plain}, {"Result", 18, result}, {"Waiver", 10, reference},
			{"Evidence", 30, reference}, {"Tags", 30, plain}, {"Management response", 44, auditor}, {"Owner", 26, auditor}, {"Due", 12, auditor}, {"Auditor conclusion", 20, choice}, {"Auditor notes", 30, auditor}}}
	each(&r, p.Exceptions, func(e view.ExceptionItem) []any {
		return []any{e.ID, e.Check, e.Title, e.Subject, e.Account, e.Region, e.Condition, e.Criteria, e.Cause, e.Effect, e.Correction, e.Severity, e.Result,
			e.Waiver, strings.Join(e.Evidence, ", "), e.Tags, "", e.Owner, "", "", ""}
	})
	return r
}

func waivers(p *view.Pack) register {
	r := register{name: "Waivers", table: "tblWaivers", tab: red, title: "Waivers", keyed: true,
		note: "Accepted risks. A waiver never changes a result; the gate ignores the failure while it is in force.",
		columns: []column{{"Waiver", 11, reference}, {"Scope", 30, plain}, {"Reason", 44, plain}, {"Compensating control", 40, plain}, {"Owner", 18, plain}, {"Approved by", 18, plain},
			{"Ticket", 14, plain}, {"Valid from", 12, date}, {"Valid to", 12, date}, {"State", 14, plain}, {"Used by", 24, plain}, {"First exception", 12, reference}}}
	covers := firsts{}
	for _, e := range p.Exceptions {
		covers.note(e.Waiver, e.ID)
	}
	for _, w := range p.Waivers {
		r.rows = append(r.rows, []any{w.ID, w.Scope, w.Reason, w.Compensating, w.Owner, w.Approver, w.Ticket, w.Start, w.Expires, w.State, strings.Join(w.UsedBy, ", "), covers[w.ID]})
	}
	return r
}

func undecided(p *view.Pack) register {
	r := register{name: "Undecided", table: "tblUndecided", tab: slate, title: "Not tested or inconclusive",
		note:    "One row per requirement without a verdict, and what would settle it.",
		columns: []column{{"Framework", 22, plain}, {"Requirement", 20, label}, {"Title", 40, plain}, {"Result", 18, result}, {"Why", 60, plain}, {"Needed to conclude", 60, plain}}}
	for _, u := range p.Undecided {
		r.rows = append(r.rows, []any{u.Framework, u.ID, u.Title, u.Result, u.Why, u.Needed})
	}
	return r
}

func attestations(p *view.Pack) register {
	r := register{name: "Attestations", table: "tblAttestations", tab: slate, title: "Attestations",
		note: "What a document or a review record proves, and no API can: the question, and the answer on file.",
		columns: []column{{"Framework", 22, plain}, {"Requirement", 20, label}, {"Question", 56, plain}, {"Answer", 12, plain}, {"Statement", 44, plain}, {"Owner", 18, plain},
			{"Date", 12, date}, {"Expires", 12, date}, {"File", 28, mono}, {"SHA-256", 66, mono}, {"Result", 18, result}}}
	for _, a := range p.Attests {
		r.rows = append(r.rows, []any{a.Framework, a.ID, a.Question, a.Answer, a.Statement, a.Owner, a.Date, a.Expires, a.File, a.SHA256, a.Result})
	}
	return r
}

func mapping(p *view.Pack) register {
	r := register{name: "Mapping", table: "tblMapping", tab: slate, title: "Mapping of criteria to controls",
		note:    "One row per requirement and control behind it.",
		columns: []column{{"Framework", 22, plain}, {"Criterion", 20, label}, {"Title", 50, plain}, {"Control", 10, reference}, {"Identifier", 30, mono}, {"Result", 18, result}}}
	for _, m := range p.Mapping {
		r.rows = append(r.rows, []any{m.Framework, m.Criterion, m.Title, m.Check, m.CheckID, m.Result})
	}
	return r
}
