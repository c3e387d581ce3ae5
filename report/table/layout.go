package table

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// cell is one cell of a row.
type cell struct {
	text string
	tone string // ANSI colour; "" for none
}

// gap separates columns.
const gap = 2

// rows lays rows out in four columns: the first and third as wide as they need
// to be within reason, the rest shared by the others. The first row is a head.
func (t *table) rows(rows [][]cell) {
	widths := make([]int, 4)
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], widest(c.text))
		}
	}
	widths[0] = min(widths[0], t.width/5)
	widths[2] = min(widths[2], t.width/5)
	rest := t.width - widths[0] - widths[2] - 3*gap
	widths[1] = min(widths[1], rest/2)
	widths[3] = rest - widths[1]
	for i, row := range rows {
		t.row(row, widths, i == 0)
	}
}

func (t *table) row(row []cell, widths []int, head bool) {
	wrapped := make([][]string, len(row))
	height := 0
	for i, c := range row {
		wrapped[i] = wrap(visible(c.text), widths[i])
		height = max(height, len(wrapped[i]))
	}
	for k := range height {
		var line strings.Builder
		for i, lines := range wrapped {
			text := ""
			if k < len(lines) {
				text = lines[k]
			}
			pad := strings.Repeat(" ", widths[i]-width(text)+gap)
			switch {
			case text == "":
			case head:
				text = t.bold(text)
			case row[i].tone != "":
				text = t.paint(row[i].tone, text)
			}
			line.WriteString(text + pad)
		}
		t.line(strings.TrimRight(line.String(), " "))
	}
}

// paragraph writes text over as many lines as it takes; further lines are
// indented as the first.
func (t *table) paragraph(text string) {
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	for _, line := range wrap(visible(strings.TrimLeft(text, " ")), t.width-len(indent)) {
		t.line(indent + line)
	}
}

// line writes one line. The error, if any, is the writer's and comes at Flush.
func (t *table) line(text string) {
	t.out.WriteString(text)
	t.out.WriteByte('\n')
}

func (t *table) heading(text string) {
	for _, line := range wrap(visible(text), t.width) {
		t.line(t.bold(line))
	}
}

func (t *table) bold(text string) string { return t.paint("1", text) }

func (t *table) paint(code, text string) string {
	if !t.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// toneOf is the colour of a result; the word stands beside it always.
func toneOf(r view.Result) string {
	return [...]string{
		view.Exception: "31", view.Waived: "33", view.Inconclusive: "35",
		view.NotTested: "36", view.NoExceptions: "32", view.NotApplicable: "2",
	}[r]
}
