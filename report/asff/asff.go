// Package asff writes the findings in the AWS Security Finding Format, for AWS
// Security Hub: a JSON array with a finding a line. BatchImportFindings takes at
// most 100 of them a call, in the account and region that each names.
//
// Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
package asff

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/trailproof/trailproof/report/view"
)

// Write writes the array.
func Write(w io.Writer, p *view.Pack) error {
	maker := newMaker(p)
	separator := "[\n"
	var line bytes.Buffer
	out := json.NewEncoder(&line)
	out.SetEscapeHTML(false)
	for e := range p.Entries() {
		line.Reset()
		line.WriteString(separator)
		if err := out.Encode(maker.finding(e)); err != nil {
			return err
		}
		line.Truncate(line.Len() - 1) // the line break
		if _, err := w.Write(line.Bytes()); err != nil {
			return err
		}
		separator = ",\n"
	}
	if separator == "[\n" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}
