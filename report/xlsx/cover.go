package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
)

// The widths of columns whose text wraps.
const (
	valueWidth     = 92
	frameworkWidth = 34
)

func (b *workbook) cover(p *view.Pack, registers []register) {
	const sheet = "Cover"
	b.cell(sheet, 1, 1, p.Title[0]+" "+p.Title[1], b.style(title))
	b.cell(sheet, 1, 2, p.Subtitle+". "+p.Period+". "+p.PeriodNote+".", b.style(note))
	row := 4
	pairs := append(append([]view.Pair{}, p.EntityBlock...), p.PackBlock...)
	pairs = append(pairs, view.Pair{Label: "Root hash (SHA-256)", Value: p.RootText(), Mono: true})
	if p.Classification != "" {
		pairs = append(pairs, view.Pair{Label: "Classification", Value: p.Classification})
	}
	if len(p.Masked) > 0 {
		pairs = append(pairs, view.Pair{Label: "Masked", Value: strings.Join(p.Masked, " ")})
	}
	if p.Draft != "" {
		pairs = append(pairs, view.Pair{Label: "Draft", Value: p.Draft})
	}
	for _, q := range pairs {
		value := b.style(plain)
		if q.Mono {
			value = b.style(mono)
		}
		b.cell(sheet, 1, row, q.Label, b.style(label))
		b.cell(sheet, 2, row, q.Value, value)
		b.do(b.file.SetRowHeight(sheet, row, heightOf(linesIn(q.Value, valueWidth))))
		row++
	}
	row++
	for i, head := range []string{"Sheet", "Content", "Rows"} {
		b.cell(sheet, i+1, row, head, b.style(heading))
	}
	b.do(b.file.SetRowHeight(sheet, row, heightOf(1)))
	for _, r := range registers {
		row++
		b.cell(sheet, 1, row, r.name, b.style(reference))
		b.link(sheet, 1, row, "sheet:"+r.name)
		b.cell(sheet, 2, row, r.note, b.style(plain))
		b.cell(sheet, 3, row, r.length(), b.style(number))
		b.do(b.file.SetRowHeight(sheet, row, heightOf(linesIn(r.note, valueWidth))))
	}
	row += 2
	for i, head := range []string{"Sign-off", "Name and function", "Date and signature"} {
		b.cell(sheet, i+1, row, head, b.style(heading))
	}
	b.do(b.file.SetRowHeight(sheet, row, heightOf(1)))
	for _, who := range []string{"Prepared by", "Approved by", "Received by (auditor)"} {
		row++
		b.cell(sheet, 1, row, who, b.style(label))
		b.cell(sheet, 2, row, "", b.style(auditor))
		b.cell(sheet, 3, row, "", b.style(auditor))
		b.do(b.file.SetRowHeight(sheet, row, heightOf(1)))
	}
	row += 2
	b.cell(sheet, 1, row, altered("{escaped}", "{shortened}"), b.style(note))
	b.cell(sheet, 1, row+1, "This workbook is evidence produced by management. It is not an auditor's opinion, an attestation report or a certification.", b.style(note))
	for name, width := range map[string]float64{"A": 28, "B": valueWidth, "C": 26} {
		b.do(b.file.SetColWidth(sheet, name, name, width))
	}
	b.plainSheet(p, sheet)
}

// altered says how many values are not as they were. Their number is known when all
// rows are written, and put in then.
func altered(escaped, shortened string) string {
	return "Values shown with escapes: " + escaped + ". Values longer than a cell, shortened with a note: " + shortened + ". The originals are in assessment.json and in raw/."
}

