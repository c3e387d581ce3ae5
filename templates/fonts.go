package templates

import _ "embed"

// The fonts are Source Sans 3 and Source Code Pro under the SIL Open Font
// License 1.1, and for what they lack a part of DejaVu Sans under its own; the
// licences stand beside the files, in fonts/.
//
// They are embedded as strings so that no reader can alter them.
var (
	//go:embed fonts/SourceSans3_400Regular.ttf
	regular string
	//go:embed fonts/SourceSans3_400Regular_Italic.ttf
	italic string
	//go:embed fonts/SourceSans3_600SemiBold.ttf
	semiBold string
	//go:embed fonts/SourceSans3_700Bold.ttf
	bold string
	//go:embed fonts/SourceCodePro_400Regular.ttf
	mono string
	//go:embed fonts/DejaVuSans_Fallback.ttf
	fallback string
)

// Font is one style of the report's fonts.
type Font int

const (
	Regular Font = iota
	Italic
	SemiBold
	Bold
	Mono
	Fallback // only the characters that Regular lacks: Hebrew, Arabic, Georgian, symbols …
)

// Fonts lists every font.
func Fonts() []Font { return []Font{Regular, Italic, SemiBold, Bold, Mono, Fallback} }

// TTF is the font as a TrueType file, in the caller's own copy.
func (f Font) TTF() []byte {
	return []byte([...]string{regular, italic, semiBold, bold, mono, fallback}[f])
}

// Family names the font without spaces, one family for each, because PDF and
// style sheets know only regular and bold within a family.
func (f Font) Family() string {
	return [...]string{"sourcesans3", "sourcesans3italic", "sourcesans3semibold", "sourcesans3bold", "sourcecodepro", "dejavusans"}[f]
}
