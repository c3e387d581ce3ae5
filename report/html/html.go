// Package html writes the report as one page that needs no network: what a reader
// without scripts wants to know stands in it, and a script filters it and unfolds
// every result down to its calls.
package html

import (
	"bufio"
	"html/template"
	"io"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// front is what the page is filled with.
type front struct {
	P      *view.Pack
	Policy string
	Style  template.CSS
	Script template.JS
	Matrix view.Standings // of as many accounts as a page shows
}

// mostInMatrix is how many accounts the matrix of accounts and checks shows.
const mostInMatrix = 40

// Write writes the page of a pack to w as it goes: the readable part first, which a
// browser shows while it reads on, and then the rows behind it.
func Write(w io.Writer, p *view.Pack) error {
	sheet, script := style(p), templates.PageScript()
	f := front{P: p, Policy: policy(sheet, script), Style: template.CSS(sheet), Script: template.JS(script), Matrix: p.Standings}
	f.Matrix.Rows = head(mostInMatrix, f.Matrix.Rows).([]view.Standing)
	page, err := template.New("page").Funcs(functions(p)).Parse(templates.Page())
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := page.ExecuteTemplate(&shower{w: out}, "head", f); err != nil {
		return err
	}
	if err := writeData(out, p); err != nil {
		return err
	}
	if err := page.ExecuteTemplate(out, "foot", f); err != nil {
		return err
	}
	return out.Flush()
}
