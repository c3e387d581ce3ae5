package pdf

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// tests is section 7: one block per check, its passes evidenced as fully as its
// failures. Checks that were not performed follow in one table.
func (d *document) tests() {
	d.chapter("Tests of controls and results", false)
	if len(d.pack.Checks) == 0 {
		d.say("No check was performed, so there are no tests to report.")
		return
	}
	exceptions := map[string][]view.ExceptionItem{}
	for _, e := range d.pack.Exceptions {
		exceptions[e.Check] = append(exceptions[e.Check], e)
	}
	var awaited []view.Check
	for _, c := range d.pack.Checks {
		if c.Awaits != "" {
			awaited = append(awaited, c)
			continue
		}
		d.heading2(c.Number+"   "+c.Title, c.Number)
		d.box(headerBox, d.checkHeader(c))
		d.testTable(c)
		if items := exceptions[c.Number]; len(items) > 0 {
			d.skip(4.5)
			d.callouts(items)
		}
		d.subjects(c)
		if len(c.Unread) > 0 {
			d.checkGaps(c)
		}
		d.skip(2)
	}
	d.awaited(awaited)
}

// checkHeader says what the check is, how it came out and what it tests.
func (d *document) checkHeader(c view.Check) []block {
	width := d.width() - 2*headerBox.padX
	var facts []string
	for _, f := range []struct{ label, text string }{{"Severity: ", c.Severity}, {"Family: ", c.Family}, {"Type: ", c.Type}} {
		if f.text != "" {
			facts = append(facts, f.label+f.text)
		}
	}
	pill := d.pill(c.Result, words(c.Result), 9, 60)
	about := d.rightBlocks(width-46, 4.4, span{text: strings.Join(facts, "  |  "), style: style{templates.Regular, 8.6, theme.Muted}})
	blocks := beside(pill, 46, about)
	blocks = append(blocks, gapBlock(1.4))
	if c.Statement != "" {
		blocks = append(blocks, d.textBlocks(width, 4.6, span{text: c.Statement, style: style{templates.Regular, 9.4, theme.Ink}})...)
		blocks = append(blocks, gapBlock(1))
	}
	text := style{templates.Regular, 8.8, theme.Body}
	row := func(label string, spans ...span) {
		inner := d.textBlocks(width-27, 4.3, spans...)
		blocks = append(blocks, d.labelled(span{text: label, style: tableLabel}, 27, 4.3, inner)...)
	}
	row("Criteria", d.criteriaByFramework(c.Criteria)...)
	if c.Population != "" || c.Examined > 0 {
		row("Population", span{text: tree(c.Population) + " — " + plural(c.Examined, "subject") + " examined, " + plural(c.Deviations, "deviation") + ", " + number(c.Undecided) + " undecided", style: text})
	}
	if c.Parameters != "" {
		row("Parameters", span{text: c.Parameters, style: style{templates.Mono, 7.6, theme.Body}})
	}
	if c.Why != "" {
		row("Finding", span{text: c.Why, style: text})
	}
	if len(c.Tests) == 0 {
		row("Tests", span{text: "No test of this check was performed.", style: text})
	}
	if c.NotShown != "" {
		row("Not shown", span{text: c.NotShown, style: text})
	}
	return blocks
}

// criteriaByFramework lists the requirements that cite a check, by framework.
func (d *document) criteriaByFramework(all []view.Criterion) []span {
	if len(all) == 0 {
		return []span{{text: "No requirement in scope cites this check.", style: tableText}}
	}
	var spans []span
	last := ""
	for i, c := range all {
		if i == 0 || c.Framework != last {
			if i > 0 {
				spans = append(spans, span{text: "   ·   ", style: tableText})
			}
			spans = append(spans, span{text: c.Framework + " ", style: tableText})
		} else {
			spans = append(spans, span{text: ", ", style: tableText})
		}
		last = c.Framework
		spans = append(spans, span{text: c.ID, style: tableLink, link: "requirement " + c.Framework + " " + c.ID})
	}
	return spans
}

