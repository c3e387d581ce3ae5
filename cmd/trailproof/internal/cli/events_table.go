package cli

import (
	"io"
	"strings"

	"github.com/trailproof/trailproof/report/table"
)

// spottedTable shows events to people, a line each. What is too long for its
// column is cut off, with an ellipsis; the other forms have it whole.
type spottedTable struct {
	*sheet
	widths []int
}

var tableColumns = []string{"TIME", "EVENT", "PRINCIPAL", "FROM", "OUTCOME", "MATCHED", "VERIFIED"}

// The widest that a column may be, and the narrowest it becomes on a narrow
// terminal.
var (
	widestColumns = []int{20, 36, 72, 39, 36, 40, 8}
	leastColumns  = []int{20, 12, 16, 15, 10, 8, 8}
)

// measured is how many events the widths of the columns are chosen by: what comes
// after them is cut to fit.
const measured = 1000

// writeTable writes the table, holding no more than a few rows in memory.
func (a *spottings) writeTable(w io.Writer, width int, color bool) error {
	t := spottedTable{sheet: sheetOn(w, width, color)}
	rows := [][]string{tableColumns}
	flush := func() {
		t.measure(rows)
		for i, row := range rows {
			t.cut(row, i == 0)
		}
		rows = nil
	}
	err := a.each(func(s spotted, _ *told) error {
		row := rowOf(s)
		if t.widths != nil {
			t.cut(row, false)
			return nil
		}
		if rows = append(rows, row); len(rows) > measured {
			flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(rows) > 1 {
		flush()
	}
	a.foot(t.sheet)
	return t.w.Flush()
}

func rowOf(s spotted) []string {
	t := tell(s.document())
	verified := "no"
	if s.Verified {
		verified = "yes"
	}
	outcome := t.outcome
	if outcome == "" {
		outcome = "ok"
	}
	return []string{t.time, t.event, t.principal, t.address, outcome, strings.Join(s.Matched, " "), verified}
}

// measure chooses the widths.
func (t *spottedTable) measure(rows [][]string) {
	t.widths = make([]int, len(tableColumns))
	least := make([]int, len(tableColumns))
	for _, row := range rows {
		for i, cell := range row {
			t.widths[i] = max(t.widths[i], min(widestColumns[i], table.Columns(visible(cell))))
		}
	}
	for i := range least {
		least[i] = min(leastColumns[i], t.widths[i])
	}
	if t.width > 0 {
		narrow(t.widths, least, t.width-betweenCells*(len(t.widths)-1))
	}
}

func (t *spottedTable) cut(row []string, head bool) {
	cells := make([][]string, len(row))
	for i, cell := range row {
		cells[i] = []string{shortened(visible(cell), t.widths[i])}
	}
	t.row(cells, 0, t.widths, func(column int) string {
		switch {
		case head:
			return "1"
		case column == 6 && row[6] == "no":
			return "35"
		}
		return ""
	})
}

// shortened cuts a text to so many columns. An ARN loses its beginning, which
// says the least.
func shortened(text string, columns int) string {
	if table.Columns(text) <= columns {
		return text
	}
	runes := []rune(text)
	if strings.HasPrefix(text, "arn:") {
		for len(runes) > 0 && table.Columns(string(runes)) >= columns {
			runes = runes[1:]
		}
		return "…" + string(runes)
	}
	for len(runes) > 0 && table.Columns(string(runes)) >= columns {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// longestOutcome is how much is shown of an error: AWS says some in a page.
const longestOutcome = 120

// writeTimeline tells of each event in a few lines: what, who, and how whoever's
// session it is came to it.
func (a *spottings) writeTimeline(w io.Writer, width int, color bool) error {
	t := sheetOn(w, width, color)
	err := a.each(func(s spotted, session *told) error {
		e := tell(s.document())
		head := e.time + "  " + e.event + "  " + e.service
		if e.outcome != "" {
			head += "  " + shortened(visible(e.outcome), longestOutcome)
		}
		t.painted("1", head)
		t.line("  ", e.principal+"  from "+e.address+"  "+e.account+" "+e.region)
		if session != nil {
			for _, by := range session.By {
				t.line("    ", "← "+by.words())
			}
			if session.Lost != "" {
				t.line("    ", "← "+session.Lost)
			}
			if session.Source != "" {
				t.line("    ", "source identity "+session.Source)
			}
		}
		if e.resources != "" {
			t.line("  ", "on "+e.resources)
		}
		where := "verified"
		if !s.Verified {
			where = "not verified"
		}
		if len(s.Matched) != 1 || s.Matched[0] != everyEvent {
			where = strings.Join(s.Matched, " ") + "  " + where
		}
		t.line("  ", where+"  event "+e.id)
		return nil
	})
	if err != nil {
		return err
	}
	a.foot(t)
	return t.w.Flush()
}
