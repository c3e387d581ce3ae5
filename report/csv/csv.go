// Package csv writes the findings as comma-separated values (RFC 4180, UTF-8), one
// a row, guarded against formulas.
package csv

import (
	stdcsv "encoding/csv"
	"io"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// Columns are the names of the columns, in order.
//
//	finding       subject, unread, check or requirement; see view.Entry
//	result        in the words of an audit
//	check result  of the whole check; "" for a requirement
//	requirements  "pci-dss-4.0.1 10.2.1; …": those that cite the check, or the one judged
//	evidence      "EV-000001 EV-000002 …"
//	uid           the same in later packs
var Columns = []string{
	"finding", "check", "check id", "parameters", "title", "severity", "result", "check result", "subject kind", "subject", "account", "region",
	"reason", "remedy", "requirements", "words", "basis", "exception", "waiver", "owner", "evidence", "uid",
}

// Write writes a header and a row for each finding. Lines end in CR LF.
func Write(w io.Writer, p *view.Pack) error {
	out := stdcsv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(Columns); err != nil {
		return err
	}
	for f := range p.Entries() {
		if err := out.Write(row(f)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func row(f *view.Entry) []string {
	var number, id, parameters, checkResult, words, basis string
	if c := f.Check; c != nil {
		number, id, parameters, checkResult = c.Number, c.ID, c.Parameters, c.Result.String()
	}
	if r := f.Requirement; r != nil {
		words, basis = r.Words, r.Basis
	}
	var requirements []string
	for _, r := range f.Requirements {
		requirements = append(requirements, r.Framework+" "+r.ID)
	}
	cells := []string{
		f.Kind, number, id, parameters, f.Title, f.Severity, f.Result.String(), checkResult, f.SubjectKind, f.Subject, f.Account, f.Region,
		f.Reason, f.Remedy, strings.Join(requirements, "; "), words, basis, f.Exception, f.Waiver, f.Owner, strings.Join(f.Evidence, " "), f.UID,
	}
	for i, cell := range cells {
		cells[i] = Guard(view.Line(cell))
	}
	return cells
}
