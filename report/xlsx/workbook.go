// Package xlsx writes the workbook for the tester: every register of the report
// with filters and links, and columns in which an auditor notes conclusions.
//
// The one rule to respect: all text passes text.go, once. Nothing the customer
// named becomes a formula, a link or a control character.
package xlsx

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// workbook is one workbook being written.
type workbook struct {
	file   *excelize.File
	theme  templates.Theme
	styles map[styleKey]int
	clean  cleaner
	place  map[string]string // where each ID stands: "Tests!A5"
	err    error             // the first error; the rest is skipped
}

// Write writes the workbook. The same pack gives the same bytes.
func Write(w io.Writer, p *view.Pack) error {
	b := &workbook{file: excelize.NewFile(), theme: templates.Default(), styles: map[styleKey]int{}, place: map[string]string{}}
	defer b.file.Close() //nolint:errcheck // nothing is on disk
	var registers []register
	for _, r := range registersOf(p) {
		registers = append(registers, r.parts(maxRows)...)
	}
	for _, r := range registers {
		b.locate(r)
	}
	b.do(b.file.SetSheetName("Sheet1", "Cover"))
	b.sheet("Summary")
	for _, r := range registers {
		b.sheet(r.name)
	}
	for _, r := range registers {
		b.register(p, r)
	}
	for _, r := range view.Results() {
		b.resultStyle(r)
	}
	b.summary(p)
	b.cover(p, registers)
	b.properties(p)
	if b.err != nil {
		return fmt.Errorf("workbook: %w", b.err)
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return b.repack(w, out.Bytes(), registers, p.Generated)
}

func (b *workbook) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *workbook) sheet(name string) {
	_, err := b.file.NewSheet(name)
	b.do(err)
}

func (b *workbook) properties(p *view.Pack) {
	stamp := p.Generated.UTC().Format("2006-01-02T15:04:05Z")
	b.do(b.file.SetDocProps(&excelize.DocProperties{
		Title: b.clean.text(p.Title[0] + " " + p.Title[1]), Subject: b.clean.text(p.Subtitle), Creator: "trailproof",
		LastModifiedBy: "trailproof", Identifier: "xlsx", Created: stamp, Modified: stamp, Language: "en-GB",
	}))
	b.file.SetActiveSheet(0)
	full := true
	b.do(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
}

// cell writes one value, cleaned if it is text.
func (b *workbook) cell(sheet string, col, row int, value any, style int) {
	if b.err != nil {
		return
	}
	name, err := excelize.CoordinatesToCellName(col, row)
	b.do(err)
	if s, ok := value.(string); ok {
		value = b.clean.text(s)
	}
	b.do(b.file.SetCellValue(sheet, name, value))
	b.do(b.file.SetCellStyle(sheet, name, name, style))
}

// link makes a cell jump to where an ID stands.
func (b *workbook) link(sheet string, col, row int, id string) {
	target, ok := b.place[id]
	if !ok || b.err != nil {
		return
	}
	name, err := excelize.CoordinatesToCellName(col, row)
	b.do(err)
	b.do(b.file.SetCellHyperLink(sheet, name, target, "Location"))
}
