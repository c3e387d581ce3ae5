package xlsx

import (
	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// styleKey names a style; each is made once.
type styleKey struct {
	kind   kind
	result view.Result
}

// kind is how a column looks.
type kind int

const (
	plain kind = iota
	number
	decimal // a number with as many places as it has
	mono
	reference // an ID, linked where it stands elsewhere
	result
	auditor // for the auditor to fill in
	choice  // for the auditor, from a list
	title
	note
	heading
	label
	date
)

func (b *workbook) style(k kind) int { return b.styled(styleKey{kind: k}) }

func (b *workbook) resultStyle(r view.Result) int { return b.styled(styleKey{result, r}) }

func (b *workbook) styled(key styleKey) int {
	if id, ok := b.styles[key]; ok {
		return id
	}
	id, err := b.file.NewStyle(b.define(key))
	b.do(err)
	b.styles[key] = id
	return id
}

// conditional is the look of a result as a conditional format has it.
func (b *workbook) conditional(r view.Result) int {
	if id, ok := b.looks[r]; ok {
		return id
	}
	tone := tone(b.theme, r)
	id, err := b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: tone.Text.Hex()}, Fill: fill(tone.Background)})
	b.do(err)
	b.looks[r] = id
	return id
}

func (b *workbook) define(key styleKey) *excelize.Style {
	t := b.theme
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "Calibri", Size: 10, Color: t.Body.Hex()},
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Color: t.Hairline.Hex(), Style: 1}},
	}
	switch key.kind {
	case number:
		s.Alignment.Horizontal, s.NumFmt = "right", 3
	case decimal:
		s.Alignment.Horizontal = "right"
	case mono:
		s.Font.Family, s.Font.Size = "Consolas", 9
	case reference:
		s.Font.Bold, s.Font.Color = true, t.Link.Hex()
	case result:
		tone := tone(t, key.result)
		s.Font.Bold, s.Font.Color = true, tone.Text.Hex()
		s.Fill = fill(tone.Background)
	case auditor, choice:
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"#FFFBEB"}}
		s.Protection = &excelize.Protection{Locked: false}
	case title:
		s.Font.Size, s.Font.Bold, s.Font.Color = 16, true, t.Navy.Hex()
		s.Border, s.Alignment = nil, &excelize.Alignment{Vertical: "center"}
	case note:
		s.Font.Color = t.Muted.Hex()
		s.Border, s.Alignment = nil, &excelize.Alignment{Vertical: "center"}
	case heading:
		s.Font.Bold, s.Font.Color = true, t.White.Hex()
		s.Fill = fill(t.Navy)
	case label:
		s.Font.Bold = true
	case date:
		format := "yyyy-mm-dd"
		s.CustomNumFmt = &format
	}
	return s
}

func fill(c templates.Colour) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.Hex()}}
}

func tone(t templates.Theme, r view.Result) templates.Tone {
	return [...]templates.Tone{t.Exception, t.Waived, t.Inconclusive, t.NotTested, t.NoExceptions, t.NotApplicable}[r]
}
