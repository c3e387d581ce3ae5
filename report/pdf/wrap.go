package pdf

import (
	"strings"
	"unicode/utf8"

	"github.com/trailproof/trailproof/templates"
)

// style is a font at a size in points, in a colour.
type style struct {
	font   templates.Font
	size   float64
	colour templates.Colour
}

// span is a run of text in one style. A link names the anchor it leads to; text
// whose anchor does not exist is drawn without the colour of a link.
type span struct {
	text string
	style
	link string
}

// piece is a span placed on a line, x millimetres from its left edge.
type piece struct {
	span
	x, width float64
}

// textLine is the pieces on one baseline.
type textLine struct {
	pieces []piece
	width  float64
}

// wrap breaks spans into lines of at most width millimetres. It breaks at
// spaces; inside a token wider than a line after / : - . _ or a comma and before
// an escape or an opening parenthesis; and inside what still does not fit,
// anywhere. Nothing is dropped but the spaces at the breaks. It returns at least
// one line.
func (d *document) wrap(width float64, spans ...span) []textLine {
	w := wrapper{metrics: d.metrics, limit: width + rounding}
	var word []span
	for _, s := range spans {
		s.text = d.clean(s.font, s.text)
		for i, paragraph := range strings.Split(s.text, "\n") {
			if i > 0 {
				w.word(word)
				word = nil
				w.newline()
			}
			for k, token := range strings.Split(paragraph, " ") {
				if k > 0 {
					w.word(word)
					word = nil
					w.space(s.style)
				}
				if token != "" {
					s.text = token
					word = append(word, s)
				}
			}
		}
	}
	w.word(word)
	w.newline()
	for len(w.lines) > 1 && len(w.lines[len(w.lines)-1].pieces) == 0 {
		w.lines = w.lines[:len(w.lines)-1]
	}
	return w.lines
}

// rounding forgives the last digit of a sum of widths.
const rounding = 1e-6

// wrapper fills lines word by word. A word is the spans between two spaces.
type wrapper struct {
	metrics *metrics
	limit   float64
	lines   []textLine
	line    textLine
	gap     float64 // width of the spaces before the next word
}

func (w *wrapper) newline() {
	w.lines = append(w.lines, w.line)
	w.line, w.gap = textLine{}, 0
}

func (w *wrapper) space(st style) {
	if len(w.line.pieces) > 0 {
		w.gap += w.metrics.width(" ", st)
	}
}

func (w *wrapper) word(word []span) {
	if len(word) == 0 {
		return
	}
	width := 0.0
	for _, s := range word {
		width += w.metrics.width(s.text, s.style)
	}
	if w.line.width+w.gap+width > w.limit && width <= w.limit && len(w.line.pieces) > 0 {
		w.newline()
	}
	for i, s := range word {
		if width <= w.limit {
			w.add(s, w.metrics.width(s.text, s.style))
			continue
		}
		for _, part := range parts(s.text) {
			s.text = part
			w.part(s, i == 0)
		}
	}
}

// part places a piece of a token that is wider than a line.
func (w *wrapper) part(s span, first bool) {
	width := w.metrics.width(s.text, s.style)
	if w.line.width+w.gap+width > w.limit && len(w.line.pieces) > 0 && (first || width <= w.limit) {
		w.newline()
	}
	for width > w.limit-w.line.width-w.gap {
		n, taken := 0, 0.0
		for n < len(s.text) {
			r, size := utf8.DecodeRuneInString(s.text[n:])
			advance := w.metrics.width(string(r), s.style)
			if w.line.width+w.gap+taken+advance > w.limit && (n > 0 || len(w.line.pieces) > 0) {
				break
			}
			n, taken = n+size, taken+advance
		}
		if n > 0 {
			head := s
			head.text = s.text[:n]
			w.add(head, taken)
			s.text, width = s.text[n:], width-taken
		}
		if s.text == "" {
			return
		}
		w.newline()
	}
	w.add(s, width)
}

// add appends text to the line, joined to the piece before if it looks alike.
func (w *wrapper) add(s span, width float64) {
	n := len(w.line.pieces)
	if n > 0 {
		last := &w.line.pieces[n-1]
		if last.style == s.style && last.link == s.link && (w.gap == 0 || w.gap < w.metrics.width("  ", s.style)) {
			if w.gap > 0 {
				last.text += " "
				last.width += w.gap
			}
			last.text += s.text
			last.width += width
			w.line.width += w.gap + width
			w.gap = 0
			return
		}
	}
	w.line.width += w.gap
	w.line.pieces = append(w.line.pieces, piece{span: s, x: w.line.width, width: width})
	w.line.width += width
	w.gap = 0
}

// parts splits a token after the characters where a break reads well.
func parts(token string) []string {
	var out []string
	start := 0
	for i := range len(token) {
		switch {
		case strings.IndexByte("/:-._,", token[i]) >= 0:
			out = append(out, token[start:i+1])
			start = i + 1
		case (token[i] == '\\' || token[i] == '(') && i > start: // before an escape, never inside it; 164.308(a)(1) by paragraphs
			out = append(out, token[start:i])
			start = i
		}
	}
	if start < len(token) {
		out = append(out, token[start:])
	}
	return out
}
