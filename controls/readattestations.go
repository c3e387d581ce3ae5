package controls

import (
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"go.yaml.in/yaml/v3"
)

// largestDocument bounds what is read of a document: a pack carries it along.
const largestDocument = 64 << 20

// LoadAttestations reads a file of attestations, and the documents they name,
// which lie beside it or below, in the given folder:
//
//	version: 1
//	attestations:
//	  - framework: pci-dss-4.0.1
//	    control: 10.1.1
//	    answer: yes                         # yes, no or not-applicable
//	    statement: …
//	    owner: …
//	    date: 2026-09-01
//	    expires: 2027-08-31                 # speaks to the end of that day, UTC
//	    file: documents/logging-policy.pdf  # optional
//	    sha256: …                           # optional; must be that of the file
//
// An attestation of a control that asks none is an error. The error is Problems
// if it lies in what the file says; name is how the file is called in them. The
// documents are returned by their names.
func LoadAttestations(name string, data []byte, folder fs.FS, l *Library) ([]Attestation, map[string][]byte, error) {
	var problems Problems
	r := reader{file: name, problems: &problems}
	out := []Attestation{}
	files := map[string][]byte{}
	r.versioned(data, "attestations", func(n *yaml.Node) {
		a := r.attestation(n, l)
		if slices.ContainsFunc(out, func(b Attestation) bool { return a.ID != "" && a.ID == b.ID }) {
			r.fail(n, "attestation %q is declared twice", a.ID)
		}
		switch {
		case a.File != "":
			r.evidenceFile(n, folder, &a, files)
		case a.SHA256 != "":
			r.fail(n, "the attestation of %s %s has a sha256, and no file", a.Framework, a.Control)
		}
		out = append(out, a)
	})
	return out, files, problems.err()
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (r reader) attestation(n *yaml.Node, l *Library) Attestation {
	var a Attestation
	r.fields(n, "an attestation",
		field{"id", false, r.texts(&a.ID)},
		field{"framework", true, r.texts(&a.Framework)},
		field{"control", true, r.texts(&a.Control)},
		field{"answer", true, r.oneOf(&a.Answer, "yes", "no", "not-applicable")},
		field{"statement", true, r.texts(&a.Statement)},
		field{"owner", true, r.texts(&a.Owner)},
		field{"date", true, r.day(&a.Date)},
		field{"expires", true, r.day(&a.Expires)},
		field{"file", false, r.texts(&a.File)},
		field{"sha256", false, func(v *yaml.Node) {
			if a.SHA256 = r.text(v); !sha256Form.MatchString(a.SHA256) {
				r.fail(v, "%q is not a SHA-256 in lower-case hexadecimal", a.SHA256)
			}
		}},
	)
	if n.Kind != yaml.MappingNode || a.Framework == "" || a.Control == "" {
		return a
	}
	catalog := l.Catalog(a.Framework)
	switch {
	case catalog == nil:
		r.fail(n, "no framework %q%s", a.Framework, alternatives(a.Framework, l.catalogIDs()))
	case catalog.Control(a.Control) == nil:
		r.fail(n, "there is no control %q in %s", a.Control, a.Framework)
	case catalog.Control(a.Control).Attestation == "":
		r.fail(n, "control %q of %s asks no attestation", a.Control, a.Framework)
	}
	if !a.Expires.IsZero() && a.Expires.Before(a.Date) {
		r.fail(n, "the attestation of %s %s expires before its date", a.Framework, a.Control)
	}
	return a
}

// evidenceFile reads the file that bears an attestation out, and checks or fills
// in its hash.
func (r reader) evidenceFile(n *yaml.Node, folder fs.FS, a *Attestation, files map[string][]byte) {
	name := path.Clean(a.File)
	if !fs.ValidPath(name) {
		r.fail(n, "the document %q must lie beside the file of attestations or below it", a.File)
		return
	}
	data, err := readRegular(folder, name, largestDocument)
	if err != nil {
		r.fail(n, "read the document %q: %s", a.File, err)
		return
	}
	sum := string(evidence.DigestOf(data))
	if a.SHA256 != "" && a.SHA256 != sum {
		r.fail(n, "the document %q has SHA-256 %s, not %s", a.File, sum, a.SHA256)
	}
	a.SHA256 = sum
	files[name] = data
}