// summary is the only sheet with formulas. Each carries the number that it
// computes, for readers that do not calculate.
func (b *workbook) summary(p *view.Pack) {
	const sheet = "Summary"
	b.cell(sheet, 1, 1, "Summary", b.style(title))
	b.cell(sheet, 1, 2, "Controls by result, counted from the sheet Controls.", b.style(note))
	for i, head := range []string{"Result", "Controls", "Share"} {
		b.cell(sheet, i+1, headRow, head, b.style(heading))
	}
	row, total := firstRow, p.Counts.Total()
	for _, r := range view.Results() {
		b.cell(sheet, 1, row, r.String(), b.resultStyle(r))
		b.cell(sheet, 2, row, p.Counts[r], b.style(number))
		b.formula(sheet, fmt.Sprintf("B%d", row), fmt.Sprintf("COUNTIF(Controls!$K$%d:$K$%d,A%d)", firstRow, firstRow+max(len(p.Checks), 1)-1, row))
		share := 0.0
		if total > 0 {
			share = float64(p.Counts[r]) / float64(total)
		}
		b.cell(sheet, 3, row, share, b.percent())
		b.formula(sheet, fmt.Sprintf("C%d", row), fmt.Sprintf("IF(B%d=0,0,B%d/B%d)", firstRow+len(view.Results()), row, firstRow+len(view.Results())))
		row++
	}
	b.cell(sheet, 1, row, "Total", b.style(label))
	b.cell(sheet, 2, row, total, b.style(number))
	b.formula(sheet, fmt.Sprintf("B%d", row), fmt.Sprintf("SUM(B%d:B%d)", firstRow, row-1))
	b.doughnut(sheet, row)

	row += 6 // below the chart
	b.do(b.file.SetRowHeight(sheet, row, 30))
	b.cell(sheet, 1, row, "Framework", b.style(heading))
	for i, r := range view.Results() {
		b.cell(sheet, i+2, row, r.String(), b.style(heading))
	}
	b.cell(sheet, len(view.Results())+2, row, "Requirements", b.style(heading))
	for _, f := range p.Frameworks {
		row++
		b.cell(sheet, 1, row, f.Title, b.style(label))
		b.do(b.file.SetRowHeight(sheet, row, heightOf(linesIn(f.Title, frameworkWidth))))
		for i, r := range view.Results() {
			b.cell(sheet, i+2, row, f.Counts[r], b.style(number))
		}
		b.cell(sheet, len(view.Results())+2, row, f.Counts.Total(), b.style(number))
	}
	row += 2
	for _, line := range p.Summary {
		b.cell(sheet, 1, row, line, b.style(note))
		row++
	}
	b.do(b.file.SetColWidth(sheet, "A", "A", frameworkWidth))
	b.do(b.file.SetColWidth(sheet, "B", "H", 16))
	b.plainSheet(p, sheet)
}

func (b *workbook) doughnut(sheet string, totalRow int) {
	fills := make([]excelize.ChartDataPoint, 0, len(view.Results()))
	for i, r := range view.Results() {
		fills = append(fills, excelize.ChartDataPoint{Index: i, Fill: fill(tone(b.theme, r).Chart)})
	}
	b.do(b.file.AddChart(sheet, "E4", &excelize.Chart{
		Type: excelize.Doughnut,
		Series: []excelize.ChartSeries{{Name: "Controls", DataPoint: fills,
			Categories: fmt.Sprintf("Summary!$A$%d:$A$%d", firstRow, totalRow-1), Values: fmt.Sprintf("Summary!$B$%d:$B$%d", firstRow, totalRow-1)}},
		Legend: excelize.ChartLegend{Position: "right"}, HoleSize: 60,
		Dimension: excelize.ChartDimension{Width: 420, Height: 220},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Controls by result"}}},
	}))
}

func (b *workbook) formula(sheet, cell, formula string) {
	if b.err == nil {
		b.do(b.file.SetCellFormula(sheet, cell, formula))
	}
}

func (b *workbook) percent() int {
	id, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 10, Color: b.theme.Body.Hex()}, NumFmt: 10,
		Border: []excelize.Border{{Type: "bottom", Color: b.theme.Hairline.Hex(), Style: 1}}})
	b.do(err)
	return id
}

func (b *workbook) plainSheet(p *view.Pack, sheet string) {
	off := false
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	b.print(p, sheet, navy, 0)
	// Without a password: nobody writes over the figures by mistake.
	b.do(b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
}
