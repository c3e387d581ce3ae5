package pdf

import (
	"fmt"

	"github.com/trailproof/trailproof/report/pdf/pdfa"
	"github.com/trailproof/trailproof/report/view"
)

// Geometry in millimetres.
const (
	left = 20.0
	top  = 26.0
	foot = 20.0 // bottom margin
)

// sheet is a size of paper in millimetres.
type sheet struct{ short, long float64 }

func sheetOf(p view.Paper) sheet {
	if p == view.Letter {
		return sheet{215.9, 279.4}
	}
	return sheet{210, 297}
}

// op draws one thing on the page that is being painted.
type op func(*painter)

// page is a page that is laid out. Its number is known once all are.
type page struct {
	landscape bool
	ops       []op
	number    int
}

// anchor is a place that links lead to.
type anchor struct {
	page *page
	y    float64
}

// heading is an entry of the contents and a bookmark.
type heading struct {
	level         int
	number, title string
	bookmark      string // clean
	page          *page
	y             float64
}

// document is the report being laid out, top to bottom.
type document struct {
	*cleaner
	sheet
	pack *view.Pack

	pages     []*page
	page      *page
	y         float64 // the cursor
	start     float64 // where the content of this page begins: no gap is left above it
	landscape bool    // of pages to come

	pending  []pendingBlock // headings waiting for what they head
	anchors  map[string]anchor
	dangling map[string]bool // what was linked to and stands nowhere: for the tests
	cites    map[string]bool // items of evidence that a text names, so that the index has them
	attached []*pdfa.Attachment
	outline  []heading
	section  int // the number of the current section
	sub      int
}

type pendingBlock struct {
	gap float64 // above, unless at the top of a page
	block
}

func newDocument(p *view.Pack) (*document, error) {
	m, err := newMetrics()
	if err != nil {
		return nil, err
	}
	return &document{
		cleaner: &cleaner{metrics: m, altered: map[string]bool{}},
		sheet:   sheetOf(p.Paper),
		pack:    p,
		anchors: map[string]anchor{}, dangling: map[string]bool{}, cites: map[string]bool{},
	}, nil
}

// width is that of the text area.
func (d *document) width() float64 {
	if d.landscape {
		return d.long - 2*left
	}
	return d.short - 2*left
}

// bottom is where the text area ends.
func (d *document) bottom() float64 {
	if d.landscape {
		return d.short - foot
	}
	return d.long - foot
}

// tall is the height of a page.
func (d *document) tall(p *page) float64 {
	if p.landscape {
		return d.short
	}
	return d.long
}

func (d *document) put(o op) { d.page.ops = append(d.page.ops, o) }

// newPage starts a page with its header and footer.
func (d *document) newPage() {
	d.blankPage()
	d.y, d.start = top, top
	d.runningLines()
}

// blankPage starts a page without header and footer.
func (d *document) blankPage() {
	d.page = &page{landscape: d.landscape}
	d.pages = append(d.pages, d.page)
	d.y = left
}

// need makes room for h millimetres that must not be split, on a new page if
// they do not fit, and places the headings that wait for them. A heading is
// therefore never left alone at the foot of a page.
func (d *document) need(h float64) {
	waiting := 0.0
	for _, b := range d.pending {
		waiting += b.gap + b.h
	}
	if d.y+waiting+h > d.bottom()+rounding && d.y > top+rounding {
		d.newPage()
	}
	pending := d.pending
	d.pending = nil
	for _, b := range pending {
		if d.y > d.start+rounding {
			d.y += b.gap
		}
		if d.y+b.h > d.bottom()+rounding && d.y > top+rounding {
			d.newPage()
		}
		b.draw(d, left, d.y)
		d.y += b.h
	}
	if d.y+h > d.bottom()+rounding && d.y > top+rounding {
		d.newPage()
	}
}

// room is the height left on the page once the waiting headings are placed.
func (d *document) room() float64 {
	y := d.y
	for _, b := range d.pending {
		y += b.gap + b.h
	}
	return d.bottom() - y
}

// skip leaves a gap, but not at the top of a page.
func (d *document) skip(h float64) {
	if len(d.pending) == 0 && d.y > d.start+rounding {
		d.y += h
	}
}

// markAt makes a height of the page the place that links to some names lead to.
// The first place wins.
func (d *document) markAt(y float64, names ...string) {
	for _, name := range names {
		if _, ok := d.anchors[name]; !ok && name != "" {
			d.anchors[name] = anchor{d.page, y}
		}
	}
}

func outlineAnchor(i int) string { return fmt.Sprintf("\x00outline %d", i) }
