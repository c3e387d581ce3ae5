package pdf

import (
	"math"

	"codeberg.org/go-pdf/fpdf"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// chartOrder is the order of slices and bars: the good first, then worst first.
func chartOrder() []view.Result {
	return []view.Result{view.NoExceptions, view.Waived, view.Exception, view.Inconclusive, view.NotTested, view.NotApplicable}
}

// resultsByFramework is a donut of all checks beside a bar for each framework's
// requirements.
func (d *document) resultsByFramework() {
	const rowHeight, donutHeight = 9.6, 42.0
	frameworks := d.pack.Frameworks
	if len(frameworks) == 0 {
		d.need(donutHeight + 10)
		d.donut(d.y)
		d.y += donutHeight
		d.chartLegend()
		d.skip(2)
		d.say("No framework was assessed; the donut counts the checks.")
		return
	}
	bars := make([]block, len(frameworks))
	total := 0.0
	for i, f := range frameworks {
		bars[i] = d.bar(f, rowHeight)
		total += bars[i].h
	}
	whole := max(total, donutHeight) + 12
	if whole <= d.bottom()-top {
		d.need(whole)
	} else {
		d.need(donutHeight)
	}
	d.donut(d.y)
	donutPage, donutEnd := d.page, d.y+donutHeight
	d.y += max(0, (donutHeight-total)/2-2)
	for _, b := range bars {
		d.need(b.h)
		b.draw(d, left, d.y)
		d.y += b.h
	}
	if d.page == donutPage {
		d.y = max(d.y, donutEnd)
	}
	d.need(9)
	d.chartLegend()
}

// donut shows the counts of checks; an empty pack shows an empty ring.
func (d *document) donut(y float64) {
	counts := d.pack.Counts
	total := counts.Total()
	const radius, hole = 19.0, 12.0
	cx, cy := left+21, y+radius+1.5
	count := number(total)
	value := style{templates.Bold, 19, theme.Ink}
	label := style{templates.Regular, 8.4, theme.Muted}
	noun := "checks"
	if total == 1 {
		noun = "check"
	}
	d.put(func(p *painter) {
		if total == 0 {
			p.fill(theme.Hairline)
			p.f.Polygon(ring(cx, cy, radius, hole, 0, 1), "F")
		}
		from := 0.0
		for _, r := range chartOrder() {
			if counts[r] <= 0 || total <= 0 {
				continue
			}
			share := float64(counts[r]) / float64(total)
			p.fill(tone(r).Chart)
			p.draw(theme.White, 0.35)
			p.f.Polygon(ring(cx, cy, radius, hole, from, from+share), "FD")
			from += share
		}
		m := p.document.metrics
		p.text(cx-m.width(count, value)/2, cy+1.6, count, value)
		p.text(cx-m.width(noun, label)/2, cy+6.2, noun, label)
	})
}

// ring is a slice of a ring between two fractions of the turn, clockwise from
// the top.
func ring(cx, cy, outer, inner, from, to float64) []fpdf.PointType {
	steps := int(math.Ceil((to-from)*96)) + 1
	at := func(r float64, i int) fpdf.PointType {
		a := 2 * math.Pi * (from + (to-from)*float64(i)/float64(steps))
		return fpdf.PointType{X: cx + r*math.Sin(a), Y: cy - r*math.Cos(a)}
	}
	var points []fpdf.PointType
	for i := 0; i <= steps; i++ {
		points = append(points, at(outer, i))
	}
	for i := steps; i >= 0; i-- {
		points = append(points, at(inner, i))
	}
	return points
}

// bar is one framework: its name, a stacked bar as wide for every framework, and
// the number of its requirements.
func (d *document) bar(f view.Framework, least float64) block {
	const nameAt, barAt = 52.0, 88.0
	barWidth, totalAt := d.width()-95, d.width()-3
	name := style{templates.SemiBold, 9.2, theme.Ink}
	lines := d.wrap(barAt-nameAt-3, span{text: f.Title, style: name})
	lines = lines[:min(len(lines), 20)] // section 5 gives it in full
	h := max(least, 4.2*float64(len(lines))+2)
	counts, total := f.Counts, f.Counts.Total()
	text := style{templates.SemiBold, 7.8, theme.White}
	sum := style{templates.SemiBold, 9, theme.Muted}
	return block{h: h, draw: func(d *document, x, y float64) {
		d.put(func(p *painter) {
			m := p.document.metrics
			first := y + h/2 - 2.1*float64(len(lines)-1) + 1.1
			for i, l := range lines {
				p.line(x+nameAt, first+4.2*float64(i), l)
			}
			at := x + barAt
			for _, r := range chartOrder() {
				if counts[r] <= 0 || total <= 0 {
					continue
				}
				w := barWidth * float64(counts[r]) / float64(total)
				p.fill(tone(r).Chart)
				p.f.Rect(at, y+h/2-3.2, max(w-0.35, 0.2), 6.4, "F")
				st := text
				st.colour = tone(r).OnChart
				if n := number(counts[r]); m.width(n, st)+1 < w {
					p.text(at+(w-m.width(n, st))/2, y+h/2+1, n, st)
				}
				at += w
			}
			n := number(total)
			p.text(x+totalAt+3-m.width(n, sum), y+h/2+1.1, n, sum)
		})
	}}
}

// chartLegend names the colours of the charts.
func (d *document) chartLegend() {
	st := style{templates.Regular, 7.9, theme.Body}
	y := d.y + 2
	d.put(func(p *painter) {
		at := left
		for _, r := range chartOrder() {
			p.fill(tone(r).Chart)
			p.f.Rect(at, y, 2.8, 2.8, "F")
			p.text(at+4, y+2.4, words(r), st)
			at += p.document.metrics.width(words(r), st) + 8
		}
	})
	d.y += 6
}
