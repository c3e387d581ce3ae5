package view

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

// attest registers the question of a control, with the answer on file.
func (b *builder) attest(catalog controls.CatalogResult, control controls.ControlResult) {
	a := control.Attestation
	if a == nil {
		return
	}
	out := Attest{Framework: catalog.Title, ID: control.ID, Title: control.Title, Question: a.Question, Result: resultOf(a.Verdict, control.Waiver != nil)}
	if a.Verdict == controls.Unknown {
		out.Result = NotTested
	}
	if g := a.Given; g != nil {
		out.Answer, out.Statement, out.Owner, out.Date, out.Expires = g.Answer, g.Statement, g.Owner, g.Date, g.Expires
		var files, hashes []string
		for _, f := range g.Files {
			files, hashes = append(files, f.File), append(hashes, f.SHA256)
		}
		out.File, out.SHA256 = strings.Join(files, ", "), strings.Join(hashes, ", ")
	}
	b.pack.Attests = append(b.pack.Attests, out)
}

// answers says what is amiss with the attestations on file.
func (b *builder) answers() {
	for _, a := range b.assessment.Answers {
		for _, note := range a.Notes {
			name := strings.TrimSpace("attestation " + a.ID)
			b.pack.Human = append(b.pack.Human, sentenceCase(fmt.Sprintf("%s (%s %s, by %s): %s", name, a.Framework, a.Control, a.Owner, note)))
		}
	}
}
