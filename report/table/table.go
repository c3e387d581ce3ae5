// Package table writes the report for a terminal: each framework's counts, and
// a row for each requirement.
//
// The one rule to respect: nothing is cut off silently. Text that does not fit
// is wrapped; characters that a terminal would obey are escaped.
package table

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// Narrowest is the width, in columns, that a narrower terminal is treated as.
const Narrowest = 60

// Options say what the terminal is like.
type Options struct {
	Width int  // columns; 0 is 100
	Color bool // ANSI colours are understood
}

// Write writes the table.
func Write(w io.Writer, p *view.Pack, o Options) error {
	if o.Width == 0 {
		o.Width = 100
	}
	t := &table{out: bufio.NewWriter(w), width: max(o.Width, Narrowest), color: o.Color}
	t.head(p)
	for _, fw := range p.Frameworks {
		t.framework(fw)
	}
	t.exceptions(p)
	t.human(p)
	t.samples(p)
	t.foot(p)
	return t.out.Flush()
}

// table is being written.
type table struct {
	out   *bufio.Writer
	width int
	color bool
}

func (t *table) head(p *view.Pack) {
	t.heading(p.Entity + " | " + p.Period)
	for _, s := range p.Summary {
		t.paragraph(s)
	}
	if p.Draft != "" {
		t.paragraph("Draft. " + p.Draft)
	}
}

func (t *table) framework(fw view.Framework) {
	t.line("")
	t.heading(fw.Title)
	var counts []string
	for _, r := range view.Results() {
		if n := fw.Counts[r]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s: %d", r, n))
		}
	}
	t.paragraph(fmt.Sprintf("%d requirements. %s", fw.Counts.Total(), strings.Join(counts, ", ")))
	rows := [][]cell{{{text: "ID"}, {text: "Requirement"}, {text: "Result"}, {text: "Why"}}}
	for _, r := range fw.Requirements {
		rows = append(rows, []cell{{text: r.ID}, {text: r.Title}, {text: r.Words, tone: toneOf(r.Result)}, {text: r.Why}})
	}
	t.rows(rows)
}

const (
	// manyAccounts is from how many accounts on the subjects that fail are told by
	// check: of fewer, the reasons of the requirements say enough.
	manyAccounts = 10
	// mostSubjects is how many of them are named.
	mostSubjects = 3
)

// exceptions names the first subjects that fail each check, and counts the others.
func (t *table) exceptions(p *view.Pack) {
	if len(p.Exceptions) == 0 || len(p.Accounts) < manyAccounts {
		return
	}
	t.line("")
	t.heading("Exceptions by check")
	names := map[string]string{}
	for _, a := range p.Accounts {
		names[a.ID] = a.Name
	}
	for _, g := range view.GroupExceptions(p.Exceptions) {
		waived := ""
		if g.Waived > 0 {
			waived = fmt.Sprintf(", %d waived", g.Waived)
		}
		t.paragraph(fmt.Sprintf("%s %s (%s): %d%s, in %s", g.Check, g.CheckID, g.Severity, len(g.Items), waived, many(g.Accounts, "account")))
		var shown []string
		for _, e := range g.Items[:min(len(g.Items), mostSubjects)] {
			shown = append(shown, subject(e, names))
		}
		text := "  " + strings.Join(shown, "; ")
		if more := len(g.Items) - len(shown); more > 0 {
			text += fmt.Sprintf("; and %d more", more)
		}
		t.paragraph(text)
	}
}

// human says what is amiss with waivers and attestations.
func (t *table) human(p *view.Pack) {
	if len(p.Human) == 0 {
		return
	}
	t.line("")
	t.heading("Waivers and attestations to look at")
	for _, line := range p.Human {
		t.paragraph("  " + line)
	}
}

// samples names what was drawn for tests by hand.
func (t *table) samples(p *view.Pack) {
	for _, s := range p.Samples {
		t.line("")
		t.heading(fmt.Sprintf("Sample %s: %d of %d, %s", s.ID, len(s.Items), s.Size, s.Population))
		t.paragraph("seed " + s.Seed + ", SHA-256 of the population " + s.SHA256)
		for _, item := range s.Items {
			t.paragraph(fmt.Sprintf("  %d %s", item.Position, item.ID))
		}
	}
}

// subject names what fails: an account with its name, else what it is and where.
func subject(e view.ExceptionItem, names map[string]string) string {
	name := names[e.Account]
	switch {
	case e.Subject != e.Account && name != "":
		return e.Subject + " in " + name
	case e.Subject == e.Account && name != "":
		return e.Account + " " + name
	}
	return e.Subject
}

func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (t *table) foot(p *view.Pack) {
	t.line("")
	if line := p.Standings.Line(); line != "" {
		t.paragraph(line)
	}
	if n := len(p.Gaps); n > 0 {
		t.paragraph(fmt.Sprintf("%d reads got no answer; what would settle them:", n))
		for _, g := range actions(p.Gaps) {
			t.paragraph("  " + g)
		}
	}
}

// actions sums the gaps up by what would close them, in order of appearance.
func actions(gaps []view.Gap) []string {
	var order []string
	counts := map[string]int{}
	for _, g := range gaps {
		key := strings.TrimSpace(g.Reason + " " + g.Action)
		if counts[key] == 0 {
			order = append(order, key)
		}
		counts[key]++
	}
	for i, key := range order {
		order[i] = fmt.Sprintf("%s (%d)", key, counts[key])
	}
	return order
}
