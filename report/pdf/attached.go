package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/trailproof/trailproof/report/pdf/pdfa"
)

// mostAttached is how many bytes of an assessment stand in the document: a reader
// of more would open the pack.
const mostAttached = 64 << 20

// attach puts the list of files under the root, and the assessment, inside the
// document: what it says can be read by a program, and compared with the pack,
// from the document alone.
func (d *document) attach() error {
	date := generated(d.pack)
	if manifest := d.pack.Manifest(); manifest != nil {
		a := &pdfa.Attachment{Name: "manifest.json", Description: "The files of the pack under the root hash; the SHA-256 of this file is the root hash",
			MIME: "application/json", Relation: "Data", Date: date}
		if err := a.Pack(int64(len(manifest)), func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(manifest)); return err }); err != nil {
			return fmt.Errorf("attaching the manifest: %w", err)
		}
		d.attached = append(d.attached, a)
	}
	if d.pack.Assessment == nil {
		return nil
	}
	a := &pdfa.Attachment{Name: "assessment.json", Description: "The assessment that this document presents, as in the pack",
		MIME: "application/json", Relation: "Source", Date: date}
	switch err := a.Pack(mostAttached, d.pack.WriteAssessment); {
	case errors.Is(err, pdfa.ErrTooLarge):
		return nil
	case err != nil:
		return fmt.Errorf("attaching the assessment: %w", err)
	}
	d.attached = append(d.attached, a)
	return nil
}

// attachments says which files the document holds.
func (d *document) attachments() []string {
	var out []string
	held := map[string]bool{}
	for _, a := range d.attached {
		held[a.Name] = true
		out = append(out, a.Name+", "+plural(int(a.Bytes), "byte")+": "+a.Description+".")
	}
	if !held["manifest.json"] {
		out = append(out, "No list of files: this document was not written as part of a pack.")
	}
	if !held["assessment.json"] && d.pack.Assessment != nil {
		out = append(out, "No assessment: it has more than "+number(mostAttached>>20)+" MiB. It is assessment.json of the pack.")
	}
	return out
}
