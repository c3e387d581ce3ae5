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

// metrics answers how wide a text is and which font can draw a rune. It remembers
// what it was asked, so it belongs to one document.
type metrics struct {
	fonts  []*sfnt.Font
	buffer sfnt.Buffer
	ascii  [][128]int
	other  []map[rune]glyph
}

// glyph is how a rune is drawn: in which font, and how wide, in thousandths of the
// type size; missing, if no font has it.
type glyph struct {
	font    templates.Font
	advance int
}

const missing = -1

func newMetrics() (*metrics, error) {
	fonts, err := parsed()
	if err != nil {
		return nil, err
	}
	m := &metrics{fonts: fonts, ascii: make([][128]int, len(fonts)), other: make([]map[rune]glyph, len(fonts))}
	for f := range fonts {
		m.other[f] = map[rune]glyph{}
		for r := range m.ascii[f] {
			m.ascii[f][r] = m.read(templates.Font(f), rune(r))
		}
	}
	return m, nil
}

// glyph is how a rune is drawn where a font is asked for: in that font if it has the
// rune, else in the regular one, else in the one that is there for the rest.
func (m *metrics) glyph(f templates.Font, r rune) glyph {
	if r >= 0 && r < 128 && m.ascii[f][r] != missing {
		return glyph{f, m.ascii[f][r]}
	}
	g, ok := m.other[f][r]
	if !ok {
		g = glyph{f, missing}
		for _, font := range []templates.Font{f, templates.Regular, templates.Fallback} {
			if w := m.read(font, r); w != missing {
				g = glyph{font, w}
				break
			}
		}
		m.other[f][r] = g
	}
	return g
}

// read asks the font itself; it rounds as the PDF's own width table does.
func (m *metrics) read(f templates.Font, r rune) int {
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

func (m *metrics) has(f templates.Font, r rune) bool { return m.glyph(f, r).advance >= 0 }

// width is the width of a clean text in millimetres.
func (m *metrics) width(s string, st style) float64 {
	w := 0
	for _, r := range s {
		w += max(m.glyph(st.font, r).advance, 0)
	}
	return float64(w) / 1000 * st.size * mmPerPoint
}

// run is a part of a text that one font draws.
type run struct {
	font templates.Font
	text string
}

// runs divides a clean text by the fonts that draw it. Spaces and the like are
// drawn in the font that is asked for.
func (m *metrics) runs(f templates.Font, s string) []run {
	var out []run
	start, font := 0, f
	for i, r := range s {
		g := m.glyph(f, r)
		if g.font != font {
			if i > start {
				out = append(out, run{font, s[start:i]})
			}
			start, font = i, g.font
		}
	}
	return append(out, run{font, s[start:]})
}
