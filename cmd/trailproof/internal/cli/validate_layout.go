package cli

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/report/table"
)

// toneOf is the colour of a verdict; the word stands beside it always.
func toneOf(v archive.Verdict) string {
	switch v {
	case archive.Valid:
		return "32"
	case archive.Invalid:
		return "31"
	}
	return "35"
}

func (t *proofTable) paint(tone, text string) string {
	if !t.color {
		return text
	}
	return "\x1b[" + tone + "m" + text + "\x1b[0m"
}

func (t *proofTable) heading(text string) {
	t.line("", "")
	t.painted("1", text)
}

// line writes text, wrapped and indented.
func (t *proofTable) line(indent, text string) {
	for _, l := range t.wrapped(text, t.width-len(indent)) {
		fmt.Fprintln(t.w, strings.TrimRight(indent+l, " "))
	}
}

func (t *proofTable) painted(tone, text string) {
	for _, l := range t.wrapped(text, t.width) {
		fmt.Fprintln(t.w, t.paint(tone, l))
	}
}

// wrapped makes text visible, and breaks what is wider than the columns given,
// if the output has a width at all.
func (t *proofTable) wrapped(text string, columns int) []string {
	text = visible(text)
	if columns = max(columns, narrowestCell); t.width == 0 || table.Columns(text) <= columns {
		return []string{text}
	}
	return table.Wrap(text, columns)
}

const (
	betweenCells  = 2
	narrowestCell = 8
)

// rows lays rows out in columns as wide as they need to be. On a terminal that
// is too narrow the widest give way, and their text is wrapped.
func (t *proofTable) rows(rows [][]string, tone func(row int) string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], table.Columns(visible(cell)))
		}
	}
	if t.width > 0 {
		narrow(widths, t.width-betweenCells*(len(widths)-1))
	}
	for i, row := range rows {
		cells := make([][]string, len(row))
		height := 0
		for k, cell := range row {
			cells[k] = []string{visible(cell)}
			if table.Columns(cells[k][0]) > widths[k] {
				cells[k] = table.Wrap(cells[k][0], widths[k])
			}
			height = max(height, len(cells[k]))
		}
		for n := range height {
			t.row(cells, n, widths, i, tone(i))
		}
	}
}

// row writes the nth line of a row. The verdict is painted, or the whole head.
func (t *proofTable) row(cells [][]string, n int, widths []int, row int, tone string) {
	var line strings.Builder
	for k, lines := range cells {
		text := ""
		if n < len(lines) {
			text = lines[n]
		}
		pad := widths[k] - table.Columns(text) + betweenCells
		if text != "" && (row == 0 || k == 0) {
			text = t.paint(tone, text)
		}
		line.WriteString(text)
		if k < len(cells)-1 {
			line.WriteString(strings.Repeat(" ", pad))
		}
	}
	fmt.Fprintln(t.w, strings.TrimRight(line.String(), " "))
}

// narrow takes columns from the widest cells until all fit, or all are narrow.
func narrow(widths []int, room int) {
	for {
		total, widest := 0, 0
		for i, w := range widths {
			total += w
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= room || widths[widest] <= narrowestCell {
			return
		}
		widths[widest]--
	}
}
