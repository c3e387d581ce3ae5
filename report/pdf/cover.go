package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

var (
	coverKicker = style{templates.SemiBold, 10.5, theme.CoverKicker}
	coverTitle  = style{templates.Bold, 32, theme.White}
	coverSmall  = style{templates.Bold, 20, theme.White}
	coverSub    = style{templates.Regular, 13, theme.CoverText}
	coverPeriod = style{templates.SemiBold, 12, theme.White}
	coverNote   = style{templates.Regular, 10, theme.CoverText}
	coverLabel  = style{templates.SemiBold, 9, theme.Accent}
	pairLabel   = style{templates.Regular, 8.8, theme.Muted}
	pairValue   = style{templates.SemiBold, 8.8, theme.Ink}
	pairMono    = style{templates.Mono, 7.6, theme.Ink}
)

// cover is the first page: what, whose, when, how it came out, and the root hash
// that ties the document to the files.
func (d *document) cover() {
	d.blankPage()
	d.band()
	d.coverPairs()
	if len(d.pack.Masked) > 0 {
		d.y += 4
		d.coverText("Masked", body, strings.Join(d.pack.Masked, " "))
	}
	if d.pack.Draft != "" {
		d.coverText("Draft", body, "This pack is not final: "+d.pack.Draft)
	}
	d.coverResults()
	d.coverText("Integrity", style{templates.Regular, 9, theme.Body},
		"SHA-256 root hash of the files listed in MANIFEST.json. Every figure in this document can be re-computed from them.")
	d.y += 1.2
	d.coverFlow(d.textBlocks(d.width(), 4.6, span{text: d.pack.RootText(), style: style{templates.Mono, 8.6, theme.Ink}}))
	d.disclaimer()
}

// band is the navy head of the cover; it grows with a long title.
func (d *document) band() {
	titleLeading := 13.5
	var lines []textLine
	for _, st := range []style{coverTitle, coverSmall} {
		lines = nil
		for _, t := range d.pack.Title {
			lines = append(lines, d.wrap(d.width(), span{text: t, style: st})...)
		}
		if len(lines) <= 3 {
			break
		}
		titleLeading = 9
	}
	if len(lines) > 8 { // the whole title is in the document's properties
		lines = lines[:8]
	}
	sub := d.wrap(d.width(), span{text: d.pack.Subtitle, style: coverSub})
	period := d.wrap(100, span{text: d.pack.Period, style: coverPeriod})
	about := d.wrap(66, span{text: d.pack.PeriodNote, style: coverNote})
	sub, period, about = sub[:min(len(sub), 4)], period[:min(len(period), 4)], about[:min(len(about), 4)]

	y := 51.0 // baseline of the title
	subAt := y + titleLeading*float64(len(lines)-1) + 17.5
	periodAt := max(subAt+6*float64(len(sub)-1)+d.airy(21), d.airy(103))
	end := periodAt + 5*float64(max(len(period), len(about))-1) + 15
	class := d.classification(theme.White)
	page := d.page
	page.ops = append(page.ops, func(p *painter) {
		p.fill(theme.Navy)
		p.f.Rect(0, 0, d.short, end, "F")
		p.fill(theme.Accent)
		p.f.Rect(0, end, d.short, 1.6, "F")
		p.text(left, 34, "COMPLIANCE EVIDENCE PACK", coverKicker)
		for i, l := range lines {
			p.line(left, y+titleLeading*float64(i)+2, l)
		}
		for i, l := range sub {
			p.line(left, subAt+6*float64(i), l)
		}
		for i, l := range period {
			p.line(left, periodAt+5*float64(i), l)
		}
		for i, l := range about {
			p.line(d.short-left-l.width, periodAt+5*float64(i), l)
		}
	})
	labelAt := 13.0 // above all
	for _, b := range class {
		b.draw(d, left, labelAt)
		labelAt += b.h
	}
	d.y = end + d.airy(13)
}

// airy is a gap of the cover, less on shorter paper.
func (d *document) airy(gap float64) float64 { return gap * (1 - (297-d.long)/60) }

// classification is the label as the cover has it, of at most three lines.
func (d *document) classification(c templates.Colour) []block {
	lines := d.textBlocks(d.width(), 4.2, span{text: d.pack.Classification, style: style{templates.SemiBold, 9, c}})
	return lines[:min(len(lines), 3)]
}

// coverPairs are the two blocks of labels and values, side by side.
func (d *document) coverPairs() {
	half := d.width() / 2
	a := d.pairBlocks("Entity", d.pack.EntityBlock, half-5, 34)
	b := d.pairBlocks("Pack", d.pack.PackBlock, half-3, 26)
	ya, yb := 0.0, 0.0
	both := max(heightOf(a), heightOf(b))
	if d.y+both <= d.long-30 {
		for _, x := range a {
			x.draw(d, left, d.y+ya)
			ya += x.h
		}
		for _, x := range b {
			x.draw(d, left+half+3, d.y+yb)
			yb += x.h
		}
		d.y += both
		return
	}
	d.coverFlow(a)
	d.coverFlow(b)
}

