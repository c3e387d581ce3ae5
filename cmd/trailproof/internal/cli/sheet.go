package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/trailproof/trailproof/report/table"
)

// sheet lays text out for people. What does not fit on a line is wrapped, never
// cut off; what a terminal would obey is made visible.
type sheet struct {
	w     *bufio.Writer
	width int // of the terminal; 0: nothing is wrapped
	color bool
}

func sheetOn(out io.Writer, width int, color bool) *sheet {
	return &sheet{bufio.NewWriter(out), width, color}
}

func (t *sheet) paint(tone, text string) string {
	if !t.color || tone == "" {
		return text
	}
	return "\x1b[" + tone + "m" + text + "\x1b[0m"
}

func (t *sheet) heading(text string) {
	t.line("", "")
	t.painted("1", text)
}

// line writes text, wrapped and indented.
func (t *sheet) line(indent, text string) {
	for _, l := range t.wrapped(text, t.width-len(indent)) {
		fmt.Fprintln(t.w, strings.TrimRight(indent+l, " "))
	}
}

func (t *sheet) painted(tone, text string) {
	for _, l := range t.wrapped(text, t.width) {
		fmt.Fprintln(t.w, t.paint(tone, l))
	}
}

// wrapped makes text visible, and breaks what is wider than the columns given,
// if the output has a width at all.
func (t *sheet) wrapped(text string, columns int) []string {
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
// is too narrow the widest give way, and their text is wrapped, but never within
// the ID of an account, which is to be copied. Each cell is painted in its tone,
// if it has one.
func (t *sheet) rows(rows [][]string, tone func(row, column int) string) {
	widths, least := make([]int, len(rows[0])), make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], table.Columns(visible(cell)))
			if least[i] = max(least[i], narrowestCell); accountID.MatchString(cell) {
				least[i] = max(least[i], len(cell))
			}
		}
	}
	if t.width > 0 {
		narrow(widths, least, t.width-betweenCells*(len(widths)-1))
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
			t.row(cells, n, widths, func(column int) string { return tone(i, column) })
		}
	}
}

// row writes the nth line of a row.
func (t *sheet) row(cells [][]string, n int, widths []int, tone func(column int) string) {
	var line strings.Builder
	for k, lines := range cells {
		text := ""
		if n < len(lines) {
			text = lines[n]
		}
		pad := widths[k] - table.Columns(text) + betweenCells
		if text != "" {
			text = t.paint(tone(k), text)
		}
		line.WriteString(text)
		if k < len(cells)-1 {
			line.WriteString(strings.Repeat(" ", pad))
		}
	}
	fmt.Fprintln(t.w, strings.TrimRight(line.String(), " "))
}

// narrow takes columns from the widest cells until all fit, or none can give way.
func narrow(widths, least []int, room int) {
	for {
		total, widest := 0, -1
		for i, w := range widths {
			total += w
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if total <= room || widest < 0 {
			return
		}
		widths[widest]--
	}
}
