package pdf

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/trailproof/trailproof/templates"
)

const mmPerPoint = 25.4 / 72

// parsed is every font, parsed once in a process; a parsed font is read-only.
var parsed = sync.OnceValues(func() ([]*sfnt.Font, error) {
	var fonts []*sfnt.Font
	for _, f := range templates.Fonts() {
		font, err := sfnt.Parse(f.TTF())
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", f.Family(), err)
		}
		fonts = append(fonts, font)
	}
	return fonts, nil
})

// metrics answers how wide a text is and which runes a font can draw. It
// remembers what it was asked, so it belongs to one document.
type metrics struct {
	fonts  []*sfnt.Font
	buffer sfnt.Buffer
	ascii  [5][128]int
	other  [5]map[rune]int
}

func newMetrics() (*metrics, error) {
	fonts, err := parsed()
	if err != nil {
		return nil, err
	}
	m := &metrics{fonts: fonts}
	for f := range fonts {
		m.other[f] = map[rune]int{}
		for r := range m.ascii[f] {
			m.ascii[f][r] = m.read(templates.Font(f), rune(r))
		}
	}
	return m, nil
}

// advance is the width of a rune in thousandths of the type size, -1 if the
// font has no glyph for it.
func (m *metrics) advance(f templates.Font, r rune) int {
	if r >= 0 && r < 128 {
		return m.ascii[f][r]
	}
	w, ok := m.other[f][r]
	if !ok {
		w = m.read(f, r)
		m.other[f][r] = w
	}
	return w
}

// read asks the font itself; it rounds as the PDF's own width table does.
func (m *metrics) read(f templates.Font, r rune) int {
	const missing = -1
	ft := m.fonts[f]
	glyph, err := ft.GlyphIndex(&m.buffer, r)
	if err != nil || glyph == 0 {
		return missing
	}
	units := ft.UnitsPerEm()
	w, err := ft.GlyphAdvance(&m.buffer, glyph, fixed.I(int(units)), font.HintingNone)
	if err != nil {
		return missing
	}
	return int(float64(w)/64*1000/float64(units) + 0.5)
}

func (m *metrics) has(f templates.Font, r rune) bool { return m.advance(f, r) >= 0 }

// width is the width of a clean text in millimetres.
func (m *metrics) width(s string, st style) float64 {
	w := 0
	for _, r := range s {
		w += max(m.advance(st.font, r), 0)
	}
	return float64(w) / 1000 * st.size * mmPerPoint
}
