package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/trailproof/trailproof/collectors/access"
)

// heldRow is one row of the JSON.
type heldRow struct {
	Capability access.Capability `json:"capability"`
	Resource   string            `json:"resource"`
	Principal  string            `json:"principal"`
	Outcome    string            `json:"outcome"` // allow, depends or deny
	Via        []string          `json:"via"`
	Conditions []string          `json:"conditions"`
	Approved   bool              `json:"approved"`
}

// writeJSON writes the rows as a list, be it empty.
func (p *powers) writeJSON(w io.Writer) error {
	rows := []heldRow{}
	for _, h := range p.held {
		rows = append(rows, heldRow{h.Capability, h.Resource, h.Principal, h.Outcome, orEmpty(h.Via), orEmpty(h.Conditions), h.approved})
	}
	var text bytes.Buffer
	if err := writeIndented(&text, rows); err != nil {
		return err
	}
	_, err := io.WriteString(w, escaped(text.String()))
	return err
}

// escaped is JSON in which no character is left that a terminal would obey, which
// a reader of JSON does not notice.
func escaped(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r != '\n' && hostile(r) }) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || !hostile(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// orEmpty is a list that JSON writes as [] if there is nothing in it.
func orEmpty(list []string) []string { return append([]string{}, list...) }
