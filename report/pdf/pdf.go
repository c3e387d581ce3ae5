// Package pdf writes the report an auditor reads, as a PDF that prints the same
// bytes for the same pack.
//
// The report is laid out first, on pages that only hold what is to be drawn, and
// painted afterwards: by then every page number, link and count is known.
package pdf

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/trailproof/trailproof/report/pdf/pdfa"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// Write writes the report of a pack to w. It adds nothing to what the view says
// and counts nothing; text that cannot be drawn is shown with escapes, and the
// integrity section states for how many values.
func Write(w io.Writer, p *view.Pack) error {
	d, err := layout(p)
	if err != nil {
		return err
	}
	return d.paint(w)
}

// layout lays out every section, in the order of the report.
func layout(p *view.Pack) (*document, error) {
	d, err := newDocument(p)
	if err != nil {
		return nil, err
	}
	if err := d.attach(); err != nil {
		return nil, err
	}
	d.cover()
	covers := len(d.pages)
	d.summary()
	d.scope()
	d.access()
	d.alerts()
	d.requirements()
	d.checks()
	d.tests()
	d.exceptions()
	d.evidence()
	d.integrity()
	d.appendix()
	d.contents(covers)
	return d, nil
}

// paint draws the pages, and makes an archival document of them. The dates are the
// pack's, never the clock's.
func (d *document) paint(w io.Writer) error {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCompression(false) // pdfa does that
	f.SetAutoPageBreak(false, 0)
	date := generated(d.pack)
	f.SetCreationDate(date)
	f.SetModificationDate(date)
	pt := &painter{f: f, document: d, links: map[string]int{}, loaded: map[templates.Font]bool{}}
	for i, page := range d.pages {
		page.number = i + 1
	}
	for i, entry := range d.outline {
		d.anchors[outlineAnchor(i)] = anchor{entry.page, entry.y}
	}
	for _, page := range d.pages {
		pt.page(page)
	}
	if err := f.Error(); err != nil {
		return fmt.Errorf("drawing the report: %w", err)
	}
	return f.Output(archival{w, pdfa.Document{
		Title:   d.clean(templates.Regular, d.pack.Title[0]+" "+d.pack.Title[1]),
		Subject: d.clean(templates.Regular, d.pack.Entity+", "+d.pack.Period),
		Creator: "trailproof", Language: "en", Date: date, Attachments: d.attached,
	}})
}

// generated is the date of the pack; one that has none is not of today.
func generated(p *view.Pack) time.Time {
	if p.Generated.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return p.Generated.UTC()
}

// archival takes what fpdf has drawn, which it writes in one piece.
type archival struct {
	w        io.Writer
	document pdfa.Document
}

func (a archival) Write(drawn []byte) (int, error) {
	return len(drawn), pdfa.Write(a.w, drawn, a.document)
}