// coverFlow places blocks over pages that have neither header nor footer.
func (d *document) coverFlow(blocks []block) {
	for _, b := range blocks {
		d.coverNeed(b.h)
		b.draw(d, left, d.y)
		d.y += b.h
	}
}

func (d *document) coverNeed(h float64) {
	if d.y+h > d.long-15 {
		d.blankPage()
		d.coverFlow(d.classification(theme.Muted))
		d.y = left + 6
	}
}

// pairBlocks is a titled list of labels and values with a rule below each.
func (d *document) pairBlocks(title string, pairs []view.Pair, width, indent float64) []block {
	var blocks []block
	if title != "" {
		blocks = append(blocks, d.kicker(title))
	}
	for _, p := range pairs {
		st := pairValue
		if p.Mono {
			st = pairMono
		}
		value := d.textBlocks(width-indent, 4.2, span{text: p.Value, style: st})
		blocks = append(blocks, d.ruled(width, d.labelled(span{text: p.Label, style: pairLabel}, indent, 4.2, value))...)
	}
	return blocks
}

// ruled draws a hairline below the last of the blocks.
func (d *document) ruled(width float64, blocks []block) []block {
	rule := block{h: 0.7, draw: func(d *document, x, y float64) {
		d.put(func(p *painter) {
			p.draw(theme.Hairline, 0.15)
			p.f.Line(x, y+0.3, x+width, y+0.3)
		})
	}}
	return stack(gapBlock(0.7), blocks, rule)
}

// kicker is a small heading in capitals.
func (d *document) kicker(title string) block {
	title = strings.ToUpper(d.clean(coverLabel.font, title))
	return block{h: 6.2, draw: func(d *document, x, y float64) {
		d.put(func(p *painter) { p.text(x, y+3.2, title, coverLabel) })
	}}
}

// coverResults is the strip of counts, one for each result, worst last as the
// eye looks for the green first.
func (d *document) coverResults() {
	const height = 38.0
	d.y += d.airy(12)
	d.coverNeed(height)
	y, counts := d.y, d.pack.Counts
	order := []view.Result{view.NoExceptions, view.Exception, view.Waived, view.Inconclusive, view.NotTested, view.NotApplicable}
	label := style{templates.Regular, 8.4, theme.Body}
	summary := fmt.Sprintf("%s, %s, %s examined, %s recorded.", plural(counts.Total(), "check"),
		plural(d.pack.Tests, "test"), plural(d.pack.Subjects, "subject"), plural(d.pack.Calls, "call"))
	d.put(func(p *painter) {
		p.fill(theme.Zebra)
		p.draw(theme.Rule, 0.25)
		p.f.RoundedRect(left, y, d.short-2*left, height, 2, "1234", "FD")
		p.text(left+6, y+8, "RESULT OF AUTOMATED TESTS", coverLabel)
		x := left + 6.0
		for _, r := range order {
			t := tone(r)
			p.text(x, y+21.5, number(counts[r]), style{templates.Bold, 23, t.Text})
			p.text(x, y+28, t.Icon, style{templates.SemiBold, 8.2, t.Text})
			p.text(x+3.4, y+28, words(r), label)
			x += p.document.metrics.width(words(r), label) + 7.3
		}
		p.text(left+6, y+34.4, summary, style{templates.Regular, 8.2, theme.Muted})
	})
	d.y += height + d.airy(11)
}

// coverText is a small heading and a paragraph.
func (d *document) coverText(title string, st style, text string) {
	d.coverNeed(20)
	d.coverFlow(append([]block{d.kicker(title)}, d.textBlocks(d.width(), 4.6, span{text: text, style: st})...))
}

func (d *document) disclaimer() {
	text := "This pack is evidence produced by management. It is not an auditor's opinion, an attestation report or a certification. " +
		"Test results are the output of deterministic rules over the population described in Section 2; conclusions are reserved to the auditor."
	lines := d.textBlocks(d.width(), 4, span{text: text, style: style{templates.Regular, 8.2, theme.Muted}})
	at := d.long - 29
	if d.y+4 > at {
		d.coverNeed(heightOf(lines) + 6)
		at = d.y + 4
	}
	d.put(func(p *painter) { p.rule(at, d.width(), theme.Rule, 0.2) })
	d.y = at + 2
	d.coverFlow(lines)
}

// number is an integer with thousands separated.
func number(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}
