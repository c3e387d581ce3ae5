// Package report lists the formats that a report can be written in.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/trailproof/trailproof/report/asff"
	"github.com/trailproof/trailproof/report/csv"
	"github.com/trailproof/trailproof/report/html"
	"github.com/trailproof/trailproof/report/json"
	"github.com/trailproof/trailproof/report/ocsf"
	"github.com/trailproof/trailproof/report/oscal"
	"github.com/trailproof/trailproof/report/pdf"
	"github.com/trailproof/trailproof/report/table"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/xlsx"
)

// Options are what a format may want to know of where it is shown.
type Options struct {
	Width int  // of the terminal, in columns; 0 if there is none
	Color bool // the terminal understands colours
}

// Format is one way to lay the report out.
type Format struct {
	Name   string // as the user types it
	Title  string // what it is, in a few words
	File   string // its name in a pack; "" if packs do not hold it as a report
	Binary bool   // not for a terminal
	Write  func(io.Writer, *view.Pack, Options) error
}

// Formats lists every format. A test proves that none is missing.
func Formats() []Format {
	return []Format{
		{Name: "table", Title: "a table for the terminal", Write: func(w io.Writer, p *view.Pack, o Options) error {
			return table.Write(w, p, table.Options{Width: o.Width, Color: o.Color})
		}},
		{Name: "json", Title: "the assessment, for programs", Write: plain(json.Write)},
		{Name: "pdf", Title: "the report for the auditor", File: "report.pdf", Binary: true, Write: plain(pdf.Write)},
		{Name: "html", Title: "the report as a page, with filters", File: "report.html", Write: plain(html.Write)},
		{Name: "xlsx", Title: "the workbook for the tester", File: "workbook.xlsx", Binary: true, Write: plain(xlsx.Write)},
		{Name: "oscal", Title: "OSCAL assessment results, for compliance programs", File: "oscal.json", Write: plain(oscal.Write)},
		{Name: "ocsf", Title: "OCSF compliance findings, an event a line", Write: plain(ocsf.Write)},
		{Name: "asff", Title: "findings for AWS Security Hub", Write: plain(asff.Write)},
		{Name: "csv", Title: "the findings, a row each", Write: plain(csv.Write)},
	}
}

// Write writes the report in the named format.
func Write(w io.Writer, name string, p *view.Pack, o Options) error {
	f, err := Find(name)
	if err != nil {
		return err
	}
	return f.Write(w, p, o)
}

// Find is the format of that name.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q; one of %s, or pack", name, strings.Join(names, ", "))
}

// plain is a format that does not care where it is shown.
func plain(write func(io.Writer, *view.Pack) error) func(io.Writer, *view.Pack, Options) error {
	return func(w io.Writer, p *view.Pack, _ Options) error { return write(w, p) }
}