func (d *document) testTable(c view.Check) {
	if len(c.Tests) == 0 {
		return
	}
	d.skip(4)
	t := d.newTable([]column{{"Test", 17, false}, {"Procedure performed, evidence", 70.6, false}, {"Population", 16.6, true}, {"Deviations", 16.4, true}, {"Undecided", 16.4, true}, {"Result", 33, false}})
	t.small = true
	for _, x := range c.Tests {
		procedure := d.cell(t, 1, tableText, x.Procedure)
		if x.Sentence != "" && !strings.Contains(x.Procedure, x.Sentence) {
			procedure = append(procedure, d.cell(t, 1, tableMono, tree(x.Sentence))...)
		}
		if len(x.Evidence) > 0 {
			procedure = append(procedure, d.cellSpans(t, 1, small(d.firstLinks(x.Evidence, d.mostCited(), "see the workbook"))...)...)
		}
		t.add(
			d.cell(t, 0, tableBold, x.Number),
			procedure,
			d.cell(t, 2, tableText, number(x.Population)),
			d.cell(t, 3, tableText, number(x.Deviations)),
			d.cell(t, 4, tableText, number(x.Undecided)),
			append(d.resultPill(x.Result, t.inner(5)), d.cell(t, 5, tableMuted, x.Why)...),
		).at(x.Number)
	}
	d.table(t)
}

// subjects is what was found on each subject, sentence by sentence.
func (d *document) subjects(c view.Check) {
	if len(c.Subjects) == 0 {
		if len(c.Tests) > 0 {
			d.skip(3)
			d.say("No subject was examined: the population is empty or could not be read.")
		}
		return
	}
	most := mostRows
	if d.large() && len(c.Subjects) > mostRows {
		most = mostInLargeRows
	}
	shown := worst(c.Subjects, most, func(s view.Subject) view.Result { return s.Result })
	count := "all " + number(len(shown)) + " shown"
	if len(shown) < len(c.Subjects) {
		count = number(len(shown)) + " of " + number(len(c.Subjects)) + ", the worst first; complete rows: workbook sheet “Subjects”"
	}
	d.heading3("Subjects of "+c.Number, count)
	t := d.newTable([]column{{"Subject", 52, false}, {"What was found", 83, false}, {"Result", 35, false}})
	for _, s := range shown {
		place := s.Account
		if s.Region != "" {
			place = strings.TrimPrefix(place+", "+s.Region, ", ")
		}
		subject := d.cell(t, 0, tableMono, s.ID)
		if place != "" && place != s.ID {
			subject = append(subject, d.cell(t, 0, tableMuted, place)...)
		}
		t.add(subject, d.steps(t, c.Number, s), d.resultPill(s.Result, t.inner(2)))
	}
	d.table(t)
}

// steps are the sentences evaluated on one subject, each with its evidence.
func (d *document) steps(t *table, check string, s view.Subject) []block {
	var blocks []block
	if s.Reason != "" && !retold(s) {
		blocks = d.cell(t, 1, tableText, s.Reason)
	}
	for _, st := range s.Steps {
		spans := []span{{text: strings.TrimPrefix(st.Test, check+"."), style: tableLink, link: st.Test}}
		if st.Test == "" { // not a test: a sentence that selects the population
			spans = []span{{text: st.Sentence, style: tableMono}}
		}
		got := st.Got
		if got == "" {
			got = st.Truth
		} else if st.Truth != "" && st.Truth != got {
			got += " (" + st.Truth + ")"
		}
		if st.Gap == "" {
			spans = append(spans, span{text: "  " + got, style: tableText})
		} else { // there is no answer: why takes its place
			spans = append(spans, span{text: "  " + st.Truth + ": " + st.Gap, style: style{templates.Regular, 8.4, theme.Inconclusive.Text}})
		}
		if len(st.Evidence) > 0 {
			spans = append(spans, span{text: "  ", style: tableText})
			spans = append(spans, small(d.firstLinks(st.Evidence, mostInLarge, "see the workbook"))...)
		}
		blocks = append(blocks, d.cellSpans(t, 1, spans...)...)
	}
	if len(blocks) == 0 {
		return d.cell(t, 1, tableMuted, "–")
	}
	return blocks
}

// retold says that a step tells again, at length, what the reason says of it.
func retold(s view.Subject) bool {
	const long = 120
	return slices.ContainsFunc(s.Steps, func(st view.Step) bool {
		return len(st.Got) > long && st.Test != "" && strings.Contains(s.Reason, st.Got)
	})
}

// small sets identifiers in the size of captions.
func small(spans []span) []span {
	for i := range spans {
		spans[i].size = tableMuted.size
	}
	return spans
}
