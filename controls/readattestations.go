package controls

import (
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"go.yaml.in/yaml/v3"
)

// Bounds of what is read of documents: a pack carries them along.
const (
	largestDocument  = 64 << 20
	largestDocuments = 512 << 20 // all of them together
)

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
//	    files:                              # optional, as is each sha256
//	      - documents/logging-policy.pdf
//	      - {file: documents/review.csv, sha256: …}
//
// A single document may also be named by file and sha256 in the attestation itself.
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
		for i := range a.Files {
			r.evidenceFile(n, folder, &a.Files[i], files)
		}
		if len(a.Files) > 0 {
			a.File, a.SHA256 = a.Files[0].File, a.Files[0].SHA256
		}
		out = append(out, a)
	})
	return out, files, problems.err()
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (r reader) attestation(n *yaml.Node, l *Library) Attestation {
	var a Attestation
	var single Document
	r.fields(n, "an attestation",
		field{"id", false, r.texts(&a.ID)},
		field{"framework", true, r.texts(&a.Framework)},
		field{"control", true, r.texts(&a.Control)},
		field{"answer", true, r.oneOf(&a.Answer, "yes", "no", "not-applicable")},
		field{"statement", true, r.texts(&a.Statement)},
		field{"owner", true, r.texts(&a.Owner)},
		field{"date", true, r.day(&a.Date)},
		field{"expires", true, r.day(&a.Expires)},
		field{"file", false, r.texts(&single.File)},
		field{"sha256", false, r.hash(&single.SHA256)},
		field{"files", false, r.list(func(v *yaml.Node) { a.Files = append(a.Files, r.documentOf(v)) })},
	)
	switch {
	case single.File != "" && a.Files != nil:
		r.fail(n, "the attestation of %s %s names documents both by file and by files", a.Framework, a.Control)
	case single.File != "":
		a.Files = []Document{single}
	case single.SHA256 != "":
		r.fail(n, "the attestation of %s %s has a sha256, and no file", a.Framework, a.Control)
	}
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

// documentOf reads a document of a list: its name, or a mapping with its hash.
func (r reader) documentOf(n *yaml.Node) Document {
	var d Document
	if n.Kind == yaml.MappingNode {
		r.fields(n, "a document", field{"file", true, r.texts(&d.File)}, field{"sha256", false, r.hash(&d.SHA256)})
		return d
	}
	d.File = r.text(n)
	return d
}

// hash reads a SHA-256 into a variable.
func (r reader) hash(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if *into = r.text(n); !sha256Form.MatchString(*into) {
			r.fail(n, "%q is not a SHA-256 in lower-case hexadecimal", *into)
		}
	}
}

// evidenceFile reads a document that bears an attestation out, and checks or fills
// in its hash.
func (r reader) evidenceFile(n *yaml.Node, folder fs.FS, d *Document, files map[string][]byte) {
	if d.File == "" { // said already
		return
	}
	name := path.Clean(d.File)
	if !fs.ValidPath(name) {
		r.fail(n, "the document %q must lie beside the file of attestations or below it", d.File)
		return
	}
	data, read := files[name]
	if !read {
		var err error
		if data, err = readRegular(folder, name, largestDocument); err != nil {
			r.fail(n, "read the document %q: %s", d.File, err)
			return
		}
		if largestDocuments-sizes(files) < len(data) {
			r.fail(n, "with the document %q, the documents are larger than %d MiB together", d.File, largestDocuments>>20)
			return
		}
	}
	sum := string(evidence.DigestOf(data))
	if d.SHA256 != "" && d.SHA256 != sum {
		r.fail(n, "the document %q has SHA-256 %s, not %s", d.File, sum, d.SHA256)
	}
	d.SHA256 = sum
	files[name] = data
}

func sizes(files map[string][]byte) int {
	n := 0
	for _, data := range files {
		n += len(data)
	}
	return n
}
