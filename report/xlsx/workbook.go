// Package xlsx writes the workbook for the tester: every register of the report
// with filters and links, and columns in which an auditor notes conclusions.
//
// The one rule to respect: all text passes text.go, once. Nothing the customer
// named becomes a formula, a link or a control character.
package xlsx

import (
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// workbook is one workbook being written.
type workbook struct {
	file   *excelize.File
	theme  templates.Theme
	styles map[styleKey]int
	looks  map[view.Result]int // the conditional formats
	clean  cleaner
	texts  *texts
	place  map[string]spot // where each ID stands
	err    error           // the first error; the rest is skipped
}

// Write writes the workbook. The same pack gives the same bytes.
func Write(w io.Writer, p *view.Pack) error {
	b := newWorkbook()
	defer b.file.Close() //nolint:errcheck // nothing is on disk
	var registers []register
	for _, r := range registersOf(p) {
		registers = append(registers, r.parts(maxRows)...)
	}
	name(registers)
	if err := b.write(w, p, registers); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

func newWorkbook() *workbook {
	return &workbook{file: excelize.NewFile(), theme: templates.Default(), styles: map[styleKey]int{}, looks: map[view.Result]int{}, place: map[string]spot{}}
}

// write has excelize make everything but the rows of the registers: styles, cover,
// chart, tables, validation, print setup. The rows are put in as the parts go out.
func (b *workbook) write(w io.Writer, p *view.Pack, registers []register) error {
	b.place["Cover"] = spot{"Cover", 1}
	for _, r := range registers {
		b.place["sheet:"+r.name] = spot{r.name, 1}
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
		return b.err
	}
	made := parts{}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return made })
	if err := b.file.Write(io.Discard); err != nil {
		return err
	}
	if made[sharedTexts] == nil {
		return fmt.Errorf("%s was not made", sharedTexts)
	}
	b.texts = newTexts(made[sharedTexts].Bytes(), &b.clean)
	return b.send(w, made, registers, p.Generated)
}

// spot is the cell of the first column of a sheet that a link leads to.
type spot struct {
	sheet string
	row   int
}

func (s spot) String() string {
	return "'" + s.sheet + "'!A" + strconv.Itoa(s.row)
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
		Title: new(cleaner).text(p.Title[0] + " " + p.Title[1]), Subject: new(cleaner).text(p.Subtitle), Creator: "trailproof",
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
	b.do(b.file.SetCellHyperLink(sheet, name, target.String(), "Location"))
}
